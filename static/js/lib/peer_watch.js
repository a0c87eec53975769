/**
 * Notices that a media path died, sooner than the browser does (it needs 5.6 s). Rule: the judge is what arrives:
 * any packet or STUN answer is life; only its absence, while the network is there, is death.
 */

const LOOK_EVERY_MS = 500;
/** A browser answers with what it counted so long ago, if it was asked then already (Chromium: 50 ms). */
const COUNTS_KEPT_MS = 100;
/** Where nobody is seen or heard the server says once a second that it is there: less silence than this is chance. */
export const DEAD_AFTER_MS = 4000;
/** Where media or feedback to it came at every look until now, several times a second. */
export const BUSY_DEAD_AFTER_MS = 2000;
/** Once there is a reason to doubt a path that was busy: the network changed, the machine woke. */
export const DOUBTED_DEAD_AFTER_MS = 1000;
/** An idle one: by one look more than the second in which the server says that it is there. */
export const IDLE_DOUBTED_DEAD_AFTER_MS = 1500;
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
  #silent;
  #now;
  /** @type {Arrivals | null} what had arrived at the last look; null: what will have at the next proves nothing */
  #arrived = null;
  /** How many doubts there have been: a look that began before one knows nothing of the network that is there now. */
  #doubts = 0;
  #at;
  /** When a path was last asked for. */
  #begunAt;
  #lively = 0;
  #quiet = 0;
  #busy = false;
  /** This way is the next after one that died of a doubt: it may have been begun in the network that is gone too. */
  #hasty;
  #doubted = false;
  #closed = false;
  /** @type {any} */
  #timer;
  /** @type {any} */
  #soon = null;

  /**
   * @param {RTCPeerConnection} peer
   * @param {object} hears
   * @param {(hasty: boolean) => void} hears.dead another way is needed, of which to judge soon if it was a doubt that ended this
   * @param {() => void} [hears.silent] nothing came since the last look, where something always did
   * @param {boolean} [hasty] whether to judge soon of this one
   * @param {() => number} [now] monotonic milliseconds
   */
  constructor(peer, { dead, silent = () => {} }, hasty = false, now = () => performance.now()) {
    this.#peer = peer;
    this.#dead = dead;
    this.#silent = silent;
    this.#hasty = hasty;
    this.#now = now;
    this.#at = this.#begunAt = now();
    this.#lookOn();
    peer.addEventListener("connectionstatechange", this.#changed);
  }

  /** The network may be another one: silence from now on is judged sooner, and what hung already is dead. */
  doubt() {
    if (this.#quiet >= QUIET_LOOKS && HANGING.has(this.#peer.connectionState)) return this.#declare();
    this.#judge();
    this.#doubted = true;
    this.#doubts += 1;
    this.#quiet = 0;
    this.#at = this.#now();
    this.#arrived = null;
    clearTimeout(this.#soon);
    this.#soon = setTimeout(() => {
      this.#lookOn();
      void this.look();
    }, COUNTS_KEPT_MS);
  }

  close() {
    this.#closed = true;
    clearTimeout(this.#soon);
    clearInterval(this.#timer);
    this.#peer.removeEventListener("connectionstatechange", this.#changed);
  }

  #changed = () => {
    if (this.#hasFailed) this.#declare();
  };

  get #hasFailed() {
    return this.#peer.connectionState === "failed" && this.#now() - this.#begunAt >= FAILED_AGAIN_AFTER_MS;
  }

  /** Both sides are known: one that begins nothing then, for want of an address, would begin nothing ever. */
  get #isDescribed() {
    return Boolean(this.#peer.localDescription && this.#peer.remoteDescription);
  }

  #lookOn() {
    clearInterval(this.#timer);
    this.#timer = setInterval(() => void this.look(), LOOK_EVERY_MS);
  }

  async look() {
    if (this.#peer.connectionState === "new" && !this.#isDescribed) return this.#hold();
    if (this.#hasFailed) return this.#declare();
    const doubts = this.#doubts;
    const arrived = await arrivals(this.#peer);
    if (this.#closed || doubts !== this.#doubts) return;
    const before = this.#arrived;
    this.#arrived = arrived;
    if (before === null) return;
    if (more(arrived, before)) return this.#arrives();
    this.#judge();
    this.#quiet += 1;
    this.#lively = 0;
    if (this.#busy) this.#silent();
    if (this.#quiet >= QUIET_LOOKS && this.#now() - this.#at >= this.#patience) this.#declare();
  }

  /** What the path was like is known as it falls silent, or is doubted; from then on there is less to go by. */
  #judge() {
    if (this.#quiet === 0 && !this.#doubted) this.#busy = this.#lively >= BUSY_LOOKS;
  }

  get #patience() {
    const idle = !this.#busy && this.#peer.connectionState === "connected";
    if (this.#doubted) return idle ? IDLE_DOUBTED_DEAD_AFTER_MS : DOUBTED_DEAD_AFTER_MS;
    return this.#busy || this.#hasty ? BUSY_DEAD_AFTER_MS : DEAD_AFTER_MS;
  }

  #arrives() {
    this.#lively += 1;
    this.#hasty = false;
    this.#hold();
  }

  /** From here on the silence counts. */
  #hold() {
    this.#quiet = 0;
    this.#doubted = false;
    this.#at = this.#now();
  }

  #declare() {
    this.#hasty = this.#doubted;
    this.#lively = 0;
    this.#hold();
    this.#begunAt = this.#now();
    this.#dead(this.#hasty);
  }
}

/** @typedef {Map<string, number>} Arrivals by statistics id: a pair that is given up takes its sum along */

/** @param {RTCPeerConnection} peer @returns {Promise<Arrivals>} */
async function arrivals(peer) {
  const arrived = new Map();
  for (const each of (await peer.getStats()).values())
    if (each.type === "candidate-pair" || each.type === "transport")
      arrived.set(each.id, (each.bytesReceived ?? 0) + (each.responsesReceived ?? 0));
  return arrived;
}

/** @param {Arrivals} now @param {Arrivals} before */
function more(now, before) {
  return [...now].some(([id, count]) => count > (before.get(id) ?? 0));
}
