/** <preau-lobby>: for trainers, who waits at the door, and letting them in. Empty while nobody waits. */
import { t, tn } from "../lib/strings.js";
import { el } from "./build.js";
import { icon } from "./icon.js";
import { LiveElement } from "./live_element.js";

export class PreauLobby extends LiveElement {
  #leads = false;

  connectedCallback() {
    const { room } = this.classroom;
    this.until(room.subscribe((change) => (["waiting", "welcome"].includes(change.type) || this.#leads !== room.moderating) && this.render()));
    this.render();
  }

  render() {
    const { waiting, moderating } = this.classroom.room;
    this.#leads = moderating;
    const held = this.contains(document.activeElement) ? document.activeElement?.getAttribute("data-control") : null;
    this.replaceChildren(...(moderating && waiting.length ? [this.#list()] : []));
    if (held) /** @type {HTMLElement | null} */ (this.querySelector(`[data-control="${held}"]`) ?? this.querySelector("button") ?? document.querySelector(".class-title"))?.focus();
  }

  #list() {
    const { classroom } = this;
    const { waiting } = classroom.room;
    const title = el("h2", { class: "small", id: "lobby-title" }, tn(waiting.length, "{count} personne attend à l'entrée", "{count} personnes attendent à l'entrée"));
    const all = this.#button(t("Faire entrer tout le monde"), "admit-all", "button-primary", () => classroom.admit(null));
    const people = waiting.map(({ participant_id: id, name }) =>
      el("li", {}, el("span", { class: "list-main" }, name),
        this.#button(t("Faire entrer {name}", { name }), `admit-${id}`, "", () => classroom.admit(id), t("Faire entrer")),
        this.#button(t("Refuser {name}", { name }), `deny-${id}`, "button-plain", () => classroom.deny(id), t("Refuser"))));
    const list = el("ul", { role: "list", class: "list" }, ...people);
    return el("section", { class: "notice lobby", "aria-labelledby": "lobby-title" }, icon("door-open"), el("div", { class: "stack" }, el("div", { class: "row" }, title, all), list));
  }

  /** @param {string} label @param {string} control @param {string} look @param {() => unknown} act @param {string} [words] */
  #button(label, control, look, act, words = label) {
    return el("button", { type: "button", class: `button button-small ${look}`.trim(), "data-control": control, "aria-label": words === label ? undefined : label, onclick: () => void act() }, words);
  }
}

customElements.define("preau-lobby", PreauLobby);
