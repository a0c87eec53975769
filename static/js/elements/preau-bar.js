/**
 * <preau-bar>: what one does in class, in one row. What others see of you (microphone, camera, screen, hand) is on it
 * in words and colour. One Tab stop; arrows move inside.
 */
import { canShareScreen } from "../lib/devices.js";
import { t } from "../lib/strings.js";
import { reactionName } from "../models/announcements.js";
import { MEANS, theyMay, whyNot } from "../models/means.js";
import { el, put, say } from "./build.js";
import { icon } from "./icon.js";
import { LiveElement } from "./live_element.js";
import { popup } from "./popup.js";
import { REACTION_SIGNS } from "./preau-stage.js";
import { hold, rove } from "./roving.js";

const CONTROLS = ".bar-control";

export class PreauBar extends LiveElement {
  #microphone = this.#button("microphone", t("Micro"), () => this.#toggleMicrophone(), "m");
  #camera = this.#button("camera", t("Caméra"), () => this.#toggleCamera(), "c");
  #screen = this.#button("share-screen", t("Partager l'écran"), () => this.#toggleScreen());
  #hand = this.#button("hand", t("Lever la main"), () => this.#toggleHand(), "h");
  #react = this.#button("reaction", t("Réagir"));
  #layout = this.#button("layout-speaker", t("Affichage"));
  #chat = this.#button("chat", t("Discussion"), () => this.#open("chat"), "d");
  #people = this.#button("people", t("Participants"), () => this.#open("participants"), "p");
  #more = this.#button("more", t("Plus"));
  #leave = this.#button("leave", t("Quitter"), () => this.#fire("leave"));

