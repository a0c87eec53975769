/**
 * Notices that a media path died, sooner than the browser does (it needs 5.6 s). Rule: the judge is what arrives:
 * any packet or STUN answer is life; only its absence, while the network is there, is death.
 */

const LOOK_EVERY_MS = 500;
/** Chromium checks an idle path every 2.5 s, so less silence than this is normal. */
export const DEAD_AFTER_MS = 4000;
/** Where media or feedback to it came at every look until now, several times a second. */
export const BUSY_DEAD_AFTER_MS = 2000;
/** Once there is a reason to doubt: the network changed, the machine woke. */
export const DOUBTED_DEAD_AFTER_MS = 1000;
const BUSY_LOOKS = 4;
/** A page that was frozen or starved has looked once after a long time: that proves nothing. */
const QUIET_LOOKS = 2;
/**
 * A path that was begun where the machine has no network any more, which it is told late, fails at once: so long it is
 * left to find another by itself, as beginning anew at once would fail as fast.
 */
export const FAILED_AGAIN_AFTER_MS = 1000;
/** What was begun, or lost, in a network that is gone. */
const HANGING = new Set(["connecting", "disconnected", "failed"]);

export class PeerWatch {
  #peer;
  #dead;
  #now;
  #arrived = -1;
  #at;
  /** When a path was last asked for. */
  #begunAt;
  #lively = 0;
  #quiet = 0;
  #busy = false;
  #doubted = false;
  #closed = false;
  /** @type {any} */
  #timer;

  /** @param {RTCPeerConnection} peer @param {() => void} dead @param {() => number} [now] */
  constructor(peer, dead, now = () => performance.now()) {
    this.#peer = peer;
    this.#dead = dead;
    this.#now = now;
    this.#at = this.#begunAt = now();
    this.#timer = setInterval(() => void this.look(), LOOK_EVERY_MS);
    peer.addEventListener("connectionstatechange", this.#changed);
  }

  /** The network may be another one: silence from now on is judged sooner, and what hung already is dead. */
  doubt() {
    if (this.#quiet >= QUIET_LOOKS && HANGING.has(this.#peer.connectionState)) return this.#declare();
    this.#doubted = true;
    this.#quiet = 0;
    this.#at = this.#now();
    void this.#forget();
  }

  close() {
    this.#closed = true;
    clearInterval(this.#timer);
    this.#peer.removeEventListener("connectionstatechange", this.#changed);
  }

  #changed = () => {
    if (this.#hasFailed) this.#declare();
  };

  get #hasFailed() {
    return this.#peer.connectionState === "failed" && this.#now() - this.#begunAt >= FAILED_AGAIN_AFTER_MS;
  }

  /** What came until now, since the last look, is no life of the network that is there now. */
  async #forget() {
    this.#arrived = await arrivals(this.#peer);
  }

  async look() {
    if (this.#peer.connectionState === "closed" || this.#peer.connectionState === "new") return this.#live();
    if (this.#hasFailed) return this.#declare();
    const arrived = await arrivals(this.#peer);
    if (this.#closed) return;
    if (arrived !== this.#arrived) {
      this.#arrived = arrived;
      return this.#live();
    }
    if (this.#quiet === 0) this.#busy = this.#lively >= BUSY_LOOKS;
    this.#quiet += 1;
    this.#lively = 0;
    if (this.#quiet >= QUIET_LOOKS && this.#now() - this.#at >= this.#patience) this.#declare();
  }

  get #patience() {
    if (this.#doubted) return DOUBTED_DEAD_AFTER_MS;
    return this.#busy ? BUSY_DEAD_AFTER_MS : DEAD_AFTER_MS;
  }

  #live() {
    this.#lively += 1;
    this.#quiet = 0;
    this.#doubted = false;
    this.#at = this.#now();
  }

  #declare() {
    this.#live();
    this.#lively = 0;
    this.#begunAt = this.#now();
    this.#dead();
  }
}

/** @param {RTCPeerConnection} peer */
async function arrivals(peer) {
  let sum = 0;
  for (const each of (await peer.getStats()).values()) {
    if (each.type === "candidate-pair") sum += (each.bytesReceived ?? 0) + (each.responsesReceived ?? 0);
    if (each.type === "transport") sum += each.bytesReceived ?? 0;
  }
  return sum;
}
