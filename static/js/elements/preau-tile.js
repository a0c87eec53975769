/**
 * <preau-tile>: one person or one screen on the stage, with name and state beneath, in words for who does not see.
 * `data-picture` is "live" while frames are shown, `data-still` is there while its last frame bridges two ways. The stage
 * moves it; it never moves in the document, as a video that moves stops.
 */
import { t } from "../lib/strings.js";
import { pinInWords, pinOfInWords } from "../models/pins.js";
import { avatar, el, put, say } from "./build.js";
import { icon } from "./icon.js";
import { LiveElement } from "./live_element.js";

/** A new way takes over within this, or a last frame would pass for a live one. */
const BRIDGE_MS = 500;

export class PreauTile extends LiveElement {
  /** @type {import("../models/layout.js").Tile} */
  // @ts-ignore: it is always given
  tile;
  #video = el("video", { autoplay: true, playsinline: true, muted: true, "aria-hidden": "true" });
  #still = el("canvas", { class: "tile-still", "aria-hidden": "true" });
  /** @type {any} */
  #bridge = null;
  #face = el("div", { class: "tile-face" });
  #name = el("bdi", { class: "tile-name" });
  #state = el("span", { class: "tile-state" });
  #pin = el("button", { type: "button", class: "tile-pin", "data-control": "pin", onclick: () => this.#pinned() }, icon("pin"));
  /** Where its words have no room, its title says them. */
  #stop = el("button", { type: "button", class: "tile-stop", "data-control": "stop-sharing", title: t("Arrêter le partage"), hidden: true, onclick: () => this.#stopped() }, icon("share-screen-off"), el("span", {}, t("Arrêter le partage")));
  #drawn = "";

