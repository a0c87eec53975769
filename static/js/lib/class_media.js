/**
 * The pictures and sounds of a class: what this page sends, what it receives, and which comes first. Rules: who comes
 * in sees first and is seen a moment later, as both at once make both late; what is not in view is not asked for.
 */
import { Gathering } from "./gathering.js";
import { sample } from "./network_figures.js";
import { PublishPeer } from "./publish_peer.js";
import { Soon } from "./soon.js";
import { SubscribePeer } from "./subscribe_peer.js";
import { Wish } from "./wish.js";

const RETRY_MS = 2000;
const SEE_FIRST_MS = 500;
const WANT_REST_MS = 60; // a page that is being laid out changes its mind several times

/**
 * @typedef {object} Class
 * @property {import("../models/room.js").Room} room
 * @property {import("../models/connection.js").ConnectionState} connection
 * @property {import("../models/network.js").Network} network
 */

export class ClassMedia {
  #class;
  #live;
  #limit;
  #pictures;
  #publish;
  #subscribe;
  #sending = new Soon();
  #gathering = new Gathering();
  /** Whether anything was ever received. */
  #received = false;
  /** @type {import("../models/layout.js").Picture[]} */
  #wanted = [];
  /** @type {any} */
  #wantTimer = null;
  /** @type {RTCIceServer[]} with credentials of the last join */
  #relays = [];
  /** @type {Set<() => void>} */
  #listeners = new Set();

  /**
   * @param {(event: string, payload: Record<string, any>) => Promise<import("./wire.js").Ack>} ask
   * @param {Class} models
   * @param {() => boolean} live whether the room answers
   * @param {object} hears
   * @param {() => void} hears.answered what the server offered first is answered: there is time until it comes
   * @param {() => void} hears.silent nothing comes on a path, where something always did
   */
  constructor(ask, models, live, { answered, silent }) {
    this.#class = models;
    this.#live = live;
    this.#pictures = new Wish(() => ask("want", { pictures: this.#wanted }), live);
    this.#limit = new Wish(() => ask("limit_pictures", { limit: models.network.limit }), live);
    const relays = () => this.#relays;
    const [changed, opened] = [() => this.#changed(), (/** @type {any} */ ack) => this.#opened(ack)];
    this.#publish = new PublishPeer(ask, relays, { failed: (code) => this.#unsent(code), sent: () => this.#class.connection.sendingIs(""), silent }, this.#gathering);
    this.#subscribe = new SubscribePeer(ask, relays, { changed, opened, answered, silent }, this.#gathering);
    models.room.subscribe(({ type, publication }) => {
      if (type === "unpublished" && publication) void this.#publish.unpublished(publication.publication_id);
    });
  }

  /** @param {RTCIceServer[]} relays */
  use(relays) {
    this.#relays = relays;
  }

  /** The server is reached again: a path will be wanted soon. */
  cameBack() {
    void this.#gathering.cameBack();
  }

  /** @param {boolean} coming whether the page comes in, and not back: nobody misses it yet */
  start(coming) {
    this.#class.connection.mediaIs("connecting");
    void this.#subscribe.open();
    this.#sending.plan(() => void this.#publish.open(), coming ? SEE_FIRST_MS : 0);
  }

  lost() {
    this.close();
    this.#class.connection.mediaIs("lost");
  }

  close() {
    this.#sending.cancel();
    this.#pictures.cancel();
    this.#limit.cancel();
    this.#publish.close();
    this.#subscribe.close();
  }

  /** What worked until now may not work any more. */
  doubt() {
    this.#publish.doubt();
    this.#subscribe.doubt();
  }

  /** @param {import("./own_media.js").Tracks} tracks */
  send(tracks) {
    if (Object.keys(tracks).length) void this.#publish.send(tracks);
  }

  /** @param {{version: number, sdp: string}} offer */
  offered(offer) {
    void this.#subscribe.offered(offer);
  }

  /** @param {{publication_id: string, rids: string[]}} wanted */
  layersWanted(wanted) {
    void this.#publish.layersWanted(wanted);
  }

  /** @param {() => void} listener @returns {() => void} */
  subscribe(listener) {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Something is received in another slot, or on another path. */
  tell() {
    for (const listener of [...this.#listeners]) listener();
  }

  /** Nothing is received any more, until there is a new way. */
  get cut() {
    return this.#received && this.#subscribe.state !== "connected";
  }

  /** @param {string | null} publicationId @returns {MediaStreamTrack | null} */
  trackOf(publicationId) {
    const slot = publicationId ? this.#class.room.slots.find((each) => each.publication_id === publicationId) : undefined;
    return slot ? this.#subscribe.track(slot.mid) : null;
  }

  /** Voices and other sounds, by slot; one's own is never among them, whatever device it comes from. */
  voices() {
    const { room } = this.#class;
    return room.slots
      .filter((each) => each.kind === "audio")
      .map(({ mid, publication_id: publicationId }) => {
        const publication = publicationId ? room.publications.get(publicationId) : undefined;
        const own = publication ? room.isMe(publication.participant_id) : false;
        return { mid, publicationId, track: own ? null : this.#subscribe.track(mid) };
      });
  }

  /**
   * Video in view and its size in pixels, most important first.
   * @param {import("../models/layout.js").Picture[]} pictures
   */
  want(pictures) {
    if (JSON.stringify(pictures) === JSON.stringify(this.#wanted)) return;
    this.expect(pictures);
    clearTimeout(this.#wantTimer);
    this.#wantTimer = setTimeout(() => void this.#pictures.say(), WANT_REST_MS);
  }

  /**
   * What will probably be wanted: said when there is a peer to receive it, until the page has measured itself.
   * @param {import("../models/layout.js").Picture[]} pictures
   */
  expect(pictures) {
    this.#wanted = pictures;
  }

  /** How much the person wishes to receive. */
  sayLimit() {
    void this.#limit.say();
  }

  async look() {
    const { connection, network } = this.#class;
    if (connection.media === "live" && document.visibilityState === "visible")
      network.look(await sample([this.#publish.peer, this.#subscribe.peer]));
  }

  /** @param {import("./wire.js").Ack} ack */
  #opened(ack) {
    this.#class.network.forget();
    if (ack.ok) {
      this.sayLimit();
      return void this.#pictures.say();
    }
    this.#refused(ack.code ?? "internal");
    if (ack.code !== "media_unavailable" && this.#live())
      setTimeout(() => this.#live() && void this.#subscribe.open(), RETRY_MS);
  }

  #changed() {
    if (this.#subscribe.state === "connected") {
      this.#received = true;
      this.#class.connection.mediaIs("live");
      this.#sending.now();
    }
    this.tell();
  }

  /** @param {string} code */
  #refused(code) {
    if (code === "media_unavailable") this.#class.connection.mediaIs("unavailable");
    if (code === "room_full") this.#class.connection.mediaIs("full");
  }

  /**
   * Where something of it is sent already, only what came last is missing.
   * @param {string} code
   */
  #unsent(code) {
    const { connection } = this.#class;
    if (code === "media_unavailable") connection.mediaIs("unavailable");
    if (code === "room_full") connection.sendingIs("full");
    if (code === "sdp_refused" && !this.#publish.sends) connection.sendingIs("refused");
  }
}
