/**
 * What this browser receives: one peer connection on which the server offers slots. Rules: offers are answered in
 * order, an old one is left unanswered; a new peer begins with a first offer; tracks are found by mid, never by id
 * (Chromium keeps the old id); a dead path is left for a new peer.
 *
 * @typedef {import("./wire.js").Ack} Ack
 * @typedef {import("./wire.js").Slot} Slot
 */
import { PeerSteps } from "./peer_steps.js";
import { PeerWatch } from "./peer_watch.js";

/** The version of a peer's first offer. */
const FIRST = 1;

export class SubscribePeer {
  #command;
  #relays;
  #changed;
  #opened;
  #answered;
  #silent;
  #gathering;
  /** @type {RTCPeerConnection | null} */
  #peer = null;
  /** @type {PeerWatch | null} */
  #watch = null;
  #version = -1;
  #hasty = false;
  #steps = this.#fresh();

  /**
   * @param {(event: string, payload: Record<string, any>) => Promise<Ack>} command
   * @param {() => RTCIceServer[]} relays for networks that pass nothing else
   * @param {object} hears
   * @param {() => void} hears.changed a track came, or the connection's state is another
   * @param {(ack: Ack) => void} hears.opened a new peer was asked for, with what answer: it knows nothing yet of what is wanted
   * @param {() => void} hears.answered an offer's answer is on its way
   * @param {() => void} hears.silent nothing comes, where something always did
   * @param {import("./gathering.js").Gathering} gathering
   */
  constructor(command, relays, { changed, opened, answered, silent }, gathering) {
    this.#command = command;
    this.#relays = relays;
    this.#changed = changed;
    this.#opened = opened;
    this.#answered = answered;
    this.#silent = silent;
    this.#gathering = gathering;
  }

  get peer() {
    return this.#peer;
  }

  get state() {
    return this.#peer?.connectionState ?? "closed";
  }

  /**
   * Asks for a new peer.
   * @param {boolean} [hasty] whether to judge soon of its way
   */
  async open(hasty = false) {
    this.close();
    this.#hasty = hasty;
    const ack = await this.#command("subscribe", {});
    this.#opened(ack);
  }

  /** The network may be another one. */
  doubt() {
    this.#watch?.doubt();
  }

  /** Whoever shows its tracks is told while they still are what they were: ended, a picture is black. */
  close() {
    const peer = this.#peer;
    this.#steps.end();
    this.#steps = this.#fresh();
    this.#watch?.close();
    this.#peer = null;
    this.#watch = null;
    this.#version = -1;
    if (peer) this.#changed();
    this.#gathering.close(peer);
  }

  /** @param {{version: number, sdp: string}} offer */
  offered(offer) {
    if (offer.version === FIRST) this.close(); // it is for a peer that was asked for later
    return this.#steps.add(() => this.#take(offer));
  }

  #fresh() {
    return new PeerSteps(() => this.#changed());
  }

  /**
   * The track of a slot, whatever it carries now.
   * @param {string} mid @returns {MediaStreamTrack | null}
   */
  track(mid) {
    const transceiver = this.#peer?.getTransceivers().find((each) => each.mid === mid);
    return transceiver?.receiver.track ?? null;
  }

  /** @param {{version: number, sdp: string}} offer */
  async #take({ version, sdp }) {
    if (version <= this.#version || (version > FIRST && !this.#peer)) return;
    this.#version = version;
    const peer = this.#peer ?? this.#create();
    const steps = this.#steps;
    await steps.until(peer.setRemoteDescription({ type: "offer", sdp }));
    await steps.until(peer.setLocalDescription());
    const heard = this.#command("answer", { version, sdp: peer.localDescription?.sdp ?? "" });
    this.#answered();
    await steps.until(heard);
    this.#changed();
  }

  #create() {
    const peer = this.#gathering.peer(this.#relays());
    this.#peer = peer;
    this.#watch = new PeerWatch(peer, { dead: (hasty) => this.#died(hasty), silent: this.#silent }, this.#hasty);
    peer.addEventListener("connectionstatechange", this.#changed);
    peer.addEventListener("track", this.#changed);
    this.#gathering.leadHome(peer, () => void this.open());
    return peer;
  }

  /** @param {boolean} hasty */
  #died(hasty) {
    this.#gathering.died();
    void this.open(hasty);
  }
}
