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
import { letGo, sendable } from "./allowed.js";
import { ClassChat } from "./class_chat.js";
import { ClassMedia } from "./class_media.js";
import { watch } from "./devices.js";
import { join } from "./join.js";
import { OwnMedia } from "./own_media.js";
import { RoomSocket } from "./socket.js";
import { Soon } from "./soon.js";
import { Surroundings } from "./surroundings.js";

const LOOK_EVERY_MS = 2000;
const DRAW_WITHIN_MS = 200;

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
  #talk;
  #drawing = new Soon();
  /** Who came in was muted, as everybody who comes. */
  mutedOnEntry = false;
  #entered = false;
  /** It is this page that ends the class for all. */
  #ending = false;
  /** @type {() => import("./join.js").Ticket | null} */
  #ticket = () => null;
  #surroundings = new Surroundings((online) => this.connection.network(online), (another) => this.#doubt(another));
  /** @type {any} */
  #looking = null;
  #unwatch = () => {};

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
    const durable = (/** @type {string} */ event, /** @type {any} */ payload) => this.#socket.durable(event, payload);
    this.#talk = new ClassChat(this.chat, command, durable, (message) => this.announcements.wrote(message, this.room, this.chat.visible));
    this.media = new ClassMedia(command, this, () => this.#socket.live, {
      answered: () => setTimeout(() => this.#drawing.now()),
      silent: () => this.#socket.mediaSilent(),
    });
    this.own.subscribe(({ tracks }) => this.#ownChanged(tracks));
    this.network.subscribe((change) => this.#networkChanged(change));
    this.connection.subscribe(() => this.room.cutOff(this.connection.cutOff));
    this.room.subscribe((change) => this.announcements.heard(change, this.room, performance.now()));
  }

  /** @param {() => import("./join.js").Ticket | null} [ticket] one that was got before, if it is still good */
  enter(ticket = () => null) {
    this.#ticket = ticket;
    this.connection.become("connecting");
    this.#socket.start();
    this.#looking = setInterval(() => void this.media.look(), LOOK_EVERY_MS);
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
  write(text, commandId = crypto.randomUUID()) {
    return this.#talk.write(text, commandId);
  }

  loadOlder() {
    return this.#talk.older();
  }

  /** @param {import("./join.js").Ticket} ticket */
  #admitted(ticket) {
    this.media.use(ticket.ice_servers ?? []);
    if (this.#entered) this.media.cameBack();
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

  /** @param {import("./wire.js").Means} means @param {boolean} on whether participants have it */
  setMeans(means, on) {
    return this.#ask("set_means", { means, on });
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

  async endClass() {
    this.#ending = true; // the end itself may come before the answer
    const ack = await this.#ask("end_class");
    if (!ack.ok) this.#ending = false;
    return ack;
  }

  /** @param {string} reaction */
  react(reaction) {
    return this.#ask("react", { reaction });
  }

  /**
   * Keeps somebody's picture in sight, on this page only; the same again takes the pin away.
   * @param {string} participantId @param {import("../models/layout.js").Pin} pin
   */
  pin(participantId, pin) {
    const on = this.layout.pinOf(participantId) !== pin;
    this.layout.pin(on ? participantId : null, pin);
    this.announcements.pinned(this.room.nameOf(participantId), on ? pin : null, this.layout.view(this.room));
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
    if (event === "message_sent") return this.#talk.heard(payload);
    if (event === "offer") return this.media.offered(payload);
    if (event === "down") return this.connection.become("reconnecting");
    if (event === "over") return this.#over(payload.code, payload.facts);
    if (event === "pictures_held") return this.network.hold(payload);
    if (event === "layers_wanted") return this.media.layersWanted(payload);
    const { moderating } = this.room;
    this.room.apply(event, payload);
    this.layout.notice(this.room);
    if (event === "means_changed" || this.room.moderating !== moderating) this.#keepWithin();
    if (event === "slots_changed") this.media.tell();
    if (event === "muted" && this.room.isMe(payload.participant_id)) void this.own.setMicrophone(false);
    if (event === "media_lost") this.media.lost();
    if (event === "media_back") this.media.start(false);
  }

  /** @param {import("./wire.js").Welcome} welcome */
  #welcomed(welcome) {
    const first = !this.#entered;
    this.#entered = true;
    this.mutedOnEntry = first && welcome.room.mute_on_entry && !welcome.you.moderator;
    if (this.mutedOnEntry) void this.own.setMicrophone(false);
    this.room.welcome(welcome);
    this.#keepWithin();
    this.chat.welcome(welcome);
    this.layout.notice(this.room);
    queueMicrotask(() => this.#settle(first)); // once the socket says that it is up
  }

  /** @param {boolean} first */
  #settle(first) {
    void this.#tellDevices(); // first: what is published before it counts as on
    const pinOf = this.layout.pinOf.bind(this.layout);
    if (first) this.media.expect(wanted(this.layout.arrange(this.room), this.room, undefined, pinOf));
    if (this.room.mediaAvailable) this.media.start(first);
    else this.connection.mediaIs("unavailable");
    // While a class is drawn nothing is answered: what is seen in it would come later by as much.
    this.#drawing.plan(() => this.#draw(first), first && this.room.mediaAvailable ? DRAW_WITHIN_MS : 0);
  }

  /** @param {boolean} first */
  #draw(first) {
    if (!this.#socket.live) return;
    this.connection.become("live");
    if (first && this.chat.messages.length === 0) void this.loadOlder();
    void this.#talk.catchUp();
  }

  /** @param {import("./own_media.js").Tracks} tracks */
  #ownChanged(tracks) {
    this.media.send(sendable(tracks, this.room));
    letGo(this.own, this.room);
    void this.#tellDevices();
  }

  /** What the room withholds is turned off; what it gives back is sent again; who leads has larger pictures from the next on. */
  #keepWithin() {
    this.own.large = this.room.moderating;
    letGo(this.own, this.room);
    this.media.send(sendable(this.own.tracks, this.room));
  }

  #tellDevices() {
    const { microphone, camera } = this.own;
    return this.#ask("tell_devices", { microphone, camera, hears: this.connection.hears });
  }

  /** @param {{type: string, before?: boolean}} change */
  #networkChanged({ type, before }) {
    if (type === "limit" && this.#entered) this.media.sayLimit();
    if (type === "held" && this.network.soundOnly !== before) this.announcements.networkHolds(this.network.soundOnly);
  }

  /** @param {string} reason @param {Record<string, any>} facts */
  #over(reason, facts) {
    clearInterval(this.#looking);
    this.#surroundings.forget();
    this.#unwatch();
    this.#drawing.cancel();
    this.media.close();
    this.own.release();
    this.connection.end(reason, { ...facts, moderating: this.room.moderating, by_me: this.#ending });
  }

  /**
   * What worked until now may not work any more.
   * @param {boolean} another whether it is another network
   */
  #doubt(another) {
    this.#socket.hurry(another);
    this.media.doubt();
  }
}
