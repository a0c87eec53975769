/**
 * Who is in the room and what they show, as the server last said. Rule: only the server's words change it,
 * in whatever order or number they come; saying a thing twice changes nothing.
 *
 * @typedef {import("../lib/wire.js").Participant} Participant
 * @typedef {import("../lib/wire.js").Publication} Publication
 * @typedef {import("../lib/wire.js").Slot} Slot
 * @typedef {import("../lib/wire.js").Means} Means
 * @typedef {{type: string, participant?: Participant, before?: Participant, publication?: Publication,
 *   participantId?: string, participantIds?: string[], byModerator?: boolean, reaction?: string, on?: boolean,
 *   hands?: string[], name?: string, leads?: boolean,
 *   given?: Means[], taken?: Means[]}} RoomChange
 */
import { Observable } from "./observable.js";

/** @extends {Observable<RoomChange>} */
export class Room extends Observable {
  /** @type {import("../lib/wire.js").RoomInfo | null} */
  info = null;
  /** @type {import("../lib/wire.js").You | null} */
  you = null;
  /** @type {Map<string, Participant>} */
  participants = new Map();
  /** @type {Map<string, Publication>} */
  publications = new Map();
  /** @type {string[]} raised hands, first come first */
  hands = [];
  /** @type {string[]} whom the server hears, loudest first */
  heard = [];
  /** @type {Slot[]} what each receiving slot carries now */
  slots = [];
  /** @type {import("../lib/wire.js").WaitingPerson[]} who is in the lobby, for trainers, first come first */
  waiting = [];
  mediaAvailable = false;
  #cutOff = false;

  /** @param {import("../lib/wire.js").Welcome} welcome */
  welcome(welcome) {
    const before = this.info?.allows ?? welcome.room.allows;
    const led = this.you?.moderator ?? welcome.you.moderator;
    this.info = welcome.room;
    this.you = welcome.you;
    this.participants = new Map(welcome.participants.map((each) => [each.participant_id, each]));
    this.publications = new Map(welcome.publications.map((each) => [each.publication_id, each]));
    this.heard = welcome.speaking;
    this.slots = [];
    this.waiting = welcome.waiting ?? [];
    this.mediaAvailable = welcome.media.available;
    this.#setHands(welcome.hands);
    this.changed({ type: "welcome" });
    const during = means(before, welcome.room.allows); // while one was cut off
    if (during.given?.length || during.taken?.length) this.changed(during);
    if (led !== this.moderating) this.changed({ type: "leads", leads: this.moderating });
  }

  /**
   * @param {string} event
   * @param {any} payload
   * @returns {boolean} whether the room knows such an event
   */
  apply(event, payload) {
    const handler = HANDLERS[event];
    if (!handler) return false;
    const led = this.moderating;
    const change = handler(this, payload);
    if (change) this.changed(change);
    if (led !== this.moderating) this.changed({ type: "leads", leads: this.moderating });
    return true;
  }

  get me() {
    return this.you ? this.participants.get(this.you.participant_id) : undefined;
  }

  /**
   * Who speaks, loudest first: nobody who is muted, although the server still hears them for a moment, and nobody as long
   * as the server cannot say who stopped.
   */
  get speaking() {
    return this.#cutOff ? [] : this.heard.filter((id) => this.participants.get(id)?.microphone === "on");
  }

  /** @param {boolean} cutOff whether what the server says does not come through */
  cutOff(cutOff) {
    if (this.#cutOff === cutOff) return;
    this.#cutOff = cutOff;
    this.changed({ type: "speaking", participantIds: this.speaking });
  }

  get moderating() {
    return this.you?.moderator ?? false;
  }

  /**
   * Whether one has this to take part with, now.
   * @param {Means} means
   */
  may(means) {
    return this.moderating || !this.info || this.info.allows.includes(means);
  }

  /** How many participants' microphones are on; trainers' do not count. */
  get openMicrophones() {
    return [...this.participants.values()].filter((each) => !each.moderator && each.microphone === "on").length;
  }

  /** @param {string} participantId */
  nameOf(participantId) {
    return this.participants.get(participantId)?.name ?? "";
  }

  /** @param {string} participantId */
  isMe(participantId) {
    return this.you?.participant_id === participantId;
  }

  /**
   * A publication sent from this very tab: never fetched back.
   * @param {Publication} publication
   */
  isFromHere(publication) {
    return this.you?.connection_id === publication.connection_id;
  }

  /** Everyone, trainers first, then by name: an order that stays put while people come and go. */
  inOrder() {
    return [...this.participants.values()].sort(byRoleThenName);
  }

  /** @param {string} participantId @param {import("../lib/wire.js").Source} source */
  publicationOf(participantId, source) {
    for (const each of this.publications.values())
      if (each.participant_id === participantId && each.source === source && each.active) return each;
    return undefined;
  }

  screens() {
    return [...this.publications.values()].filter((each) => each.source === "screen" && each.active);
  }

  /** @param {string[]} hands */
  replaceHands(hands) {
    this.#setHands(hands);
  }

  /** @param {string[]} hands */
  #setHands(hands) {
    this.hands = [...hands];
    for (const [id, each] of this.participants) {
      const hand = hands.includes(id);
      if (each.hand !== hand) this.participants.set(id, { ...each, hand });
    }
  }
}

