/**
 * A class as this page lives it: ties the models to the network and the media. Rule: it decides nothing that a model
 * or the server decides; it passes their words on.
 */
import { Announcements } from "../models/announcements.js";
import { Chat } from "../models/chat.js";
import { ConnectionState } from "../models/connection.js";
import { Layout, wanted } from "../models/layout.js";
import { Network } from "../models/network.js";
import { Room } from "../models/room.js";
import { watch } from "./devices.js";
import { join } from "./join.js";
import { sample } from "./network_figures.js";
import { OwnMedia } from "./own_media.js";
import { PublishPeer } from "./publish_peer.js";
import { RoomSocket } from "./socket.js";
import { SubscribePeer } from "./subscribe_peer.js";
import { Surroundings } from "./surroundings.js";

const HISTORY_PAGE = 50;
const CATCH_UP_PAGE = 200;
const MEDIA_RETRY_MS = 2000;
const LOOK_EVERY_MS = 2000;
const WANT_REST_MS = 60; // a page that is being laid out changes its mind several times

export class Classroom {
  room = new Room();
  chat = new Chat();
  layout = new Layout();
  connection = new ConnectionState();
  announcements = new Announcements();
  network = new Network();
  own = new OwnMedia();
  /** @type {RoomSocket} */
  #socket;
  #publish;
  #subscribe;
  #entered = false;
  #catching = false;
  /** @type {import("../models/layout.js").Picture[]} */
  #wanted = [];
  /** @type {() => import("./join.js").Ticket | null} */
  #ticket = () => null;
  #surroundings = new Surroundings((online) => this.connection.network(online), () => this.#doubt());
  /** @type {RTCIceServer[]} with credentials of the last join */
  #relays = [];
  /** @type {any} */
  #wantTimer = null;
  /** @type {any} */
  #looking = null;
  #unwatch = () => {};
  /** @type {Set<() => void>} */
  #mediaListeners = new Set();

