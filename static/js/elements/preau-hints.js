/**
 * <preau-hints page="home" trainer>: the page's first-use hints, one at a time, in a strip that pushes and never
 * covers; what a hint speaks of is marked. Rule: it speaks of nothing that is not in view.
 */
import { t } from "../lib/strings.js";
import { hints } from "../models/hints.js";
import { el, put, say } from "./build.js";
import { icon } from "./icon.js";

export class PreauHints extends HTMLElement {
  #words = el("p", { class: "hint-words", role: "status" });
  #next = el("button", { type: "button", class: "button button-small", "data-control": "hint-next", onclick: () => this.#read() });
  #off = el("button", { type: "button", class: "button button-small button-plain", "data-control": "hints-off", onclick: () => this.#turnOff() });
  /** @type {import("../models/hints.js").Hint | undefined} */
  #hint;
  #forget = () => {};

  /** @param {import("../models/hints.js").Place} page @param {boolean} [trainer] */
  static on(page, trainer = false) {
    const strip = new PreauHints();
    put(strip, "page", page);
    put(strip, "trainer", trainer);
    return strip;
  }

  connectedCallback() {
    this.#off.replaceChildren(t("Masquer les astuces"));
    put(this, "role", "region");
    put(this, "aria-label", t("Astuce"));
    this.replaceChildren(el("div", { class: "hint" }, icon("hint"), this.#words, el("div", { class: "hint-acts" }, this.#next, this.#off)));
    this.#forget = hints.subscribe(() => this.#show());
    this.#show();
  }

  disconnectedCallback() {
    this.#forget();
    this.#mark(null);
  }

  #show() {
    const page = /** @type {import("../models/hints.js").Place} */ (this.getAttribute("page"));
    const left = hints.of(page, this.hasAttribute("trainer")).filter((hint) => !hint.about || this.#thing(hint));
    this.#hint = left[0];
    this.hidden = !this.#hint;
    this.#mark(this.#hint ? this.#thing(this.#hint) : null);
    if (!this.#hint) return;
    put(this, "data-hint-shown", this.#hint.key);
    // After the strip is there: a screen reader speaks of what changes in a region, not of what came with it.
    requestAnimationFrame(() => say(this.#words, this.#hint?.words ?? ""));
    say(this.#next, left.length > 1 ? t("Astuce suivante") : t("J'ai compris"));
  }

  #read() {
    const thing = this.#hint && this.#thing(this.#hint);
    if (this.#hint) hints.read(this.#hint.key);
    if (this.hidden) this.#passFocus(thing ?? null);
  }

  #turnOff() {
    const thing = this.#hint && this.#thing(this.#hint);
    hints.turn(false);
    this.#passFocus(thing ?? null);
  }

  /**
   * The strip is gone: the focus goes on to what it spoke of, else to the top of the page.
   * @param {HTMLElement | null} thing
   */
  #passFocus(thing) {
    thing?.focus();
    if (!thing || document.activeElement !== thing) /** @type {HTMLElement | null} */ (document.querySelector("h1[tabindex], main"))?.focus();
  }

  /** @param {import("../models/hints.js").Hint} hint @returns {HTMLElement | null} what it speaks of, where that is in view */
  #thing(hint) {
    const found = hint.about ? /** @type {HTMLElement | null} */ (document.querySelector(hint.about)) : null;
    return found?.getClientRects().length ? found : null;
  }

  /** @param {Element | null} thing */
  #mark(thing) {
    for (const marked of document.querySelectorAll("[data-hinted]")) if (marked !== thing) marked.removeAttribute("data-hinted");
    if (thing) put(thing, "data-hinted", true);
  }
}

customElements.define("preau-hints", PreauHints);
