/**
 * What this browser sends: one peer connection on which the browser offers. Rules: one change at a time; a source keeps
 * its m-line for the life of the peer; a new socket connection is a new peer.
 *
 * @typedef {import("./wire.js").Source} Source
 * @typedef {import("./wire.js").Ack} Ack
 * @typedef {{transceiver: RTCRtpTransceiver, publicationId: string | null, rids: string[] | null}} Line rids: of the
 *   layers that somebody is shown; null: nobody said, all are sent
 */
import { encodings, refit } from "./encodings.js";
import { PeerSteps } from "./peer_steps.js";
import { PeerWatch } from "./peer_watch.js";
import { Soon } from "./soon.js";
import { AGAIN_MS, PASSING } from "./wish.js";

/** A page may be ahead of what it hears of the room: by the next try it sends no more of what is withheld. */
const passes = (/** @type {string} */ code) => PASSING.has(code) || code === "means_withheld";

/** What the server takes back at once is told one after the other. */
export const TOGETHER_MS = 200;

export class PublishPeer {
  #command;
  #relays;
  #failed;
  #sent;
  #silent;
  #gathering;
  /** @type {RTCPeerConnection | null} */
  #peer = null;
  /** @type {PeerWatch | null} */
  #watch = null;
  /** @type {Map<Source, Line>} */
  #lines = new Map();
  /** @type {Map<Source, MediaStreamTrack>} what should be sent */
  #tracks = new Map();
  #steps = this.#fresh();
  #open = false;
  #restarting = false;
  #again = new Soon();
  #lost = new Soon();
  /** A restart was refused in passing: the next negotiation is one. */
  #owesRestart = false;

  /**
   * @param {(event: string, payload: Record<string, any>) => Promise<Ack>} command
   * @param {() => RTCIceServer[]} relays for networks that pass nothing else
   * @param {{failed?: (code: string) => void, sent?: () => void, silent?: () => void}} hears what is sent was refused, or
   *   could not be described; was taken; nothing comes back where something always did
   * @param {import("./gathering.js").Gathering} gathering
   */
  constructor(command, relays, hears, gathering) {
    this.#command = command;
    this.#relays = relays;
    this.#failed = hears.failed ?? (() => {});
    this.#sent = hears.sent ?? (() => {});
    this.#silent = hears.silent;
    this.#gathering = gathering;
  }

  get peer() {
    return this.#peer;
  }