  /**
   * @param {string} roomId
   * @param {(url: string, options: any) => any} connect socket.io-client's `io`
   * @param {string} [clientId] of this page, where it was in the room before
   */
  constructor(roomId, connect, clientId = crypto.randomUUID()) {
    this.clientId = clientId;
    const command = (/** @type {string} */ event, /** @type {any} */ payload) => this.#ask(event, payload);
    this.#socket = new RoomSocket({
      join: async (deadlineMs) => this.#admitted(this.#ticket() ?? (await join(roomId, { deadlineMs }))),
      connect,
      tell: (event, payload) => this.#hear(event, payload),
      after: () => this.chat.watermark,
      clientId,
      probe: () => this.#tellDevices(),
    });
    const relays = () => this.#relays;
    this.#publish = new PublishPeer(command, relays, (code) => this.#mediaRefused(code));
    this.#subscribe = new SubscribePeer(command, relays, () => this.#mediaChanged(), (ack) => this.#receiving(ack));
    this.own.subscribe(({ tracks }) => this.#ownChanged(tracks));
    this.network.subscribe((change) => this.#networkChanged(change));
    this.room.subscribe((change) => this.announcements.heard(change, this.room, performance.now()));
  }

  /** @param {() => import("./join.js").Ticket | null} [ticket] one that was got before, if it is still good */
  enter(ticket = () => null) {
    this.#ticket = ticket;
    this.connection.become("connecting");
    this.#socket.start();
    this.#looking = setInterval(() => void this.#look(), LOOK_EVERY_MS);
    this.#surroundings.watch();
    this.#unwatch = watch(() => void this.own.look());
    void this.own.look();
  }

  async leave() {
    const said = this.#socket.command("leave");
    await Promise.race([said, new Promise((resolve) => setTimeout(resolve, 500))]);
    this.#socket.stop();
    this.#over("left", {});
  }

  /** @param {string} text @param {string} [commandId] */
  async write(text, commandId = crypto.randomUUID()) {
    this.chat.sending(commandId, text);
    const ack = await this.#socket.durable("send_message", { command_id: commandId, text });
    if (ack.ok) this.#wrote(ack.message);
    else this.chat.failed(commandId, ack.code ?? "internal");
  }

  /** @param {import("./join.js").Ticket} ticket */
  #admitted(ticket) {
    this.#relays = ticket.ice_servers ?? [];
    return ticket;
  }

  /** @param {string} event @param {Record<string, any>} [payload] */
  #ask(event, payload = {}) {
    return this.#socket.command(event, payload);
  }

  raiseHand() {
    return this.#ask("raise_hand");
  }

  /** @param {string | null} [participantId] */
  lowerHand(participantId = null) {
    return this.#ask("lower_hand", { participant_id: participantId });
  }

  lowerAllHands() {
    return this.#ask("lower_all_hands");
  }

  /** @param {string | null} participantId null: everyone but the trainers */
  mute(participantId) {
    return this.#ask("mute", { participant_id: participantId });
  }

  /** @param {boolean} on */
  setMuteOnEntry(on) {
    return this.#ask("set_mute_on_entry", { on });
  }

  /** @param {string} participantId */
  remove(participantId) {
    return this.#ask("remove_participant", { participant_id: participantId });
  }

  /** @param {string | null} participantId null: everybody who waits */
  admit(participantId) {
    return this.#ask("admit", { participant_id: participantId });
  }

  /** @param {string} participantId */
  deny(participantId) {
    return this.#ask("deny", { participant_id: participantId });
  }

  /** @param {number} minutes */
  extend(minutes) {
    return this.#ask("extend_class", { minutes });
  }

  endClass() {
    return this.#ask("end_class");
  }

  /** @param {string} reaction */
  react(reaction) {
    return this.#ask("react", { reaction });
  }

  /**
   * Video in view and its size in pixels, most important first.
   * @param {import("../models/layout.js").Picture[]} pictures
   */
  want(pictures) {
    if (JSON.stringify(pictures) === JSON.stringify(this.#wanted)) return;
    this.#wanted = pictures;
    clearTimeout(this.#wantTimer);
    this.#wantTimer = setTimeout(() => this.#sayWanted(), WANT_REST_MS);
  }

  /**
   * Keeps somebody's picture in sight, on this page only; the same again takes the pin away.
   * @param {string} participantId @param {import("../models/layout.js").Pin} pin
   */
  pin(participantId, pin) {
    const on = this.layout.pinOf(participantId) !== pin;
    this.layout.pin(on ? participantId : null, pin);
    this.announcements.pinned(this.room.nameOf(participantId), on ? pin : null);
  }

  async loadOlder() {
    const before = this.chat.olderBefore;
    if (before === null) return;
    const ack = await this.#ask("read_history", { before, after: null, limit: HISTORY_PAGE });
    if (ack.ok) this.chat.older(ack.events, ack.more);
  }

  /** @param {() => void} listener @returns {() => void} */
  onMedia(listener) {
    this.#mediaListeners.add(listener);
    return () => void this.#mediaListeners.delete(listener);
  }

  /** @param {string | null} publicationId @returns {MediaStreamTrack | null} */
  trackOf(publicationId) {
    const slot = publicationId ? this.room.slots.find((each) => each.publication_id === publicationId) : undefined;
    return slot ? this.#subscribe.track(slot.mid) : null;
  }

  /** Voices and other sounds, by slot; one's own is never among them, whatever device it comes from. */
  voices() {
    return this.room.slots
      .filter((each) => each.kind === "audio")
      .map(({ mid, publication_id: publicationId }) => {
        const publication = publicationId ? this.room.publications.get(publicationId) : undefined;
        const own = publication ? this.room.isMe(publication.participant_id) : false;
        return { mid, publicationId, track: own ? null : this.#subscribe.track(mid) };
      });
  }

  /** @param {boolean} hears whether the browser lets the page play */
  hears(hears) {
    if (this.connection.hears === hears) return;
    this.connection.hear(hears);
    void this.#tellDevices();
  }

  /** @param {string} event @param {any} payload */
  #hear(event, payload) {
    if (event === "welcome") return this.#welcomed(payload);
    if (event === "waiting") return this.connection.wait(payload.lobby);
    if (event === "message_sent") return this.#wrote(payload);
    if (event === "offer") return void this.#subscribe.offered(payload);
    if (event === "down") return this.connection.become("reconnecting");
    if (event === "over") return this.#over(payload.code, payload.facts);
    if (event === "pictures_held") return this.network.hold(payload);
    this.room.apply(event, payload);
    this.layout.notice(this.room);
    if (event === "slots_changed") this.#mediaChanged();
    if (event === "muted" && this.room.isMe(payload.participant_id)) void this.own.setMicrophone(false);
    if (event === "media_lost") this.#mediaLost();
    if (event === "media_back") this.#startMedia();
  }

  /** @param {import("./wire.js").Welcome} welcome */
  #welcomed(welcome) {
    const first = !this.#entered;
    this.#entered = true;
    this.own.large = welcome.you.moderator;
    if (first && welcome.room.mute_on_entry && !welcome.you.moderator) void this.own.setMicrophone(false);
    this.room.welcome(welcome);
    this.chat.welcome(welcome);
    this.layout.notice(this.room);
    queueMicrotask(() => this.#settle(first)); // once the socket says that it is up
  }

  /** @param {boolean} first */
  #settle(first) {
    void this.#tellDevices(); // first: what is published before it counts as on
    const pinOf = this.layout.pinOf.bind(this.layout);
    if (first) this.#wanted = wanted(this.layout.arrange(this.room), this.room, undefined, pinOf); // until the stage has measured itself
    if (this.room.mediaAvailable) this.#startMedia();
    else this.connection.mediaIs("unavailable");
    setTimeout(() => this.#draw(first)); // it takes as long as the server's answer to what has left by then
  }

  /** @param {boolean} first */
  #draw(first) {
    if (!this.#socket.live) return;
    this.connection.become("live");
    if (first && this.chat.messages.length === 0) void this.loadOlder();
    void this.#catchUp();
  }

  #startMedia() {
    this.connection.mediaIs("connecting");
    void this.#publish.open();
    void this.#subscribe.open();
  }

  /** @param {import("./wire.js").Ack} ack */
  #receiving(ack) {
    this.network.forget();
    if (ack.ok) return this.#sayWishes();
    this.#mediaRefused(ack.code ?? "internal");
    if (ack.code !== "media_unavailable" && this.#socket.live)
      setTimeout(() => this.#socket.live && void this.#subscribe.open(), MEDIA_RETRY_MS);
  }

  #mediaLost() {
    this.#publish.close();
    this.#subscribe.close();
    this.connection.mediaIs("lost");
  }

  /** @param {string} code */
  #mediaRefused(code) {
    if (code === "media_unavailable") this.connection.mediaIs("unavailable");
    if (code === "room_full") this.connection.mediaIs("full");
  }

  #mediaChanged() {
    if (this.#subscribe.state === "connected") this.connection.mediaIs("live");
    for (const listener of [...this.#mediaListeners]) listener();
  }

  /** @param {import("./wire.js").ChatMessage} message */
  #wrote(message) {
    if (this.chat.received(message)) this.announcements.wrote(message, this.room, this.chat.visible);
    void this.#catchUp();
  }

  async #catchUp() {
    if (this.#catching) return;
    this.#catching = true;
    for (let after = this.chat.missingAfter; after !== null; after = this.chat.missingAfter) {
      const ack = await this.#ask("read_history", { before: null, after, limit: CATCH_UP_PAGE });
      if (!ack.ok) break; // the next welcome, or the next message, asks again
      this.chat.caughtUp(ack.events, ack.more);
    }
    this.#catching = false;
  }

  /** @param {import("./own_media.js").Tracks} tracks */
  #ownChanged(tracks) {
    if (Object.keys(tracks).length) void this.#publish.send(tracks);
    void this.#tellDevices();
  }

  #tellDevices() {
    const { microphone, camera } = this.own;
    return this.#ask("tell_devices", { microphone, camera, hears: this.connection.hears });
  }

  #sayWishes() {
    this.#sayLimit();
    this.#sayWanted();
  }

  #sayLimit() {
    if (this.#entered) void this.#ask("limit_pictures", { limit: this.network.limit });
  }

  async #look() {
    if (this.connection.media === "live" && document.visibilityState === "visible")
      this.network.look(await sample([this.#publish.peer, this.#subscribe.peer]));
  }

  /** @param {{type: string, before?: boolean}} change */
  #networkChanged({ type, before }) {
    if (type === "limit") this.#sayLimit();
    if (type === "held" && this.network.soundOnly !== before) this.announcements.networkHolds(this.network.soundOnly);
  }

  #sayWanted() {
    if (this.#entered) void this.#ask("want", { pictures: this.#wanted });
  }

  /** @param {string} reason @param {Record<string, any>} facts */
  #over(reason, facts) {
    clearInterval(this.#looking);
    this.#surroundings.forget();
    this.#unwatch();
    this.#publish.close();
    this.#subscribe.close();
    this.own.release();
    this.connection.end(reason, facts);
  }

  /** What worked until now may not work any more. */
  #doubt() {
    this.#socket.hurry();
    this.#publish.doubt();
    this.#subscribe.doubt();
  }
}
