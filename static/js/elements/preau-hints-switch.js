/** <preau-hints-switch>: the box that turns first-use hints on and off, in this browser. */
import { t } from "../lib/strings.js";
import { hints } from "../models/hints.js";
import { el } from "./build.js";

let count = 0;

export class PreauHintsSwitch extends HTMLElement {
  #id = `hints-${(count += 1)}`;
  #input = el("input", { type: "checkbox", id: this.#id, "data-control": "hints", onchange: (event) => hints.turn(event.target.checked) });
  #forget = () => {};

  connectedCallback() {
    this.replaceChildren(el("div", { class: "choice" }, this.#input, el("label", { for: this.#id }, t("Montrer les astuces"))));
    const show = () => void (this.#input.checked = hints.on);
    this.#forget = hints.subscribe(show);
    show();
  }

  disconnectedCallback() {
    this.#forget();
  }
}

customElements.define("preau-hints-switch", PreauHintsSwitch);
