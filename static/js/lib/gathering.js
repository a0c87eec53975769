/**
 * Where a peer is made, so that it finds an address of this machine. Chromium takes note of a network that came while
 * it slept, or after there was none, two to four seconds late; until then a peer of the page is told of no address, or
 * of one that is gone. Rules: just after the page came back peers are fresh (`fresh_peers.js`), unless the page itself
 * finds an address; one that plays voices comes home to the page once that knows the network, or would be told as much, as
 * what is played elsewhere is not taken out of the echo by every browser.
 */
import { FreshPeers } from "./fresh_peers.js";

/** Since the page came back, or one of its peers came home: what dies later has another cause. */
export const HARDLY_KNOWN_MS = 5000;
/** When a fresh peer is to come home; twice as long after each time that the page did not know the way. */
export const HOME_AFTER_MS = 2000;
/** A page that is told of an address is told of it in some 50 ms. */
export const FOUND_WITHIN_MS = 500;

export class Gathering {
  #now;
  #fresh;
  #cameBackAt = -Infinity;
  /** Whether a peer of the page would be told of the network that there is. */
  #knows = true;
  /** How often it was doubted that it would be: an answer to an earlier question counts no more. */
  #doubts = 0;
  /** Whether in a frame peers are told of networks at all; if not, the page's own find as much without. */
  #framesHelp = true;
  #homeAfterMs = HOME_AFTER_MS;

  /** @param {() => number} [now] monotonic milliseconds @param {FreshPeers} [fresh] */
  constructor(now = () => performance.now(), fresh = new FreshPeers()) {
    this.#now = now;
    this.#fresh = fresh;
  }

  /** The page was away: what it gathers on may be a network that the browser hardly knows yet. */
  async cameBack() {
    this.#homeAfterMs = HOME_AFTER_MS;
    this.#cameBackAt = this.#now();
    const doubts = this.#doubt();
    if (!this.#fresh.areToldMore) return;
    const found = await findsNetwork();
    this.#framesHelp ||= found;
    if (doubts === this.#doubts) this.#knows = found;
  }

  /** @param {RTCIceServer[]} relays @returns {RTCPeerConnection} */
  peer(relays) {
    const configuration = /** @type {RTCConfiguration} */ ({ bundlePolicy: "max-bundle", iceServers: relays });
    return this.#isMisled ? this.#fresh.make(configuration) : new RTCPeerConnection(configuration);
  }

  /** @param {RTCPeerConnection | null} peer */
  close(peer) {
    if (peer) this.#fresh.close(peer);
  }

  /**
   * The way of a peer died.
   * @returns {boolean} whether another peer is told of more than this one was
   */
  died() {
    if (this.#isJustBack) this.#doubt();
    return this.#isMisled;
  }

  /**
   * Leads a fresh peer home.
   * @param {RTCPeerConnection} peer @param {() => void} leave makes another one in its place
   */
  leadHome(peer, leave) {
    if (!this.#fresh.has(peer)) return;
    setTimeout(async () => {
      const found = this.#fresh.has(peer) && (await findsNetwork());
      if (!this.#fresh.has(peer)) return;
      this.#homeAfterMs *= 2;
      this.#framesHelp = found || !isToldNoMore(peer);
      if (!found && this.#framesHelp) return this.leadHome(peer, leave);
      this.#cameBackAt = this.#now();
      this.#knows = true;
      leave();
    }, this.#homeAfterMs);
  }

  #doubt() {
    this.#knows = false;
    return (this.#doubts += 1);
  }

  get #isMisled() {
    return !this.#knows && this.#framesHelp && this.#isJustBack && this.#fresh.areToldMore;
  }

  get #isJustBack() {
    return this.#now() - this.#cameBackAt <= HARDLY_KNOWN_MS;
  }
}

/**
 * Who lets the page use no microphone or camera, or whose school so decided, is told of the default route only, or of TCP:
 * there no peer is told of networks by their numbers, wherever it was made, and all find the same way.
 * @param {RTCPeerConnection} peer that is fresh @returns {boolean}
 */
function isToldNoMore(peer) {
  return peer.connectionState === "connected" && !/^a=candidate:\S+ \d udp .* typ host .*network-id /m.test(peer.localDescription?.sdp ?? "");
}

/**
 * Whether a peer of the page is told of a network that is there: Chromium gives those numbers. A socket of UDP is bound
 * to its address; of TCP it tells without looking, and of the default route by what it was, which not every peer is told.
 * @returns {Promise<boolean>}
 */
function findsNetwork() {
  const peer = new RTCPeerConnection();
  return new Promise((/** @type {(found: boolean) => void} */ settle) => {
    peer.addEventListener("icecandidate", ({ candidate }) => {
      if (!candidate) settle(false);
      else if (candidate.protocol === "udp" && / network-id /.test(candidate.candidate)) settle(true);
    });
    setTimeout(() => settle(false), FOUND_WITHIN_MS);
    peer.createDataChannel("");
    peer.setLocalDescription().catch(() => settle(false));
  }).finally(() => peer.close());
}