  connectedCallback() {
    this.classList.add("tile", `tile-${this.tile.source}`);
    this.setAttribute("role", "listitem");
    put(this, "data-participant", this.tile.participantId);
    put(this, "data-source", this.tile.source);
    this.#video.muted = true; // voices have their own players; the attribute alone does not mute
    put(this.#video, "data-source", this.tile.source);
    for (const event of ["resize", "playing", "emptied"]) this.listen(this.#video, event, this.#pictured);
    this.until(this.classroom.media.subscribe(this.#keep), this.#letGo);
    const caption = el("div", { class: "tile-caption" }, this.#state, this.#name, this.tile.source === "camera" ? this.#pin : this.#stop);
    this.replaceChildren(el("div", { class: "tile-picture" }, this.#face, this.#video, this.#still), caption);
  }

  render() {
    const { room, own } = this.classroom;
    const { participantId, publicationId, source } = this.tile;
    const participant = room.participants.get(participantId);
    const mine = room.isMe(participantId);
    const publication = publicationId ? room.publications.get(publicationId) : undefined;
    const fromHere = mine && (source === "camera" ? own.camera === "on" : publication !== undefined && room.isFromHere(publication));
    const soundOnly = this.classroom.network.limit === "sound_only"; // the last frame would stand still
    this.#show(fromHere ? own.track(source) : soundOnly ? null : this.classroom.media.trackOf(publicationId));
    put(this, "data-own", fromHere);
    put(this.#video, "data-publication", fromHere ? null : publicationId);
    put(this, "data-speaking", source === "camera" && room.speaking.includes(participantId));
    put(this, "data-presence", participant?.presence);
    put(this, "data-microphone", source === "camera" ? participant?.microphone : null);
    put(this, "data-hand", participant?.hand);
    if (!publication) this.#letGo();
    const why = mine || publicationId === null ? "" : this.#why(publicationId);
    put(this, "data-held", why !== "");
    if (!participant) return;
    put(this, "data-elsewhere", mine && source === "camera" && !fromHere && participant.camera === "on");
    this.#words(participant, mine, why);
  }

  /** @param {string} publicationId why it is not shown: a face says enough, an empty screen does not */
  #why(publicationId) {
    const { media, network } = this.classroom;
    const lost = this.tile.source === "screen" && media.cut && this.dataset.picture !== "live";
    return network.whyNoPicture(publicationId) || (lost ? t("Connexion interrompue") : "");
  }

  /** @param {import("../lib/wire.js").Participant} participant @param {boolean} mine @param {string} why no picture is shown */
  #words(participant, mine, why) {
    const { name } = participant;
    const screen = this.tile.source === "screen";
    const sharing = screen && this.hasAttribute("data-own");
    put(this.#stop, "hidden", !sharing);
    if (sharing) say(this.#name, t("Vous partagez votre écran"));
    else if (screen) say(this.#name, mine ? t("Votre écran") : t("Écran de {name}", { name }));
    else if (mine) this.#nameMine(name);
    else say(this.#name, name);
    put(this.#name, "title", name); // where it is cut short
    const pin = this.classroom.layout.pinOf(this.tile.participantId);
    put(this, "data-pin", pin);
    const speaking = this.hasAttribute("data-speaking");
    const elsewhere = this.hasAttribute("data-elsewhere");
    const view = this.classroom.layout.view(this.classroom.room);
    const key = JSON.stringify([name, participant.microphone, participant.presence, participant.hand, pin, view, speaking, elsewhere, why]);
    if (this.#drawn === key) return;
    this.#drawn = key;
    const interprets = pin === "interpreter" && !screen ? [sign("pin", t("interprète, toujours en vue"), "tile-interpreter")] : [];
    this.#state.replaceChildren(...interprets, ...(screen ? [icon("screen")] : states(participant, speaking)));
    this.#face.replaceChildren(screen ? icon("screen") : avatar(name, participant.participant_id));
    // One's own picture is never sent back, not even to one's other device.
    if (elsewhere) this.#face.append(el("p", { class: "tile-elsewhere" }, t("Caméra allumée sur un autre appareil")));
    if (why) this.#face.append(el("p", { class: "tile-held" }, icon(this.#sign()), el("span", {}, why)));
    put(this.#pin, "aria-pressed", String(pin === "person"));
    put(this.#pin, "aria-label", pinOfInWords(name, view));
    put(this.#pin, "title", pinInWords(view));
  }

  /** Of why no picture is shown. */
  #sign() {
    const { media, network } = this.classroom;
    if (network.limit === "sound_only") return "camera-off";
    if (media.cut) return "network-off";
    return network.limit === "saving" ? "network" : "network-weak";
  }

  /**
   * Small pictures have no room for what everyone knows of themselves; it is said all the same.
   * @param {string} name
   */
  #nameMine(name) {
    if (this.#name.dataset.mine === name) return;
    this.#name.dataset.mine = name;
    this.#name.replaceChildren(t("Vous"), el("span", { class: "visually-hidden" }, ` (${name})`));
  }

  /** @param {MediaStreamTrack | null} track */
  #show(track) {
    const shown = /** @type {MediaStream | null} */ (this.#video.srcObject)?.getTracks()[0] ?? null;
    if (shown === track) return;
    this.#video.srcObject = track ? new MediaStream([track]) : null;
    if (track) void this.#video.play().catch(() => {}); // a picture without sound may always play; it may have been replaced
    this.#pictured();
  }

  #pictured = () => {
    const live = this.#video.srcObject !== null && this.#video.videoWidth > 0;
    put(this, "data-picture", live ? "live" : "none");
    if (live && !this.classroom.media.cut) this.#letGo();
  };

  /** Its way is about to go: ended, the player itself would be black. */
  #keep = () => {
    const { media } = this.classroom;
    const goes = media.cut && media.trackOf(this.tile.publicationId) === null;
    if (!goes || this.dataset.picture !== "live" || this.hasAttribute("data-own") || this.hasAttribute("data-still")) return;
    [this.#still.width, this.#still.height] = [this.#video.videoWidth, this.#video.videoHeight];
    this.#still.getContext("2d")?.drawImage(this.#video, 0, 0);
    put(this, "data-still", true);
    this.#bridge = setTimeout(this.#letGo, BRIDGE_MS);
  };

  #letGo = () => {
    clearTimeout(this.#bridge);
    put(this, "data-still", false);
    this.#still.width = 0; // frees it
  };

  #stopped() {
    const bar = /** @type {HTMLElement | null} */ (document.querySelector("preau-bar [data-control=share-screen]"));
    void this.classroom.own.setScreen(false);
    // This picture goes with what it shows: the focus goes where one shares again, else to the top of the class.
    if (bar?.getClientRects().length) bar.focus();
    else /** @type {HTMLElement | null} */ (document.querySelector(".class-title"))?.focus();
  }

  #pinned() {
    this.classroom.pin(this.tile.participantId, "person");
  }
}

/**
 * What others see of someone, as signs with words.
 * @param {import("../lib/wire.js").Participant} participant
 * @param {boolean} speaking
 */
function states(participant, speaking) {
  const all = [];
  if (participant.presence === "reconnecting") all.push(el("span", { class: "tile-away" }, icon("network-off"), t("reconnexion…")));
  if (participant.hand) all.push(sign("hand", t("main levée"), "tile-hand"));
  if (participant.microphone === "on") all.push(sign(speaking ? "volume" : "microphone", speaking ? t("parle") : t("micro activé")));
  else all.push(sign("microphone-off", t("micro coupé"), "tile-off"));
  return all;
}

/** @param {string} name @param {string} words @param {string} [more] */
function sign(name, words, more = "") {
  return el("span", { class: `tile-sign ${more}` }, icon(name), el("span", { class: "visually-hidden" }, words));
}

customElements.define("preau-tile", PreauTile);
