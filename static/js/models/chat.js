/**
 * The room's written conversation as this page knows it. Rules: messages stand in the server's order whatever order
 * they arrive in, none stands twice, none that was acknowledged is lost, and what is not yet acknowledged says so. Only
 * the latest are held; the older ones come back when they are asked for.
 *
 * `watermark` is the sequence up to which nothing is missing: what a reconnection asks after.
 *
 * @typedef {import("../lib/wire.js").ChatMessage} ChatMessage
 * @typedef {{commandId: string, text: string, state: "sending" | "failed", code: string}} Pending
 * @typedef {{type: "message" | "history" | "pending" | "unread", message?: ChatMessage, live?: boolean}} ChatChange
 */
import { Observable } from "./observable.js";

/** A page that shows ever more of them grows slow; the older ones are a question away. */
export const MOST_HELD = 300;
/** The same while somebody reads further up, where letting go of what they read would take it from their eyes. */
export const MOST_READ = 2000;

/** @extends {Observable<ChatChange>} */
export class Chat extends Observable {
  /** @type {ChatMessage[]} by sequence */
  messages = [];
  /** @type {Pending[]} in the order they were written */
  pending = [];
  /** @type {number | null} */
  watermark = null;
  /** Nothing was written before the first message we hold. */
  atStart = false;
  unread = 0;
  #open = false;
  /** @type {Set<number>} */
  #sequences = new Set();
  /** Highest number heard of; above the watermark there may be holes. */
  #highest = 0;
  #catchingUp = false;
  /** Messages before this number were let go of. */
  #floor = 0;
  #readingBack = false;
  /** @type {string} */
  #me = "";

  /** @param {import("../lib/wire.js").Welcome} welcome */
  welcome(welcome) {
    const first = this.watermark === null;
    this.#me = welcome.you.participant_id;
    this.#highest = Math.max(this.#highest, welcome.sequence);
    for (const each of welcome.missed) this.#take(each, !first);
    this.#catchingUp = welcome.more && !first;
    if (this.#catchingUp) this.watermark = Math.max(this.watermark ?? 0, ...welcome.missed.map((each) => each.sequence));
    else this.watermark = Math.max(this.watermark ?? 0, welcome.sequence);
    this.#letGo();
    if (first) this.atStart = welcome.sequence === 0 || (welcome.missed.length > 0 && !welcome.more);
    this.changed({ type: "history" });
  }

  /** The number after which the server must be asked again, or null when nothing is missing. */
  get missingAfter() {
    return this.#catchingUp ? this.watermark : null;
  }

  /** The number before which older messages are asked for, or null when there are none. */
  get olderBefore() {
    if (this.atStart || this.watermark === null) return null;
    return this.messages[0]?.sequence ?? this.watermark + 1;
  }

  /** @param {ChatMessage} message that the server just sent @returns {boolean} whether it is new */
  received(message) {
    const hole = this.watermark !== null && message.sequence > this.watermark + 1;
    this.#highest = Math.max(this.#highest, message.sequence);
    if (hole) this.#catchingUp = true;
    else if (!this.#catchingUp) this.watermark = Math.max(this.watermark ?? 0, message.sequence);
    const isNew = this.#take(message, true);
    this.#letGo();
    if (isNew) this.changed({ type: "message", message, live: true });
    return isNew;
  }

  /**
   * An answer to a question about what was missed.
   * @param {ChatMessage[]} events @param {boolean} more
   */
  caughtUp(events, more) {
    const before = this.watermark ?? 0;
    for (const each of events) this.#take(each, true);
    this.watermark = Math.max(before, ...events.map((each) => each.sequence));
    if (!more || this.watermark === before) {
      this.#catchingUp = false;
      this.watermark = Math.max(this.watermark, this.#highest);
    }
    this.#letGo();
    this.changed({ type: "history" });
  }

  /**
   * An answer to a question about older messages.
   * @param {ChatMessage[]} events @param {boolean} more
   */
  older(events, more) {
    const known = this.messages.length;
    this.#floor = 0;
    for (const each of events) this.#take(each, false);
    this.atStart = !more || this.messages.length === known;
    this.changed({ type: "history" });
  }

  /** @param {string} commandId @param {string} text */
  sending(commandId, text) {
    this.pending = [...this.pending.filter((each) => each.commandId !== commandId), { commandId, text, state: "sending", code: "" }];
    this.changed({ type: "pending" });
  }

  /** @param {string} commandId @param {string} code why, as the protocol says it */
  failed(commandId, code) {
    this.pending = this.pending.map((each) => (each.commandId === commandId ? { ...each, state: "failed", code } : each));
    this.changed({ type: "pending" });
  }

  /** @param {string} commandId */
  discard(commandId) {
    this.pending = this.pending.filter((each) => each.commandId !== commandId);
    this.changed({ type: "pending" });
  }

  get visible() {
    return this.#open;
  }

  /**
   * Whether the conversation is in view: then nothing counts as unread.
   * @param {boolean} open
   */
  look(open) {
    this.#open = open;
    if (!open || this.unread === 0) return;
    this.unread = 0;
    this.changed({ type: "unread" });
  }

  /**
   * Whether somebody reads further up.
   * @param {boolean} back
   */
  readBack(back) {
    if (this.#readingBack === back) return;
    this.#readingBack = back;
    if (!back && this.#letGo()) this.changed({ type: "history" });
  }

  /** Lets go of the oldest where there are too many. @returns {boolean} whether there were */
  #letGo() {
    const tooMany = this.messages.length - (this.#readingBack ? MOST_READ : MOST_HELD);
    if (tooMany <= 0) return false;
    for (const each of this.messages.splice(0, tooMany)) this.#sequences.delete(each.sequence);
    this.#floor = this.messages[0].sequence;
    this.atStart = false;
    return true;
  }

  /** @param {ChatMessage} message @param {boolean} counts whether it may be unread @returns {boolean} whether it is new */
  #take(message, counts) {
    this.pending = this.pending.filter((each) => each.commandId !== message.command_id);
    if (this.#sequences.has(message.sequence) || message.sequence < this.#floor) return false;
    this.#sequences.add(message.sequence);
    insert(this.messages, message);
    if (counts && !this.#open && message.participant_id !== this.#me) this.unread += 1;
    return true;
  }
}

/** @param {ChatMessage[]} messages @param {ChatMessage} message */
function insert(messages, message) {
  let at = messages.length;
  while (at > 0 && messages[at - 1].sequence > message.sequence) at -= 1;
  messages.splice(at, 0, message);
}
