/**
 * Which faces and screens the stage shows, and where. Rules: a presented screen is never covered and takes the stage
 * when it starts; who speaks takes the large place in the speaker view, never oneself while others are there, and keeps
 * it while they speak; small pictures move only to bring somebody who speaks into view; the gallery keeps a calm order
 * and turns pages; an interpreter's picture, once pinned, is in sight in every view and on every page; pins wait for
 * who is away.
 *
 * @typedef {import("./room.js").Room} Room
 * @typedef {import("../lib/wire.js").Publication} Publication
 * @typedef {"speaker" | "gallery" | "presentation"} View
 * @typedef {{key: string, participantId: string, source: "camera" | "screen", publicationId: string | null}} Tile
 * @typedef {{width: number, height: number}} Size
 * @typedef {"person" | "interpreter"} Pin
 * @typedef {Size & {publication_id: string, pin?: Pin}} Picture as the protocol's `want` names it
 * @typedef {{view: View, main: Tile[], strip: Tile[], page: number, pages: number, hidden: number}} Arrangement
 */
import { Observable } from "./observable.js";

export const MOST_WANTED = 49; // of the protocol's `want`
const HARDLY_SMALLER = 0.95;
/** Before anything is laid out: the least layer comes fastest. */
const SMALL = { width: 320, height: 180 };

/** @extends {Observable<{type: "layout"}>} */
export class Layout extends Observable {
  /** @type {"speaker" | "gallery"} */
  choice = "speaker";
  /** @type {string | null} a participant kept in the large place */
  pinned = null;
  /** @type {string | null} a participant whose picture is always in sight */
  interpreter = null;
  /** @type {string | null} who spoke last, not oneself */
  lastSpeaker = null;
  page = 0;
  perPage = 9;
  stripSize = 6;
  /** The person asked for faces although a screen is shown. */
  #screenSetAside = false;
  #screens = "";

  /** @param {View} view */
  choose(view) {
    this.#screenSetAside = view !== "presentation";
    if (view !== "presentation") this.choice = view;
    this.page = 0;
    this.changed({ type: "layout" });
  }

  /**
   * Pins somebody's picture, one of each kind; null takes the pin away.
   * @param {string | null} participantId @param {Pin} [pin]
   */
  pin(participantId, pin = "person") {
    if (pin === "interpreter" || this.interpreter === participantId) this.interpreter = pin === "interpreter" ? participantId : null;
    if (pin === "person" || this.pinned === participantId) this.pinned = pin === "person" ? participantId : null;
    this.changed({ type: "layout" });
  }

  /** @param {string} participantId @returns {Pin | undefined} */
  pinOf(participantId) {
    if (participantId === this.interpreter) return "interpreter";
    return participantId === this.pinned ? "person" : undefined;
  }

  /** @param {number} step */
  turn(step) {
    this.page = Math.max(0, this.page + step);
    this.changed({ type: "layout" });
  }

  /** @param {number} perPage @param {number} stripSize how many tiles have room */
  fit(perPage, stripSize) {
    if (perPage === this.perPage && stripSize === this.stripSize) return;
    this.perPage = Math.max(1, perPage);
    this.stripSize = Math.max(1, stripSize);
    this.changed({ type: "layout" });
  }

  /**
   * Takes notice of who speaks and which screens are there.
   * @param {Room} room
   */
  notice(room) {
    const other = room.speaking.find((id) => !room.isMe(id));
    if (other && !room.speaking.includes(this.lastSpeaker ?? "")) this.lastSpeaker = other;
    const screens = room.screens().map((each) => each.publication_id).sort().join(" ");
    if (screens !== this.#screens) this.#screenSetAside = false;
    this.#screens = screens;
  }

  /** @param {Room} room @returns {View} */
  view(room) {
    return room.screens().length && !this.#screenSetAside ? "presentation" : this.choice;
  }

  /** @param {Room} room @returns {Arrangement} */
  arrange(room) {
    const screens = room.screens();
    const view = this.view(room);
    if (view === "presentation") return this.#presentation(room, screens);
    return view === "gallery" ? this.#gallery(room, screens) : this.#speaker(room, screens);
  }

  /** @param {Room} room @param {Publication[]} screens @returns {Arrangement} */
  #presentation(room, screens) {
    const people = this.#people(room, this.#focus(room), this.stripSize);
    if (people[1]?.participantId === this.interpreter) people.unshift(...people.splice(1, 1)); // where one only has room
    const strip = people.slice(0, this.stripSize);
    return { view: "presentation", main: screens.map(screenTile), strip, page: 0, pages: 1, hidden: people.length - strip.length };
  }

