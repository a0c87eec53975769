/**
 * <preau-stage>: the pictures, laid out by the models, and the line beneath that says who speaks. It tells the room
 * which video is in view.
 */
import { t, tn } from "../lib/strings.js";
import { wanted } from "../models/layout.js";
import { isSmall, place, room as roomFor } from "../models/geometry.js";
import { reactionName } from "../models/announcements.js";
import { laterInWords } from "../models/pins.js";
import { el, put, say } from "./build.js";
import { icon } from "./icon.js";
import { InView } from "./in_view.js";
import { LiveElement } from "./live_element.js";
import { PreauTile } from "./preau-tile.js";

const REACTION_MS = 5000;
/** @type {Record<string, string>} */
export const REACTION_SIGNS = { thumbs_up: "thumbs-up", clap: "clap", heart: "heart", laugh: "laugh", surprise: "surprise", party: "party" };

export class PreauStage extends LiveElement {
  #tiles = el("div", { class: "tiles", role: "list", "aria-label": t("Personnes et écrans à l'image") });
  #speaking = el("p", { class: "stage-speaking", "data-speaking-line": true });
  #later = el("span", { class: "stage-later quiet" });
  #hidden = el("span", { class: "stage-hidden quiet" });
  #reactions = el("div", { class: "stage-reactions", "aria-hidden": "true" });
  #pages = el("div", { class: "stage-pages", hidden: true });
  #turned = el("span", { class: "figures" });
  /** @type {InView | null} */
  #view = null;
  /** @type {import("../models/layout.js").Arrangement | null} */
  #shown = null;

  connectedCallback() {
    this.#pages.append(this.#turn(-1, "chevron-left", t("Page précédente")), this.#turned, this.#turn(1, "chevron-right", t("Page suivante")));
    const line = el("div", { class: "stage-line" }, this.#speaking, this.#reactions, this.#later, this.#hidden, this.#pages);
    this.replaceChildren(this.#tiles, line);
    const { room, layout, own } = this.classroom;
    this.until(room.subscribe((change) => this.#changed(change)), layout.subscribe(this.soon), own.subscribe(this.soon));
    this.until(this.classroom.media.subscribe(this.soon));
    this.until(this.classroom.network.subscribe(({ type }) => ["held", "limit"].includes(type) && this.soon()));
    const watch = new ResizeObserver(this.soon);
    watch.observe(this.#tiles);
    const view = (this.#view = new InView(() => this.#ask()));
    this.until(() => watch.disconnect(), () => view.close());
    this.soon();
  }

  render() {
    const { room, layout } = this.classroom;
    if (!room.you) return;
    const { clientWidth: width, clientHeight: height } = this.#tiles;
    const { perPage, strip } = roomFor(width, height);
    layout.fit(perPage, strip);
    const shown = layout.arrange(room);
    put(this, "data-layout", shown.view);
    this.#lay(shown, width, height);
    this.#tell(shown);
    this.#shown = shown;
    this.#ask();
  }

  /** @param {import("../models/layout.js").Arrangement} shown @param {number} width @param {number} height */
  #lay(shown, width, height) {
    const boxes = place(shown, width, height);
    const large = new Set(shown.main.map((tile) => tile.key));
    const known = new Map([...this.#tiles.children].map((child) => [/** @type {PreauTile} */ (child).tile.key, /** @type {PreauTile} */ (child)]));
    for (const tile of [...shown.main, ...shown.strip]) {
      const node = known.get(tile.key) ?? this.#make(tile);
      known.delete(tile.key);
      node.tile = tile;
      put(node, "data-place", large.has(tile.key) ? "main" : "strip");
      stand(node, boxes.get(tile.key));
      node.render();
    }
    for (const node of known.values()) {
      this.#view?.forget(node);
      node.remove();
    }
  }

  /** Not drawn first: a hidden page draws nothing. */
  #ask() {
    const sizeOf = (/** @type {string} */ key) => this.#view?.size(this.#node(key)) ?? null;
    if (this.#shown) this.classroom.media.want(wanted(this.#shown, this.classroom.room, sizeOf, (id) => this.classroom.layout.pinOf(id)));
  }

  /** @param {string} key */
  #node(key) {
    return [...this.#tiles.children].find((child) => /** @type {PreauTile} */ (child).tile.key === key) ?? null;
  }

  /** @param {import("../models/layout.js").Tile} tile */
  #make(tile) {
    const node = new PreauTile();
    node.classroom = this.classroom;
    node.tile = tile;
    this.#tiles.append(node);
    this.#view?.watch(node);
    return node;
  }

  /** @param {import("../models/layout.js").Arrangement} shown */
  #tell(shown) {
    const { room, layout } = this.classroom;
    const names = room.speaking.map((id) => (room.isMe(id) ? t("vous") : room.nameOf(id))).filter(Boolean);
    say(this.#speaking, names.length ? tn(names.length, "Parle : {names}", "Parlent : {names}", { names: names.join(", ") }) : "");
    const pinned = room.participants.get(layout.pinned ?? "");
    say(this.#later, pinned ? laterInWords(room.isMe(pinned.participant_id) ? t("Vous") : pinned.name, shown.view) : "");
    const hidden = shown.view === "gallery" ? 0 : shown.hidden;
    say(this.#hidden, hidden ? tn(hidden, "et {count} autre personne", "et {count} autres personnes") : "");
    this.#pages.hidden = shown.pages < 2;
    say(this.#turned, t("{page} sur {pages}", { page: shown.page + 1, pages: shown.pages }));
  }

  /** @param {number} step @param {string} sign @param {string} words */
  #turn(step, sign, words) {
    const act = () => this.classroom.layout.turn(step);
    return el("button", { type: "button", class: "button button-plain button-icon", "aria-label": words, "data-control": `page${step}`, onclick: act }, icon(sign));
  }

  /** @param {import("../models/room.js").RoomChange} change */
  #changed(change) {
    this.soon();
    if (change.type !== "reacted") return;
    const name = this.classroom.room.nameOf(change.participantId ?? "");
    const reaction = change.reaction ?? "";
    const chip = el("span", { class: "chip", "data-reaction": reaction, title: reactionName(reaction) }, icon(REACTION_SIGNS[reaction] ?? "reaction"), name);
    this.#reactions.append(chip);
    while (this.#reactions.childElementCount > 4) this.#reactions.firstElementChild?.remove();
    setTimeout(() => chip.remove(), REACTION_MS);
  }
}

/** @param {HTMLElement} node @param {import("../models/geometry.js").Box | undefined} box */
function stand(node, box) {
  if (!box) return;
  put(node, "data-name", isSmall(box.width) ? "beneath" : "over");
  node.style.insetInlineStart = `${box.x}px`;
  node.style.insetBlockStart = `${box.y}px`;
  node.style.inlineSize = `${box.width}px`;
  node.style.blockSize = `${box.height}px`;
}

customElements.define("preau-stage", PreauStage);