  /** Whether the server has anything of it. */
  get sends() {
    return [...this.#lines.values()].some(({ publicationId }) => publicationId);
  }

  /** The room is there: sends what should be sent on a new peer. */
  open() {
    this.#close();
    this.#open = true;
    return this.#enqueue(() => this.#negotiate(false));
  }

  close() {
    this.#open = false;
    this.#close();
  }

  /** The network may be another one. */
  doubt() {
    this.#watch?.doubt();
  }

  /**
   * Starts, changes (null: stops) what is sent of several sources at once, in one negotiation.
   * @param {Partial<Record<Source, MediaStreamTrack | null>>} changes
   */
  send(changes) {
    for (const [source, track] of /** @type {[Source, MediaStreamTrack | null][]} */ (Object.entries(changes)))
      if (track) this.#tracks.set(source, track);
      else this.#tracks.delete(source);
    return this.#enqueue(() => this.#apply());
  }

  /**
   * Only these layers of a picture are shown to anybody: the others are not sent until they are wanted again.
   * @param {{publication_id: string, rids: string[]}} wanted of the protocol's `layers_wanted`
   */
  layersWanted({ publication_id: publicationId, rids }) {
    return this.#enqueue(async () => {
      for (const [source, line] of this.#lines) {
        if (line.publicationId !== publicationId) continue;
        line.rids = rids;
        await this.#until(refit(line.transceiver.sender, source, rids));
      }
    });
  }

  /**
   * The server took a publication back: what should be sent of its source (again, by now) is published anew.
   * @param {string} publicationId
   */
  unpublished(publicationId) {
    return this.#enqueue(async () => {
      const line = [...this.#lines.values()].find((each) => each.publicationId === publicationId);
      if (!line) return;
      line.publicationId = line.rids = null;
      line.transceiver.direction = "inactive";
      this.#lost.plan(() => void this.#enqueue(() => this.#anew()), TOGETHER_MS);
    });
  }

  /** Where the server kept nothing of this peer it may have closed it: then no answer could bring it back. */
  async #anew() {
    if (this.sends) return this.#apply();
    void this.open();
  }

  /** @param {() => Promise<void>} step */
  #enqueue(step) {
    return this.#steps.add(() => (this.#open ? step() : undefined));
  }

  #fresh() {
    return new PeerSteps((error) => this.#failed(String(error)));
  }

  /** @template T @param {Promise<T>} part of a step @returns {Promise<T>} */
  #until(part) {
    return this.#steps.until(part);
  }

  async #apply() {
    let fresh = false;
    for (const [source, line] of this.#lines) {
      const track = this.#tracks.get(source) ?? null;
      await this.#show(line, source, track);
      if (!track && line.publicationId) await this.#withdraw(line);
      if (track && !line.publicationId) fresh = true;
    }
    for (const source of this.#tracks.keys()) fresh ||= !this.#lines.has(source);
    if (fresh || this.#owesRestart) await this.#negotiate(this.#owesRestart);
  }

  /** @param {Line} line @param {Source} source @param {MediaStreamTrack | null} track */
  async #show(line, source, track) {
    const { sender } = line.transceiver;
    if (sender.track === track) return;
    await this.#until(sender.replaceTrack(track));
    await this.#until(refit(sender, source, line.rids));
  }

  /** @param {Line} line */
  async #withdraw(line) {
    const publicationId = line.publicationId;
    line.publicationId = line.rids = null;
    line.transceiver.direction = "inactive";
    await this.#until(this.#command("unpublish", { publication_id: publicationId }));
  }

  /** @param {boolean} restart */
  async #negotiate(restart) {
    if (this.#tracks.size === 0) return;
    const peer = this.#peer ?? this.#create();
    for (const [source, track] of this.#tracks) await this.#line(peer, source, track);
    const offer = await this.#until(peer.createOffer({ iceRestart: restart }));
    await this.#until(peer.setLocalDescription(offer));
    const tracks = [...this.#lines].filter(([source]) => this.#tracks.has(source));
    const sections = tracks.map(([source, line]) => ({ mid: line.transceiver.mid, source }));
    const ack = await this.#until(this.#command("publish", { sdp: peer.localDescription?.sdp ?? "", tracks: sections, restart }));
    if (!ack.ok) return this.#refused(peer, ack.code ?? "internal", restart);
    this.#owesRestart = false;
    await this.#until(peer.setRemoteDescription({ type: "answer", sdp: ack.sdp }));
    for (const { mid, publication_id: id } of ack.publications)
      for (const [, line] of tracks) if (line.transceiver.mid === mid) line.publicationId = id;
    this.#sent();
    // Chromium turns on every layer that an answer names (w3c/webrtc-pc#2848).
    for (const [source, line] of tracks) await this.#until(refit(line.transceiver.sender, source, line.rids));
  }

  /** @param {RTCPeerConnection} peer @param {string} code @param {boolean} restart */
  async #refused(peer, code, restart) {
    if (peer.signalingState === "have-local-offer") await this.#until(peer.setLocalDescription({ type: "rollback" }));
    this.#failed(code);
    if (code === "peer_gone") this.#again.plan(() => void this.open(), AGAIN_MS);
    if (!passes(code)) return;
    this.#owesRestart ||= restart;
    this.#again.plan(() => void this.#enqueue(() => this.#apply()), AGAIN_MS);
  }

  /** @param {RTCPeerConnection} peer @param {Source} source @param {MediaStreamTrack} track */
  async #line(peer, source, track) {
    const known = this.#lines.get(source);
    if (known) {
      known.transceiver.direction = "sendonly";
      return this.#show(known, source, track);
    }
    const transceiver = peer.addTransceiver(track, { direction: "sendonly", sendEncodings: encodings(source, track) });
    this.#lines.set(source, { transceiver, publicationId: null, rids: null });
  }

  #create() {
    const peer = this.#gathering.peer(this.#relays());
    this.#peer = peer;
    this.#watch = new PeerWatch(peer, { dead: () => void this.#died(), silent: this.#silent });
    return peer;
  }

  #died() {
    return this.#gathering.died() ? this.open() : this.#restart();
  }

  /** Looks for another way to the same peer; the next one is not looked for before the answer to this. */
  async #restart() {
    if (this.#restarting) return;
    this.#restarting = true;
    await this.#enqueue(() => this.#negotiate(true));
    this.#restarting = false;
  }

  #close() {
    this.#again.cancel();
    this.#lost.cancel();
    this.#steps.end();
    this.#steps = this.#fresh();
    this.#owesRestart = false;
    this.#watch?.close();
    this.#gathering.close(this.#peer);
    this.#peer = null;
    this.#watch = null;
    this.#lines.clear();
  }
}