  /** @param {Room} room @param {Publication[]} screens @returns {Arrangement} */
  #speaker(room, screens) {
    const focus = this.#focus(room);
    const people = this.#people(room, focus, this.stripSize + 1 - screens.length);
    const first = people[1]?.participantId === this.interpreter ? 2 : 1;
    const rest = [...people.slice(1, first), ...screens.map(screenTile), ...people.slice(first)];
    const strip = rest.slice(0, this.stripSize);
    return { view: "speaker", main: people.slice(0, 1), strip, page: 0, pages: 1, hidden: rest.length - strip.length };
  }

  /** @param {Room} room @param {Publication[]} screens @returns {Arrangement} */
  #gallery(room, screens) {
    const people = this.#people(room, null);
    const stays = people.filter((each) => each.participantId === this.interpreter);
    const turns = [...screens.map(screenTile), ...people.filter((each) => !stays.includes(each))];
    const places = Math.max(1, this.perPage - stays.length);
    const pages = Math.max(1, Math.ceil(turns.length / places));
    this.page = Math.min(this.page, pages - 1);
    const shown = turns.slice(this.page * places, (this.page + 1) * places);
    return { view: "gallery", main: [...stays, ...shown], strip: [], page: this.page, pages, hidden: turns.length - shown.length };
  }

  /** @param {Room} room @returns {string | null} who has the large place */
  #focus(room) {
    if (this.pinned && room.participants.has(this.pinned)) return this.pinned;
    if (this.lastSpeaker && room.participants.has(this.lastSpeaker)) return this.lastSpeaker;
    const others = room.inOrder().filter((each) => !room.isMe(each.participant_id));
    return (others.find((each) => each.camera === "on") ?? others[0])?.participant_id ?? room.you?.participant_id ?? null;
  }

  /**
   * People as tiles: the one in focus, the interpreter, oneself, pictures, the rest; who speaks is among the first `places`.
   * @param {Room} room @param {string | null} focus @param {number} [places] how many are in view; all by default
   */
  #people(room, focus, places = Infinity) {
    const rank = (/** @type {string} */ id) => {
      if (id === focus) return 0;
      if (id === this.interpreter) return 1;
      if (room.isMe(id)) return 2;
      return room.publicationOf(id, "camera") ? 3 : 4;
    };
    const people = room.inOrder().map((each) => each.participant_id);
    const ranks = new Map(people.map((id, at) => [id, rank(id) * 10000 + at]));
    people.sort((a, b) => Number(ranks.get(a)) - Number(ranks.get(b)));
    const stay = people[1] === this.interpreter ? 3 : 2;
    bringIntoView(people, room.speaking, places, stay);
    return people.map((id) => personTile(room, id));
  }
}

/**
 * Whoever speaks out of view changes places with the last in view who is silent; the first ones stay.
 * @param {string[]} people changed in place @param {string[]} speaking @param {number} places @param {number} stay
 */
function bringIntoView(people, speaking, places, stay) {
  for (let at = places; at < people.length; at += 1) {
    if (!speaking.includes(people[at])) continue;
    let silent = places - 1;
    while (silent >= stay && speaking.includes(people[silent])) silent -= 1;
    if (silent >= stay) [people[at], people[silent]] = [people[silent], people[at]];
  }
}

/** @param {Room} room @param {string} participantId @returns {Tile} */
function personTile(room, participantId) {
  const camera = room.publicationOf(participantId, "camera");
  return { key: `camera ${participantId}`, participantId, source: "camera", publicationId: camera?.publication_id ?? null };
}

/** @param {Publication} publication @returns {Tile} */
function screenTile(publication) {
  const { publication_id: publicationId, participant_id: participantId } = publication;
  return { key: `screen ${publicationId}`, participantId, source: "screen", publicationId };
}

/**
 * The video this page needs, most important first, each as large as it is shown.
 * @param {Arrangement} arrangement
 * @param {Room} room
 * @param {(key: string) => Size | null} sizeOf a tile on the screen, in its pixels; null when nothing of it is in view
 * @param {(participantId: string) => Pin | undefined} pinOf whose picture comes before most others'
 */
export function wanted(arrangement, room, sizeOf = () => SMALL, pinOf = () => undefined) {
  /** @type {Map<string, Picture>} */
  const pictures = new Map();
  for (const { publicationId: id, key } of [...arrangement.main, ...arrangement.strip]) {
    const publication = id ? room.publications.get(id) : undefined;
    if (!id || !publication?.active || room.isMe(publication.participant_id)) continue; // one's own is never sent back
    const size = sizeOf(key);
    const pin = pinOf(publication.participant_id);
    if (size && !pictures.has(id)) pictures.set(id, { publication_id: id, ...size, ...(pin ? { pin } : {}) });
  }
  return [...pictures.values()].slice(0, MOST_WANTED);
}

/**
 * Columns and rows that give the largest 16:9 pictures, and fewer rows where that makes them hardly smaller.
 * @param {number} count @param {number} width @param {number} height @param {number} [gap] @param {number} [name] beneath each
 */
export function grid(count, width, height, gap = 8, name = 0) {
  let best = { columns: 1, rows: Math.max(1, count), tile: 0 };
  let largest = 0;
  for (let columns = 1; columns <= Math.max(1, count); columns += 1) {
    const rows = Math.ceil(count / columns);
    const tile = Math.min((width - gap * (columns - 1)) / columns, (((height - gap * (rows - 1)) / rows - name) * 16) / 9);
    if (tile > HARDLY_SMALLER * largest) best = { columns, rows, tile };
    largest = Math.max(largest, tile);
  }
  return best;
}

/**
 * How many pictures of a readable size have room.
 * @param {number} width @param {number} height @param {number} [least] the narrowest readable picture, in CSS pixels
 * @param {number} [gap] @param {number} [name] beneath each
 */
export function capacity(width, height, least = 150, gap = 8, name = 0) {
  const columns = Math.max(1, Math.floor((width + gap) / (least + gap)));
  const rows = Math.max(1, Math.floor((height + gap) / ((least * 9) / 16 + name + gap)));
  return Math.min(MOST_WANTED, columns * rows);
}
