/**
 * <preau-door>: whether the room lets in, in words, while one tries one's devices. Asks again when the room is to open.
 * Fires `opened`, `shut`.
 */
import { ownZone } from "../lib/hours.js";
import { join, JoinRefused } from "../lib/join.js";
import { t } from "../lib/strings.js";
import { insideInWords } from "../models/connection.js";
import { inWords, nextChange, serverAhead } from "../models/waiting.js";
import { el, say } from "./build.js";
import { icon } from "./icon.js";
import { LiveElement } from "./live_element.js";
import { reasonInWords } from "./preau-over.js";

const AGAIN_MS = 3000; // the server does not answer: it is starting, or the network is away
const DEADLINE_MS = 8000; // nobody is in class yet: rather a slow answer than none
const LONGEST_TIMER_MS = 60_000;
const TICKET_LASTS_MS = 40_000; // of the 60 s that the server gives, with room for a slow network

export class PreauDoor extends LiveElement {
  roomId = "";
  #notice = el("div", { class: "notice", role: "status", "data-door": "asking" });
  #waiting = el("span", { class: "figures" });
  /** @type {any} */
  #timer = null;
  #opens = 0;
  #ahead = 0;
  /** @type {{ticket: import("../lib/join.js").Ticket, at: number} | null} */
  #held = null;

  /** The ticket got while asking, once and while it is good: going in then needs no second question. */
  takeTicket() {
    const held = this.#held;
    this.#held = null;
    return held && performance.now() - held.at < TICKET_LASTS_MS ? held.ticket : null;
  }

  connectedCallback() {
    this.replaceChildren(this.#notice);
    this.until(() => clearTimeout(this.#timer));
    void this.ask();
  }

  async ask() {
    clearTimeout(this.#timer);
    try {
      const ticket = await join(this.roomId, { deadlineMs: DEADLINE_MS });
      this.#held = { ticket, at: performance.now() };
      this.#say("open", "door-open", t("La salle est ouverte."), ticket.inside ? insideInWords() : "");
    } catch (error) {
      const { code, facts } = error instanceof JoinRefused ? error : { code: "unreachable", facts: {} };
      this.#shut(code, facts);
    }
    this.dispatchEvent(new CustomEvent(this.#notice.dataset.door === "open" ? "opened" : "shut"));
  }

  /** @param {string} code @param {Record<string, any>} facts */
  #shut(code, facts) {
    const { sign, title, text } = reasonInWords(code, facts);
    this.#say(code, sign, title, text);
    this.#opens = code === "room_too_early" && facts.opens_at ? Date.parse(facts.opens_at) : 0;
    this.#ahead = serverAhead(facts.told_at ?? "", Date.now());
    if (this.#opens) this.#count();
    else if (code === "unreachable" || code === "rate_limited") this.#timer = setTimeout(() => void this.ask(), Math.max(AGAIN_MS, 1000 * (facts.retry_after_s ?? 0)));
  }

  #count() {
    const now = Date.now() + this.#ahead;
    const remaining = this.#opens - now;
    if (remaining <= 0) return void (this.#timer = setTimeout(() => void this.ask(), 500));
    say(this.#waiting, t("La salle ouvre {when}.", { when: inWords(now, this.#opens, ownZone()) }));
    this.#timer = setTimeout(() => this.#count(), Math.min(LONGEST_TIMER_MS, nextChange(remaining)));
  }

  /** @param {string} state @param {string} sign @param {string} title @param {string} text */
  #say(state, sign, title, text) {
    const tone = state === "open" ? "good" : state === "room_too_early" ? "note" : "caution";
    const early = state === "room_too_early";
    this.#notice.dataset.door = state;
    this.#notice.className = `notice notice-${tone}`;
    const more = text ? el("p", {}, text) : null;
    const countdown = early ? el("p", { "aria-live": "off" }, this.#waiting) : null;
    this.#notice.replaceChildren(icon(sign), el("div", {}, el("p", {}, el("strong", {}, title)), more, countdown));
  }
}

customElements.define("preau-door", PreauDoor);
