/**
 * Notices that a media path died, sooner than the browser does (it needs 5.6 s). Rule: the judge is what arrives:
 * any packet or STUN answer is life; only its absence, while the network is there, is death.
 */

const LOOK_EVERY_MS = 1000;
/** Chromium checks an idle path every 2.5 s, so less silence than this is normal. */
export const DEAD_AFTER_MS = 4000;

export class PeerWatch {
  #peer;
  #dead;
  #now;
  #arrived = -1;
  #at;
  /** @type {any} */
  #timer;

  /** @param {RTCPeerConnection} peer @param {() => void} dead @param {() => number} [now] */
  constructor(peer, dead, now = () => performance.now()) {
    this.#peer = peer;
    this.#dead = dead;
    this.#now = now;
    this.#at = now();
    this.#timer = setInterval(() => void this.look(), LOOK_EVERY_MS);
    peer.addEventListener("connectionstatechange", this.#changed);
  }

  close() {
    clearInterval(this.#timer);
    this.#peer.removeEventListener("connectionstatechange", this.#changed);
  }

  #changed = () => {
    if (this.#peer.connectionState === "failed") this.#declare();
  };

  async look() {
    if (this.#peer.connectionState === "closed" || this.#peer.connectionState === "new") return void (this.#at = this.#now());
    const arrived = await arrivals(this.#peer);
    if (arrived !== this.#arrived) {
      this.#arrived = arrived;
      this.#at = this.#now();
    } else if (this.#now() - this.#at >= DEAD_AFTER_MS) this.#declare();
  }

  #declare() {
    this.#at = this.#now();
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
