/**
 * One lasting conversation with a room over many short connections. Rules: every connection has a fresh token and says
 * what it saw last; a silence of five seconds is death, of one where the network may be another, or media hear nothing
 * either; the first retry comes after 200 ms, the next within a second;
 * a durable command is sent again under the same id until it is answered.
 *
 * @typedef {import("./wire.js").Ack} Ack
 * @typedef {{event: string, payload: Record<string, any>, settle: (ack: Ack) => void}} Unanswered
 * @typedef {{on: Function, off?: Function, emit: Function, disconnect: Function, connected: boolean, onAny: Function, io: any}} Wire
 */
import { JoinRefused } from "./join.js";

const FIRST_RETRY_MS = 200;
const LONGEST_RETRY_MS = 1000;
const SILENCE_MS = 5000;
const PROBE_AFTER_MS = 2500;
/** For the answer to a probe or a fresh try, once there is a reason to doubt: twice the way to the far side of the earth and back. */
const DOUBTED_MS = 1000;
/** For the answer to a probe, while media hear nothing either: they look each half second, and this is two looks. */
const BOTH_SILENT_MS = 900;
/** A try that is younger may have been begun on the network that is there now: an answer takes so long at times. */
const STALE_TRY_MS = 500;
/** A welcome that is lost sooner was none: who is cut off each time they come in must not come in ten times a second. */
const LASTED_MS = 5000;
const WATCH_EVERY_MS = 250;
const HANDSHAKE_MS = 4000;
/** How much longer an answer is waited for after failures in a row: an overloaded server must not be asked in vain. */
const PATIENCE = [1, 1, 2, 2, 3];
/** Refusals after which asking again cannot help. */
const FINAL = new Set([
  "not_a_member", "removed_from_room", "room_ended", "room_cancelled", "room_too_late", "room_too_early", "not_signed_in",
]);

export class RoomSocket {
  #options;
  /** @type {Map<string, Unanswered>} by command id, in the order they were given */
  #unanswered = new Map();
  /** @type {Set<(ack: Ack) => void>} what waits on this connection only */
  #waiting = new Set();
  /** @type {Wire | null} */
  #wire = null;
  /** @type {"stopped" | "trying" | "welcomed" | "resting"} */
  #state = "stopped";
  #attempt = 0;
  /** How many times in a row it did not work. */
  #retries = 0;
  #polling = false;
  /** @type {any} */
  #retry = null;
  /** @type {any} */
  #watch = null;
  #heardAt = 0;
  #probedAt = -1;
  #doubted = false;
  #triedAt = -1;
  #welcomedAt = 0;

  /**
   * @param {object} options
   * @param {(deadlineMs: number) => Promise<import("./join.js").Ticket>} options.join
   * @param {(url: string, options: any) => Wire} options.connect socket.io-client's `io`
   * @param {(event: string, payload: any) => void} options.tell the protocol's events, and `up`, `down`, `over` ({code, facts})
   * @param {() => number | null} options.after last durable sequence seen
   * @param {string} options.clientId
   * @param {() => void} [options.probe] says something small that the server answers
   * @param {() => number} [options.now] monotonic milliseconds
   * @param {() => number} [options.random]
   */
  constructor(options) {
    this.#options = { now: () => performance.now(), random: Math.random, probe: () => {}, ...options };
  }

  get live() {
    return this.#state === "welcomed";
  }

