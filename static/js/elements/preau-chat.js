/**
 * <preau-chat>: the written conversation. Enter sends, Shift+Enter makes a line. Rule: what people wrote is text;
 * addresses in it become links by cutting the text, never by markup.
 */
import { hourInWords, ownZone } from "../lib/hours.js";
import { t } from "../lib/strings.js";
import { whyNot } from "../models/means.js";
import { el, keep, put, say } from "./build.js";
import { icon } from "./icon.js";
import { LiveElement } from "./live_element.js";

const LONGEST = 4000;
const NEAR_END_PX = 80;
const ADDRESS = /https?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]}»]/g;

/** @typedef {import("../lib/wire.js").ChatMessage} ChatMessage */
/** @typedef {import("../models/chat.js").Pending} Pending */

export class PreauChat extends LiveElement {
  #log = el("div", { class: "chat-log", role: "log", tabindex: "0", "aria-label": t("Messages de la classe"), "aria-live": "off" });
  #messages = el("ol", { class: "chat-messages", role: "list" });
  #pending = el("ol", { class: "chat-messages", role: "list" });
  #older = el("button", { type: "button", class: "button button-small button-plain", "data-control": "older", onclick: () => void this.#loadOlder() });
  #empty = el("p", { class: "chat-empty quiet" });
  #text = el("textarea", { class: "input chat-text", rows: "1", maxlength: String(LONGEST), "data-control": "write" });
  #why = el("p", { class: "chat-why quiet small", id: "chat-why", hidden: true });
  #sendButton = el("button", { type: "submit", class: "button button-primary button-icon", "aria-label": t("Envoyer"), title: t("Envoyer (Entrée)"), "data-control": "send" }, icon("send"));
  #loading = false;
  #atEnd = true;

