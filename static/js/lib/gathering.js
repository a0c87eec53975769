/**
 * Whether a peer finds an address of this machine. Rule: just after the page came back, one that finds none in its time
 * is left for another: until Chromium takes note of the new network (up to three seconds) some peers are told of no
 * address at all, by chance, while others made in the same moment find theirs at once.
 */

export const FIRST_WITHIN_MS = 500;
const LONGEST_MS = 4000;

export class Gathering {
  #withinMs = Infinity;

  /** The page was away: what it gathers on may be a network that the browser hardly knows yet. */
  cameBack() {
    this.#withinMs = FIRST_WITHIN_MS;
  }

  /** @param {RTCPeerConnection} peer that was just described @param {() => void} stuck makes another */
  watch(peer, stuck) {
    if (this.#withinMs === Infinity || found(peer)) return;
    setTimeout(() => {
      if (peer.connectionState === "closed" || !peer.localDescription || found(peer)) return;
      this.#withinMs = Math.min(this.#withinMs * 2, LONGEST_MS); // a machine may be merely slow
      stuck();
    }, this.#withinMs);
  }
}

/** @param {RTCPeerConnection} peer */
function found(peer) {
  return peer.iceGatheringState === "complete" || /^a=candidate:/m.test(peer.localDescription?.sdp ?? "");
}
