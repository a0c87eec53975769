/**
 * How a peer finds an address of this machine. Until Chromium takes note of a network that came back (up to three
 * seconds) it knows of none. A peer that learns of none takes the default route, which works; but one that was told
 * before that the person's permissions let it know all of them waits for the first. Rule: just after the page came back
 * a peer looks for addresses as it is made, and so learns of the networks first, in what was tried; should it find none
 * in its time all the same, it is left for another. Later all have the time they need, and look when they are described.
 */

/** One pool, for the one transport: it is filled from the beginning, and not once the peer is described. Firefox knows none. */
export const AT_ONCE = 1;
export const FIRST_WITHIN_MS = 500;
/** Since the page came back: what takes longer has another cause. */
export const HARDLY_KNOWN_MS = 5000;

export class Gathering {
  #withinMs = FIRST_WITHIN_MS;
  #cameBackAt = -Infinity;
  #now;

  /** @param {() => number} [now] monotonic milliseconds */
  constructor(now = () => performance.now()) {
    this.#now = now;
  }

  /** The page was away: what it gathers on may be a network that the browser hardly knows yet. */
  cameBack() {
    this.#withinMs = FIRST_WITHIN_MS;
    this.#cameBackAt = this.#now();
  }

  get #hardlyKnows() {
    return this.#now() - this.#cameBackAt <= HARDLY_KNOWN_MS;
  }

  /** @param {RTCIceServer[]} relays @returns {RTCPeerConnection} */
  peer(relays) {
    const pool = this.#hardlyKnows ? AT_ONCE : 0;
    return new RTCPeerConnection({ bundlePolicy: "max-bundle", iceServers: relays, iceCandidatePoolSize: pool });
  }

  /** @param {RTCPeerConnection} peer that was just described @param {() => void} stuck makes another */
  watch(peer, stuck) {
    if (!this.#hardlyKnows || found(peer)) return;
    setTimeout(() => {
      if (peer.connectionState === "closed" || !peer.localDescription || found(peer)) return;
      this.#withinMs *= 2; // the machine may be merely slow
      stuck();
    }, this.#withinMs);
  }
}

/** @param {RTCPeerConnection} peer */
function found(peer) {
  return peer.iceGatheringState === "complete" || /^a=candidate:/m.test(peer.localDescription?.sdp ?? "");
}