  start() {
    if (this.#state !== "stopped") return;
    this.#watch = setInterval(() => this.#check(), WATCH_EVERY_MS);
    void this.#try();
  }

  stop() {
    this.#state = "stopped";
    clearTimeout(this.#retry);
    clearInterval(this.#watch);
    this.#cut();
    for (const each of this.#unanswered.values()) each.settle({ ok: false, code: "disconnected" });
    this.#unanswered.clear();
  }

  /**
   * The network changed or came back, or the machine woke: no need to wait for the next turn, nor for the whole silence.
   * What was begun before may hang on a network that is gone.
   * @param {boolean} another whether it is the network: what failed before says nothing of the server then
   */
  hurry(another) {
    const stale = this.#state === "trying" && this.#options.now() - this.#triedAt > STALE_TRY_MS;
    if (this.#state === "resting" || stale) {
      clearTimeout(this.#retry);
      this.#cut();
      if (another) this.#retries = 0;
      void this.#try();
    } else if (this.#state !== "stopped") {
      this.#probe();
      this.#doubted = true;
    }
  }

  /**
   * Media hear nothing just now, where they always did, and ask again while it is so. Two witnesses of a network that
   * is gone need less time than one; a server that is merely slow keeps one of them talking.
   */
  mediaSilent() {
    if (this.#state !== "welcomed") return;
    if (this.#probedAt <= this.#heardAt) this.#probe();
    else if (this.#options.now() - this.#probedAt >= BOTH_SILENT_MS) this.#lost();
  }

  /**
   * Says something that makes sense on this connection only.
   * @param {string} event @param {Record<string, any>} [payload] @returns {Promise<Ack>}
   */
  command(event, payload = {}) {
    return new Promise((settle) => {
      if (!this.#wire || this.#state !== "welcomed") return settle({ ok: false, code: "disconnected" });
      this.#waiting.add(settle);
      this.#wire.emit(event, payload, (/** @type {Ack} */ ack) => {
        if (this.#waiting.delete(settle)) settle(ack);
      });
    });
  }

  /**
   * Says something that must arrive once, however many connections it takes.
   * @param {string} event @param {Record<string, any> & {command_id: string}} payload @returns {Promise<Ack>}
   */
  durable(event, payload) {
    return new Promise((settle) => {
      this.#unanswered.set(payload.command_id, { event, payload, settle });
      if (this.#state === "welcomed") this.#send(payload.command_id);
    });
  }

  /** @param {string} commandId */
  #send(commandId) {
    const entry = this.#unanswered.get(commandId);
    if (!entry || !this.#wire) return;
    this.#wire.emit(entry.event, entry.payload, (/** @type {Ack} */ ack) => {
      if (this.#unanswered.delete(commandId)) entry.settle(ack);
    });
  }

  async #try() {
    this.#state = "trying";
    this.#triedAt = this.#options.now();
    const attempt = ++this.#attempt;
    try {
      const ticket = await this.#options.join(HANDSHAKE_MS * this.#patience);
      if (attempt === this.#attempt && this.#state === "trying") this.#open(ticket, attempt);
    } catch (error) {
      if (attempt !== this.#attempt || this.#state !== "trying") return;
      if (error instanceof JoinRefused && FINAL.has(error.code)) this.#finish(error.code, error.facts);
      else this.#rest(error instanceof JoinRefused ? Number(error.facts.retry_after_s ?? 0) * 1000 : 0);
    }
  }

  /** @param {import("./join.js").Ticket} ticket @param {number} attempt */
  #open(ticket, attempt) {
    const wire = this.#options.connect(ticket.url || "/", {
      auth: { token: ticket.token, after: this.#options.after(), client_id: this.#options.clientId },
      transports: this.#polling ? ["polling", "websocket"] : ["websocket"],
      reconnection: false,
      forceNew: true,
      multiplex: false,
      timeout: HANDSHAKE_MS * this.#patience,
    });
    this.#wire = wire;
    this.#heard();
    const mine = () => attempt === this.#attempt && this.#wire === wire;
    wire.io?.engine?.on?.("packet", () => mine() && this.#heard());
    wire.onAny((/** @type {string} */ event, /** @type {any} */ payload) => mine() && this.#receive(event, payload));
    wire.on("connect_error", (/** @type {any} */ error) => mine() && this.#refused(error));
    wire.on("disconnect", () => mine() && this.#lost());
  }

  /** @param {string} event @param {any} payload */
  #receive(event, payload) {
    this.#heard();
    if (event === "welcome") return this.#welcomed(payload);
    this.#options.tell(event, payload);
    if (event === "removed") this.#finish("removed_from_room", {});
    if (event === "class_ended") this.#finish("class_ended", {});
    if (event === "denied") this.#finish("denied", {});
    if (event === "class_cancelled") this.#finish("room_cancelled", payload);
    if (event === "class_moved" && !payload.stays) this.#finish("class_moved", payload);
  }

  /** @param {import("./wire.js").Welcome} welcome */
  #welcomed(welcome) {
    this.#state = "welcomed";
    this.#welcomedAt = this.#options.now();
    this.#options.tell("welcome", welcome);
    for (const commandId of [...this.#unanswered.keys()]) this.#send(commandId);
    this.#options.tell("up", {});
  }

  /** @param {any} error from socket.io: the server's refusal has data, a failed transport has none */
  #refused(error) {
    const code = error?.data?.code;
    if (code && FINAL.has(code)) return this.#finish(code, error.data);
    if (!code) this.#polling = !this.#polling; // a proxy may pass only one of the two
    this.#lost();
  }

  #lost() {
    const wasLive = this.#state === "welcomed";
    if (wasLive && this.#options.now() - this.#welcomedAt >= LASTED_MS) this.#retries = 0;
    this.#cut();
    if (this.#state === "stopped") return;
    if (wasLive) this.#options.tell("down", {});
    this.#rest(0);
  }

  /** @param {number} atLeastMs */
  #rest(atLeastMs) {
    this.#state = "resting";
    const jittered = LONGEST_RETRY_MS * (0.5 + this.#options.random() / 2);
    const delay = Math.max(this.#retries === 0 ? FIRST_RETRY_MS : jittered, atLeastMs);
    this.#retries += 1;
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => void this.#try(), delay);
  }

  /** @param {string} code @param {Record<string, any>} facts */
  #finish(code, facts) {
    this.stop();
    this.#options.tell("over", { code, facts });
  }

  #cut() {
    this.#doubted = false;
    const wire = this.#wire;
    this.#wire = null;
    this.#attempt += 1;
    wire?.disconnect();
    for (const settle of this.#waiting) settle({ ok: false, code: "disconnected" });
    this.#waiting.clear();
  }

  get #patience() {
    return PATIENCE[Math.min(this.#retries, PATIENCE.length - 1)];
  }

  #heard() {
    this.#doubted = false;
    this.#heardAt = this.#options.now();
  }

  #check() {
    const now = this.#options.now();
    if (this.#doubted && now - this.#probedAt >= DOUBTED_MS) return this.#lost();
    if (!this.#wire) return;
    const silence = now - this.#heardAt;
    if (silence >= SILENCE_MS * (this.#state === "trying" ? this.#patience : 1)) {
      if (this.#state === "trying") this.#polling = !this.#polling; // a WebSocket that a proxy swallows says nothing
      this.#lost();
    } else if (silence >= PROBE_AFTER_MS && this.#probedAt < this.#heardAt) this.#probe();
  }

  #probe() {
    this.#probedAt = this.#options.now();
    if (this.#state === "welcomed") this.#options.probe();
  }
}
