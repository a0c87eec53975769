/**
 * <preau-prejoin>: one's picture, voice and loudspeaker before going in, and the way in, with or without devices.
 * Needs `own`; fires `enter`. With the attribute `check` it only tries the devices (/device-check).
 */
import { t } from "../lib/strings.js";
import { remember, remembered } from "../lib/devices.js";
import { el, put, say } from "./build.js";
import { icon } from "./icon.js";
import { LiveElement } from "./live_element.js";
import { PreauHints } from "./preau-hints.js";
import { PreauDeviceChoice } from "./preau-device-choice.js";

export class PreauPrejoin extends LiveElement {
  /** @type {import("../lib/own_media.js").OwnMedia} */
  // @ts-ignore: it is always given
  own;
  /** @type {HTMLElement | null} where the room says whether it is open */
  door = null;
  #video = el("video", { muted: true, autoplay: true, playsinline: true, "aria-label": t("Votre image"), "data-source": "camera", "data-preview": true });
  #empty = el("p", { class: "preview-empty" });
  #microphone = this.#toggle("microphone", t("Micro"));
  #camera = this.#toggle("camera", t("Caméra"));
  #problems = el("div", { class: "stack prejoin-problems", role: "status" });
  #asking = true;

  connectedCallback() {
    this.#video.muted = true;
    const controls = el("div", { class: "preview-controls" }, this.#microphone, this.#camera);
    const preview = el("div", { class: "preview" }, this.#video, this.#empty, controls);
    const choice = new PreauDeviceChoice();
    choice.own = this.own;
    const side = el("div", { class: "stack prejoin-side" }, this.#problems, choice, this.hasAttribute("check") ? null : this.#ways());
    this.replaceChildren(el("div", { class: "prejoin" }, el("div", { class: "stack" }, this.door, preview), side));
    const entering = !this.hasAttribute("check");
    if (entering) this.prepend(PreauHints.on("before"));
    this.until(this.own.subscribe(this.soon));
    void this.#begin();
    this.render();
    if (entering) new RTCPeerConnection().close(); // the browser's first takes its time, which the class need not wait for
  }

  render() {
    this.#show("microphone", this.#microphone);
    this.#show("camera", this.#camera);
    const track = this.own.track("camera");
    const shown = /** @type {MediaStream | null} */ (this.#video.srcObject)?.getVideoTracks()[0] ?? null;
    if (shown !== track) this.#video.srcObject = track ? new MediaStream([track]) : null;
    this.#video.hidden = !track;
    put(this.#empty, "hidden", track !== null);
    say(this.#empty, this.#asking ? t("Votre navigateur va demander l'accès au micro et à la caméra.") : t("Votre caméra est coupée."));
    this.#explain();
  }

  async #begin() {
    const { camera_on: camera = true, microphone_on: microphone = true } = remembered();
    await this.own.begin({ microphone: true, camera, speaking: microphone });
    this.#asking = false;
    this.soon();
  }

  #ways() {
    const enter = el("button", { type: "button", class: "button button-sun button-large", "data-control": "enter", onclick: () => this.#enter() });
    enter.append(icon("door-open"), t("Rejoindre"));
    const bare = el("button", { type: "button", class: "button", "data-control": "enter-without-devices", onclick: () => this.#enterBare() });
    bare.append(t("Rejoindre sans micro ni caméra"));
    const seen = el("p", { class: "quiet small" }, t("Les autres voient votre nom dès que vous entrez. Rien n'est enregistré."));
    return el("div", { class: "stack prejoin-ways" }, enter, bare, seen);
  }

  /**
   * Whether the room lets in.
   * @param {boolean} open
   */
  letIn(open) {
    for (const each of this.querySelectorAll(".prejoin-ways button")) put(each, "disabled", !open);
  }

  /** On the way in: says so where the person pressed. */
  wait(words = t("Connexion à la classe…")) {
    put(this, "aria-busy", "true");
    for (const each of this.querySelectorAll(".prejoin-ways button")) put(each, "aria-disabled", "true"); // keeps the focus
    const button = this.querySelector("[data-control=enter]");
    button?.replaceChildren(icon("hourglass"), words);
  }

  #enter() {
    if (!this.#asking) remember({ camera_on: this.own.camera === "on", microphone_on: this.own.microphone === "on" });
    this.dispatchEvent(new CustomEvent("enter", { bubbles: true }));
  }

  #enterBare() {
    this.own.release();
    this.dispatchEvent(new CustomEvent("enter", { bubbles: true }));
  }

  /** @param {"microphone" | "camera"} kind @param {string} words */
  #toggle(kind, words) {
    const act = () => void (kind === "camera" ? this.own.setCamera(this.own.camera !== "on") : this.own.setMicrophone(this.own.microphone !== "on"));
    return el("button", { type: "button", class: "preview-toggle", "data-control": `preview-${kind}`, onclick: act }, el("span", { class: "sign" }), words);
  }

  /** @param {"microphone" | "camera"} kind @param {HTMLElement} button */
  #show(kind, button) {
    const on = this.own[kind] === "on";
    put(button, "aria-pressed", String(on));
    put(button, "data-state", this.own[kind]);
    button.querySelector(".sign")?.replaceChildren(icon(on ? kind : `${kind}-off`));
  }

  #explain() {
    const wrong = /** @type {const} */ (["microphone", "camera"]).filter((kind) => this.own.problems[kind]);
    const key = wrong.map((kind) => this.own.problems[kind]).join();
    if (this.#problems.dataset.said === key) return;
    this.#problems.dataset.said = key;
    this.#problems.replaceChildren(...wrong.map((kind) => this.#notice(kind)));
  }

  /** @param {"microphone" | "camera"} kind */
  #notice(kind) {
    const again = () => void (kind === "camera" ? this.own.setCamera(true) : this.own.setMicrophone(true));
    const retry = el("button", { type: "button", class: "button button-small", "data-control": `retry-${kind}`, onclick: again }, icon("refresh"), t("Réessayer"));
    const words = kind === "camera" ? t("Caméra") : t("Micro");
    retry.append(el("span", { class: "visually-hidden" }, ` : ${words}`));
    const mended = this.own[kind] === "on" || this.own[kind] === "off";
    return el("div", { class: "notice notice-caution", "data-problem": kind }, icon(`${kind}-off`), el("div", { class: "stack" }, el("p", {}, this.own.problems[kind]), mended ? null : el("div", {}, retry)));
  }
}

customElements.define("preau-prejoin", PreauPrejoin);