  connectedCallback() {
    this.#older.append(t("Messages précédents"));
    this.#log.append(this.#older, this.#empty, this.#messages, this.#pending);
    this.replaceChildren(this.#log, this.#why, this.#form());
    this.until(this.classroom.chat.subscribe(this.soon), this.classroom.room.subscribe((change) => this.#concernsWriting(change) && this.soon()));
    this.listen(this.#log, "scroll", () => this.#scrolled());
    this.listen(this.#text, "keydown", (event) => this.#key(event));
    this.listen(this.#text, "input", () => this.#grow());
    this.render();
  }

  /** @param {import("../models/room.js").RoomChange} change */
  #concernsWriting({ type, participant }) {
    return ["means", "welcome"].includes(type) || (type === "changed" && this.classroom.room.isMe(participant?.participant_id ?? ""));
  }

  render() {
    this.#mayWrite(this.classroom.room.may("chat"));
    const { chat } = this.classroom;
    const isEmpty = chat.messages.length + chat.pending.length === 0;
    put(this.#empty, "hidden", !isEmpty);
    put(this.#older, "hidden", chat.olderBefore === null || chat.messages.length === 0);
    if (isEmpty && !this.#messages.firstElementChild && !this.#pending.firstElementChild) return; // measured it would be laid out
    const end = this.#log.scrollHeight;
    const top = this.#log.scrollTop;
    const first = this.#messages.firstElementChild;
    keep(this.#messages, chat.messages, (each) => String(each.sequence), (each) => this.#message(each), () => {});
    keep(this.#pending, chat.pending, (each) => each.commandId, () => el("li", { class: "message message-own" }), (node, each) => this.#waiting(node, each));
    if (this.#atEnd) this.#log.scrollTop = this.#log.scrollHeight;
    else if (first !== this.#messages.firstElementChild) this.#log.scrollTop = top + this.#log.scrollHeight - end;
  }

  /**
   * Whether new messages are read out.
   * @param {boolean} aloud
   */
  readAloud(aloud) {
    put(this.#log, "aria-live", aloud ? "polite" : "off");
  }

  write() {
    this.#text.focus();
  }

  shown() {
    this.#log.scrollTop = this.#log.scrollHeight;
    this.#atEnd = true;
    this.classroom.chat.readBack(false);
  }

  #form() {
    const label = el("label", { class: "visually-hidden", for: "chat-text" }, t("Votre message à la classe"));
    this.#text.id = "chat-text";
    const submit = (/** @type {Event} */ event) => {
      event.preventDefault();
      this.#send();
    };
    return el("form", { class: "chat-form", onsubmit: submit }, label, this.#text, this.#sendButton);
  }

  /** @param {boolean} may who may not keeps what is written, and reads why */
  #mayWrite(may) {
    say(this.#empty, may ? t("Personne n'a encore écrit. Ce que vous écrivez est lu par toute la classe.") : t("Personne n'a encore écrit."));
    say(this.#why, may ? "" : whyNot("chat"));
    put(this.#why, "hidden", may);
    put(this.#text, "readonly", !may);
    put(this.#text, "placeholder", may ? t("Écrire à la classe") : null);
    for (const each of [this.#text, this.#sendButton]) put(each, "aria-describedby", may ? null : "chat-why");
    put(this.#sendButton, "aria-disabled", may ? null : "true");
  }

  #send() {
    const text = this.#text.value.trim();
    if (!this.classroom.room.may("chat")) return this.classroom.announcements.say(whyNot("chat"), { urgent: true });
    if (!text) return;
    this.#atEnd = true;
    void this.classroom.write(text);
    this.#text.value = "";
    this.#grow();
    this.#text.focus();
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.#send();
  }

  #grow() {
    this.#text.style.blockSize = "auto";
    this.#text.style.blockSize = `${Math.min(160, this.#text.scrollHeight + 3)}px`;
  }

  #scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.#log;
    this.#atEnd = scrollHeight - scrollTop - clientHeight < NEAR_END_PX;
    this.classroom.chat.readBack(!this.#atEnd);
    if (scrollTop < NEAR_END_PX && !this.#atEnd) void this.#loadOlder();
  }

  async #loadOlder() {
    if (this.#loading || this.classroom.chat.olderBefore === null) return;
    this.#loading = true;
    put(this.#log, "aria-busy", "true");
    await this.classroom.loadOlder();
    put(this.#log, "aria-busy", null);
    this.#loading = false;
  }

  /** @param {ChatMessage} message */
  #message(message) {
    const mine = this.classroom.room.isMe(message.participant_id);
    const when = new Date(message.sent_at);
    const head = el("p", { class: "message-head" }, el("bdi", { class: "message-name" }, mine ? t("Vous") : message.name), el("time", { datetime: message.sent_at, class: "quiet" }, hourInWords(when, ownZone())));
    return el("li", { class: mine ? "message message-own" : "message", "data-sequence": message.sequence }, head, words(message.text));
  }

  /** @param {HTMLElement} node @param {Pending} pending */
  #waiting(node, pending) {
    if (node.dataset.state === pending.state) return;
    node.dataset.state = pending.state;
    const sending = el("p", { class: "message-head quiet" }, icon("clock"), t("Envoi…"));
    node.replaceChildren(pending.state === "sending" ? sending : this.#failure(pending), words(pending.text));
  }

  /** @param {Pending} pending */
  #failure(pending) {
    const again = el("button", { type: "button", class: "button button-small", onclick: () => void this.classroom.write(pending.text, pending.commandId) }, t("Renvoyer"));
    const drop = el("button", { type: "button", class: "button button-small button-plain", onclick: () => this.classroom.chat.discard(pending.commandId) }, t("Effacer"));
    return el("div", { class: "message-failed", role: "alert" }, icon("circle-alert"), why(pending.code), again, drop);
  }
}

/** @param {string} code */
function why(code) {
  if (code === "rate_limited") return t("Vous écrivez très vite. Attendez un instant, puis renvoyez.");
  if (code === "means_withheld") return whyNot("chat");
  if (code === "message_too_long" || code === "too_large") return t("Ce message est trop long. Envoyez-le en plusieurs parties.");
  return t("Ce message n'est pas parti.");
}

/**
 * A message's words, with its addresses as links.
 * @param {string} text
 */
export function words(text) {
  const body = el("p", { class: "message-text", dir: "auto" });
  let from = 0;
  for (const found of text.matchAll(ADDRESS)) {
    body.append(text.slice(from, found.index), link(found[0]));
    from = (found.index ?? 0) + found[0].length;
  }
  body.append(text.slice(from));
  return body;
}

/** @param {string} address */
function link(address) {
  return el("a", { href: address, target: "_blank", rel: "noopener noreferrer nofollow" }, address);
}

customElements.define("preau-chat", PreauChat);
