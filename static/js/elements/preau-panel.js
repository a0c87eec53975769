/**
 * <preau-panel>: beside the stage, one thing at a time: conversation, people, hands. Raised hands stay in sight
 * whatever is open. Fires `closed`, `turned`.
 */
import { t } from "../lib/strings.js";
import { el, put, say } from "./build.js";
import { icon } from "./icon.js";
import { LiveElement } from "./live_element.js";
import { PreauChat } from "./preau-chat.js";
import { handsInWords, PreauHands } from "./preau-hands.js";
import { PreauParticipants } from "./preau-participants.js";
import { hold, rove } from "./roving.js";

/** @typedef {"chat" | "participants" | "hands"} Tab */

export class PreauPanel extends LiveElement {
  /** @type {Tab} */
  tab = "chat";
  #chat = new PreauChat();
  #tabs = el("div", { role: "tablist", "aria-label": t("Panneau") });
  #summary = el("p", { class: "panel-summary", "data-hands-summary": true });

  connectedCallback() {
    const pages = { chat: this.#chat, participants: new PreauParticipants(), hands: new PreauHands() };
    const words = { chat: t("Discussion"), participants: t("Participants"), hands: t("Mains") };
    const close = el("button", { type: "button", class: "button button-plain button-icon", "aria-label": t("Fermer le panneau"), "data-control": "close-panel", onclick: () => this.#fire("closed") }, icon("close"));
    const shown = Object.entries(pages).map(([tab, page]) => this.#page(/** @type {Tab} */ (tab), page, words[/** @type {Tab} */ (tab)]));
    put(this, "aria-label", t("Discussion, participants et mains levées"));
    put(this, "role", "region");
    this.classList.add("tabs");
    this.replaceChildren(el("div", { class: "panel-head" }, this.#tabs, close), this.#summary, ...shown);
    this.until(rove(this.#tabs, "[role=tab]", { moved: (tab) => this.turn(/** @type {Tab} */ (tab.dataset.tab)) }));
    this.until(this.classroom.room.subscribe(this.soon), this.classroom.chat.subscribe(this.soon));
    this.listen(this, "keydown", (event) => event.key === "Escape" && this.#fire("closed"));
    this.turn(this.tab);
    this.render();
  }

  render() {
    const { room, chat } = this.classroom;
    this.#count("participants", room.participants.size);
    this.#count("hands", room.hands.length);
    this.#count("chat", chat.unread);
    const words = this.tab === "hands" ? "" : handsInWords(room);
    say(this.#summary, words);
    put(this.#summary, "hidden", !words);
  }

  /** @param {Tab} tab */
  turn(tab) {
    this.tab = tab;
    for (const each of this.#tabs.querySelectorAll("[role=tab]")) {
      const on = /** @type {HTMLElement} */ (each).dataset.tab === tab;
      put(each, "aria-selected", String(on));
      if (on) hold(this.#tabs, "[role=tab]", /** @type {HTMLElement} */ (each));
    }
    for (const each of this.querySelectorAll("[role=tabpanel]")) put(each, "hidden", each.id !== `panel-${tab}`);
    this.#chat.readAloud(this.#isReading() && this.classroom.announcements.level !== "own");
    this.look();
    this.render();
    this.#fire("turned");
  }

  /** Says to the conversation whether it is in view. */
  look() {
    const reading = this.#isReading();
    this.classroom.chat.look(reading);
    if (reading) this.#chat.shown();
  }

  /** Puts the focus where one goes on: into the message, or onto the tab. */
  enter() {
    if (this.tab === "chat") this.#chat.write();
    else /** @type {HTMLElement | null} */ (this.#tabs.querySelector("[aria-selected=true]"))?.focus();
  }

  #isReading() {
    return this.tab === "chat" && !this.hidden;
  }

  /** @param {Tab} tab @param {LiveElement} page @param {string} words */
  #page(tab, page, words) {
    const attributes = { type: "button", role: "tab", id: `tab-${tab}`, "data-tab": tab, "aria-controls": `panel-${tab}`, onclick: () => this.turn(tab) };
    this.#tabs.append(el("button", attributes, words, el("span", { class: "tab-count" })));
    page.classroom = this.classroom;
    return el("div", { role: "tabpanel", id: `panel-${tab}`, "aria-labelledby": `tab-${tab}`, class: `panel-${tab}` }, page);
  }

  /** @param {Tab} tab @param {number} number */
  #count(tab, number) {
    const badge = this.#tabs.querySelector(`#tab-${tab} .tab-count`);
    if (badge) say(badge, number ? ` ${number}` : "");
  }

  /** @param {string} event */
  #fire(event) {
    this.dispatchEvent(new CustomEvent(event, { bubbles: true }));
  }
}

customElements.define("preau-panel", PreauPanel);