const order = new Intl.Collator("fr", { sensitivity: "base" });

/** @param {Participant} a @param {Participant} b */
function byRoleThenName(a, b) {
  return Number(b.moderator) - Number(a.moderator) || order.compare(a.name, b.name) || order.compare(a.participant_id, b.participant_id);
}

/** @param {Room} room @param {Participant} participant @returns {RoomChange | null} */
function put(room, participant) {
  const before = room.participants.get(participant.participant_id);
  room.participants.set(participant.participant_id, participant);
  return before ? { type: "changed", participant, before } : { type: "joined", participant };
}

/** @param {Room} room @param {string} participantId @returns {RoomChange | null} */
function drop(room, participantId) {
  const participant = room.participants.get(participantId);
  if (!participant) return null;
  room.participants.delete(participantId);
  room.hands = room.hands.filter((id) => id !== participantId);
  room.heard = room.heard.filter((id) => id !== participantId);
  for (const each of [...room.publications.values()])
    if (each.participant_id === participantId) room.publications.delete(each.publication_id);
  return { type: "left", participant };
}

/** @param {Room} room @param {{participant_id: string, by_moderator: boolean}} payload @returns {RoomChange | null} */
function mute(room, { participant_id: participantId, by_moderator: byModerator }) {
  const participant = room.participants.get(participantId);
  if (participant?.microphone !== "on") return null; // it was off already, as many are where everybody is muted
  room.participants.set(participantId, { ...participant, microphone: "off" });
  return { type: "muted", participantId, byModerator };
}

/** @param {Room} room @param {string[]} ids @returns {RoomChange | null} */
function speak(room, ids) {
  if (ids.length === room.heard.length && ids.every((id, at) => room.heard[at] === id)) return null;
  room.heard = ids;
  return { type: "speaking", participantIds: ids };
}

/** @param {string} type @returns {(room: Room, payload: any) => RoomChange} */
const hands = (type) => (room, payload) => {
  room.replaceHands(payload.hands);
  return { type, participantId: payload.participant_id, hands: payload.hands };
};

/** @param {Means[]} before @param {Means[]} allows @returns {RoomChange} */
function means(before, allows) {
  return { type: "means", given: allows.filter((each) => !before.includes(each)), taken: before.filter((each) => !allows.includes(each)) };
}

/** @type {Record<string, (room: Room, payload: any) => RoomChange | null>} */
const HANDLERS = {
  participant_joined: (room, { participant }) => put(room, participant),
  participant_changed: (room, { participant }) => {
    if (room.you && room.isMe(participant.participant_id)) {
      room.you = { ...room.you, moderator: participant.moderator };
      if (!participant.moderator) room.waiting = [];
    }
    return put(room, participant);
  },
  participant_left: (room, payload) => drop(room, payload.participant_id),
  hand_raised: hands("hand_raised"),
  hand_lowered: hands("hand_lowered"),
  muted: mute,
  waiting_changed: (room, { waiting }) => {
    const known = new Set(room.waiting.map((each) => each.participant_id));
    const newcomer = waiting.find((/** @type {import("../lib/wire.js").WaitingPerson} */ each) => !known.has(each.participant_id));
    room.waiting = waiting;
    return { type: "waiting", name: newcomer?.name };
  },
  class_moved: (room, { starts_at, ends_at }) => {
    if (room.info) room.info = { ...room.info, starts_at, ends_at };
    return { type: "moved" };
  },
  class_extended: (room, { ends_at }) => {
    if (room.info) room.info = { ...room.info, ends_at };
    return { type: "extended" };
  },
  mute_on_entry_changed: (room, { on }) => {
    if (room.info) room.info = { ...room.info, mute_on_entry: on };
    return { type: "mute_on_entry", on };
  },
  means_changed: (room, { allows }) => {
    const before = room.info?.allows ?? [];
    if (room.info) room.info = { ...room.info, allows };
    return means(before, allows);
  },
  published: (room, { publication }) => {
    const known = room.publications.get(publication.publication_id);
    room.publications.set(publication.publication_id, publication);
    return { type: known ? "publication" : "published", publication };
  },
  unpublished: (room, payload) => {
    const publication = room.publications.get(payload.publication_id);
    if (!publication) return null;
    room.publications.delete(payload.publication_id);
    return { type: "unpublished", publication };
  },
  speaking_changed: (room, payload) => speak(room, payload.participant_ids),
  reacted: (_room, payload) => ({ type: "reacted", participantId: payload.participant_id, reaction: payload.reaction }),
  slots_changed: (room, { slots }) => {
    room.slots = slots;
    return { type: "slots" };
  },
  media_lost: (room) => {
    room.mediaAvailable = false;
    room.publications.clear(); // the server says nothing of each: they went with the process
    room.slots = [];
    room.heard = [];
    return { type: "media_lost" };
  },
  media_back: (room) => {
    room.mediaAvailable = true;
    return { type: "media_back" };
  },
};
