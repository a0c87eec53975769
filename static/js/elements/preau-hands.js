/** <preau-hands>: raised hands, first come first; a trainer lowers one or all, anyone their own. */
import { t, tn } from "../lib/strings.js";
import { avatar, el, keep, put, say } from "./build.js";
import { icon } from "./icon.js";
import { LiveElement } from "./live_element.js";

export class PreauHands extends LiveElement {
  #list = el("ol", { class: "people hands", role: "list" });
  #empty = el("p", { class: "quiet panel-empty" });
  #all = el("button", { type: "button", class: "button button-small", "data-control": "lower-all", onclick: () => void this.classroom.lowerAllHands() });

  connectedCallback() {
    this.#all.append(t("Baisser toutes les mains"));
    say(this.#empty, t("Aucune main levée."));
    this.replaceChildren(this.#empty, this.#list, this.#all);
    this.until(this.classroom.room.subscribe(this.soon));
    this.render();
  }

  render() {
    const { room } = this.classroom;
    const draw = () => {
      keep(this.#list, room.hands, (id) => id, (id) => this.#make(id), () => {});
      put(this.#empty, "hidden", room.hands.length > 0);
      put(this.#all, "hidden", !room.moderating || room.hands.length === 0);
    };
    this.redraw(draw, () => this.#list.querySelector("button") ?? document.querySelector("#tab-hands"));
  }

  /** @param {string} id */
  #make(id) {
    const { room } = this.classroom;
    const name = room.nameOf(id);
    const row = el("li", { class: "person", "data-participant": id }, avatar(name, id), el("p", { class: "person-main person-name" }, el("bdi", {}, name)));
    if (!room.moderating && !room.isMe(id)) return row;
    const act = () => void this.classroom.lowerHand(room.isMe(id) ? null : id);
    const words = t("Baisser la main de {name}", { name });
    row.append(el("button", { type: "button", class: "button button-plain button-icon", "aria-label": words, title: t("Baisser la main"), "data-control": "lower-hand", onclick: act }, icon("close")));
    return row;
  }
}

/**
 * "3 mains levées : Awa, Bo, Cy", for where the list is not open.
 * @param {import("../models/room.js").Room} room
 */
export function handsInWords(room) {
  const names = room.hands.map((id) => (room.isMe(id) ? t("vous") : room.nameOf(id)));
  return names.length ? tn(names.length, "{count} main levée : {names}", "{count} mains levées : {names}", { names: names.join(", ") }) : "";
}

customElements.define("preau-hands", PreauHands);
