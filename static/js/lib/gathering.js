/**
 * Whether a peer finds an address of this machine. Rule: just after the page came back, one that finds none in its time
 * is left for another: until Chromium takes note of the new network (up to three seconds) some peers are told of no
 * address at all, by chance, while others made in the same moment find theirs at once. Later all have the time they need.
 */

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

  /** @param {RTCPeerConnection} peer that was just described @param {() => void} stuck makes another */
  watch(peer, stuck) {
    if (this.#now() - this.#cameBackAt > HARDLY_KNOWN_MS || found(peer)) return;
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