  connectedCallback() {
    put(this, "role", "toolbar");
    put(this, "aria-label", t("Commandes de la classe"));
    this.#leave.classList.add("bar-leave");
    const mine = el("div", { class: "bar-group" }, this.#microphone, this.#camera, this.#screen, this.#hand);
    const view = el("div", { class: "bar-group" }, popup(this.#react, t("Réactions"), () => this.reactions()), popup(this.#layout, t("Affichage"), () => this.layouts()), this.#chat, this.#people);
    const rest = el("div", { class: "bar-group" }, popup(this.#more, t("Plus"), () => this.#items()), this.#leave);
    this.replaceChildren(mine, view, rest);
    for (const each of [this.#screen, this.#react, this.#layout]) (each.closest(".popup-place") ?? each).classList.add("bar-wide");
    if (!canShareScreen()) this.#screen.hidden = true;
    const { room, chat, layout, own } = this.classroom;
    this.until(room.subscribe(this.soon), chat.subscribe(this.soon), layout.subscribe(this.soon), own.subscribe(this.soon), rove(this, CONTROLS));
    this.listen(window, "resize", () => hold(this, CONTROLS, null));
    this.render();
  }

  render() {
    const { room, chat, own } = this.classroom;
    device(this.#microphone, "microphone", own.microphone);
    device(this.#camera, "camera", own.camera);
    this.#showSharing(own.screen);
    for (const [means, button] of /** @type {const} */ ([["microphone", this.#microphone], ["camera", this.#camera], ["screen", this.#screen]]))
      unavailable(button, room.may(means) ? "" : whyNot(means));
    press(this.#hand, room.me?.hand ?? false, room.me?.hand ? t("levée") : "");
    count(this.#chat, chat.unread, t("non lus"));
    count(this.#people, room.participants.size, t("dans la salle"));
    hold(this, CONTROLS, null);
  }

  /**
   * While one shares it is the way to stop: a name of its own, instead of one that is pressed. `unavailable` shows the title.
   * @param {boolean} sharing
   */
  #showSharing(sharing) {
    const button = this.#screen;
    const words = sharing ? t("Arrêter le partage") : t("Partager l'écran");
    button.dataset.title = words;
    say(/** @type {HTMLElement} */ (button.querySelector(".bar-words")), words);
    say(/** @type {HTMLElement} */ (button.querySelector(".bar-state")), sharing ? t("Vous partagez") : "");
    const state = sharing ? "sharing" : "none";
    if (button.dataset.state === state) return;
    button.dataset.state = state;
    button.querySelector(".bar-sign")?.replaceChildren(icon(sharing ? "share-screen-off" : "share-screen"));
  }

  /**
   * Which part of the panel is open.
   * @param {string | null} tab
   */
  opened(tab) {
    put(this.#chat, "aria-expanded", String(tab === "chat"));
    put(this.#people, "aria-expanded", String(tab === "participants" || tab === "hands"));
  }

  /** @param {string} control */
  press(control) {
    /** @type {HTMLElement | null} */ (this.querySelector(`[data-control="${control}"]`))?.click();
  }

  reactions() {
    return Object.keys(REACTION_SIGNS).map((reaction) => ({
      words: reactionName(reaction),
      sign: REACTION_SIGNS[reaction],
      control: `react-${reaction}`,
      act: () => void this.classroom.react(reaction),
    }));
  }

  /** @returns {import("./popup.js").Item[]} */
  layouts() {
    const { layout, room } = this.classroom;
    const now = layout.arrange(room).view;
    const choice = (/** @type {import("../models/layout.js").View} */ view, /** @type {string} */ words, /** @type {string} */ sign) =>
      ({ words, sign, kind: /** @type {const} */ ("radio"), checked: now === view, control: `layout-${view}`, act: () => layout.choose(view) });
    const all = [choice("speaker", t("La personne qui parle"), "layout-speaker"), choice("gallery", t("Tout le monde en galerie"), "layout-gallery")];
    return room.screens().length ? [choice("presentation", t("L'écran partagé"), "screen"), ...all] : all;
  }

  /** @returns {import("./popup.js").Item[]} */
  #items() {
    const settings = { words: t("Micro, caméra et réglages"), sign: "settings", control: "settings", act: () => this.#fire("settings") };
    const network = { words: t("Connexion et données"), sign: "network", control: "network", act: () => this.#fire("network") };
    const guide = { words: t("Guide en une page (nouvel onglet)"), sign: "book", control: "guide", act: () => this.#openGuide() };
    const narrow = this.#react.getClientRects().length === 0;
    const moved = narrow ? [...this.#sharing(), ...this.layouts(), ...this.reactions()] : [];
    return [settings, network, guide, ...moved, ...(this.classroom.room.moderating ? this.#moderation() : [])];
  }

  /** @returns {import("./popup.js").Item[]} where a wide page has it on the bar: a page made large is narrow, too */
  #sharing() {
    if (!canShareScreen()) return [];
    const withheld = this.classroom.room.may("screen") ? "" : ` (${t("réservé à l'équipe")})`;
    const { screen } = this.classroom.own;
    const words = screen ? t("Arrêter le partage") : t("Partager l'écran") + withheld;
    return [{ words, sign: screen ? "share-screen-off" : "share-screen", control: "share-screen-narrow", act: () => this.#toggleScreen() }];
  }

  #openGuide() {
    open(`/guide/${this.classroom.room.moderating ? "animer" : "participer"}`, "_blank", "noopener");
  }

  /** @returns {import("./popup.js").Item[]} */
  #moderation() {
    const { classroom } = this;
    const quiet = classroom.room.info?.mute_on_entry ?? false;
    return [
      { words: t("Couper tous les micros"), sign: "microphone-off", control: "mute-all", act: () => void this.#muteAll() },
      { words: t("Micros coupés à l'entrée"), sign: "door-closed", kind: "checkbox", checked: quiet, control: "mute-on-entry", act: () => void classroom.setMuteOnEntry(!quiet) },
      ...MEANS.map((means) => this.#allowing(means)),
      { words: t("Baisser toutes les mains"), sign: "hand", control: "lower-all-hands", act: () => void classroom.lowerAllHands() },
      ...(classroom.room.info?.ends_at ? [{ words: t("Prolonger la classe de 15 minutes"), sign: "clock", control: "extend", act: () => void classroom.extend(15) }] : []),
      { words: t("Terminer la classe pour tous"), sign: "circle-x", danger: true, control: "end-class", act: () => this.#fire("end") },
    ];
  }

  async #muteAll() {
    const open = this.classroom.room.openMicrophones; // as it was: what follows is told before the answer
    const { ok } = await this.classroom.mute(null);
    if (ok) this.dispatchEvent(new CustomEvent("muted-all", { detail: open, bubbles: true }));
  }

  /** @param {import("../lib/wire.js").Means} means @returns {import("./popup.js").Item} */
  #allowing(means) {
    const on = this.classroom.room.info?.allows.includes(means) ?? true;
    const sign = means === "screen" ? "share-screen" : means;
    return { words: theyMay(means), sign, kind: "checkbox", checked: on, control: `allow-${means}`, act: () => void this.classroom.setMeans(means, !on) };
  }

  /**
   * Whether it may be used now; if not, the person reads why.
   * @param {import("../lib/wire.js").Means} means
   */
  #may(means) {
    const may = this.classroom.room.may(means);
    if (!may) this.dispatchEvent(new CustomEvent("withheld", { detail: means, bubbles: true }));
    return may;
  }

  /** @param {string} sign @param {string} words @param {() => void} [act] @param {string} [key] */
  #button(sign, words, act, key) {
    const title = key ? `${words} (${key.toUpperCase()})` : words;
    const attributes = { type: "button", class: "bar-control", "data-control": sign, title, "aria-keyshortcuts": key, onclick: act ?? (() => {}) };
    return el("button", attributes, el("span", { class: "bar-sign" }, icon(sign)), el("span", { class: "bar-words" }, words), el("span", { class: "bar-state" }));
  }

  #toggleMicrophone() {
    const { own } = this.classroom;
    if (this.#may("microphone")) void own.setMicrophone(own.microphone !== "on");
  }

  #toggleCamera() {
    const { own } = this.classroom;
    if (this.#may("camera")) void own.setCamera(own.camera !== "on");
  }

  #toggleScreen() {
    const { own } = this.classroom;
    if (this.#may("screen")) void own.setScreen(!own.screen);
  }

  #toggleHand() {
    const { classroom } = this;
    void (classroom.room.me?.hand ? classroom.lowerHand() : classroom.raiseHand());
  }

  /** @param {string} tab */
  #open(tab) {
    this.dispatchEvent(new CustomEvent("panel", { detail: tab, bubbles: true }));
  }

  /** @param {string} event */
  #fire(event) {
    this.dispatchEvent(new CustomEvent(event, { bubbles: true }));
  }
}

/** @param {HTMLElement} button @param {boolean} pressed @param {string} state */
function press(button, pressed, state) {
  put(button, "aria-pressed", String(pressed));
  const words = button.querySelector(".bar-state");
  if (words) say(words, state);
}

/** @param {HTMLElement} button @param {"microphone" | "camera"} kind @param {import("../lib/wire.js").DeviceState} state */
function device(button, kind, state) {
  /** @type {Record<string, string>} */
  const words = { on: t("activé"), off: t("coupé"), refused: t("refusé"), absent: t("absent") };
  const feminine = { on: t("activée"), off: t("coupée"), refused: t("refusée"), absent: t("absente") };
  press(button, state === "on", kind === "camera" ? feminine[state] : words[state]);
  if (button.dataset.state === state) return;
  button.dataset.state = state;
  button.querySelector(".bar-sign")?.replaceChildren(icon(state === "on" ? kind : `${kind}-off`));
}

/**
 * A control that one may not use stays where it is, and says why.
 * @param {HTMLElement} button @param {string} why empty: it may be used
 */
function unavailable(button, why) {
  button.dataset.title ??= button.title;
  put(button, "title", why || button.dataset.title);
  put(button, "aria-disabled", why ? "true" : null);
  const words = button.querySelector(".bar-state");
  if (words && why) say(words, button.dataset.control === "camera" ? t("réservée à l'équipe") : t("réservé à l'équipe"));
}

/** @param {HTMLElement} button @param {number} number @param {string} words */
function count(button, number, words) {
  const state = button.querySelector(".bar-state");
  if (!state || state.getAttribute("data-count") === String(number)) return;
  put(state, "data-count", number);
  state.replaceChildren(...(number ? [String(number), el("span", { class: "visually-hidden" }, ` ${words}`)] : []));
}

customElements.define("preau-bar", PreauBar);
