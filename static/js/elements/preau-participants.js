/**
 * <preau-participants>: everyone in the room with what others see of them, in words; for a trainer, what can be done
 * about it. Nobody is ever invisible.
 */
import { t } from "../lib/strings.js";
import { pinInWords } from "../models/pins.js";
import { confirm } from "./ask.js";
import { avatar, el, keep, put, say } from "./build.js";
import { icon } from "./icon.js";
import { LiveElement } from "./live_element.js";
import { popup } from "./popup.js";

/** @typedef {import("../lib/wire.js").Participant} Participant */

export class PreauParticipants extends LiveElement {
  #list = el("ul", { class: "people", role: "list" });

  connectedCallback() {
    this.replaceChildren(this.#list);
    this.until(this.classroom.room.subscribe(this.soon), this.classroom.layout.subscribe(this.soon));
    this.render();
  }

  render() {
    const { room } = this.classroom;
    const draw = () => keep(this.#list, room.inOrder(), (each) => each.participant_id, (each) => this.#make(each), (node, each) => this.#update(node, each));
    this.redraw(draw, () => document.querySelector("#tab-participants"));
  }

  /** @param {Participant} participant */
  #make(participant) {
    const { participant_id: id, name } = participant;
    const main = el("div", { class: "person-main" }, el("p", { class: "person-name" }), el("ul", { class: "person-states", role: "list" }));
    const row = el("li", { class: "person", "data-participant": id }, avatar(name, id), main);
    if (!this.classroom.room.isMe(id)) row.append(this.#actions(participant));
    return row;
  }

  /** @param {HTMLElement} row @param {Participant} participant */
  #update(row, participant) {
    const { room, layout } = this.classroom;
    const mine = room.isMe(participant.participant_id);
    const pin = layout.pinOf(participant.participant_id);
    const speaking = room.speaking.includes(participant.participant_id);
    const key = JSON.stringify([participant, speaking, room.moderating, pin]);
    if (row.dataset.drawn === key) return;
    row.dataset.drawn = key;
    put(row, "data-microphone", participant.microphone);
    put(row, "data-camera", participant.camera);
    put(row, "data-hand", participant.hand);
    put(row, "data-presence", participant.presence);
    put(row, "data-pin", pin);
    const name = /** @type {HTMLElement} */ (row.querySelector(".person-name"));
    name.replaceChildren(el("span", {}, el("bdi", {}, participant.name), mine ? ` ${t("(vous)")}` : ""), ...roles(participant));
    row.querySelector(".person-states")?.replaceChildren(...pinned(pin), ...states(participant, speaking, room.moderating || mine));
  }

  /** @param {Participant} participant */
  #actions({ participant_id: id, name }) {
    const words = t("Agir pour {name}", { name });
    const button = el("button", { type: "button", class: "button button-plain button-icon", "aria-label": words, "data-control": "act" }, icon("more"));
    return popup(button, words, () => [...this.#pins(id), ...(this.classroom.room.moderating ? this.#moderation(id, name) : [])]);
  }

  /** @param {string} id @returns {import("./popup.js").Item[]} */
  #pins(id) {
    const { classroom } = this;
    const now = classroom.layout.pinOf(id);
    const item = (/** @type {import("../models/layout.js").Pin} */ pin, /** @type {string} */ words) =>
      ({ words, sign: "pin", kind: /** @type {const} */ ("checkbox"), checked: now === pin, control: `pin-${pin}`, act: () => classroom.pin(id, pin) });
    return [item("person", pinInWords(classroom.layout.view(classroom.room))), item("interpreter", t("Épingler comme interprète"))];
  }

  /** @param {string} id @param {string} name @returns {import("./popup.js").Item[]} */
  #moderation(id, name) {
    const now = this.classroom.room.participants.get(id);
    const mute = { words: t("Couper le micro"), sign: "microphone-off", control: "mute", act: () => void this.classroom.mute(id) };
    const lower = { words: t("Baisser la main"), sign: "hand", control: "lower-hand", act: () => void this.classroom.lowerHand(id) };
    const remove = { words: t("Retirer de la classe"), sign: "remove-person", control: "remove", danger: true, act: () => void this.#remove(id, name) };
    return [mute, ...(now?.hand ? [lower] : []), remove];
  }

  /** @param {string} id @param {string} name */
  async #remove(id, name) {
    const question = { title: t("Retirer {name} de la classe ?", { name }), text: t("Cette personne quitte la salle et ne peut plus revenir dans cette séance."), yes: t("Retirer"), name: "remove" };
    if (await confirm(question)) await this.classroom.remove(id);
  }
}

/** @param {Participant} participant */
function roles(participant) {
  const all = [];
  if (participant.moderator) all.push(el("span", { class: "badge" }, t("Équipe de formation")));
  if (participant.synthetic) all.push(el("span", { class: "badge badge-note" }, t("Participant de démonstration")));
  return all;
}

/** @param {import("../models/layout.js").Pin | undefined} pin */
function pinned(pin) {
  if (!pin) return [];
  return [state("pin", pin === "interpreter" ? t("image épinglée, interprète") : t("image épinglée"))];
}

/** @param {Participant} participant @param {boolean} speaking @param {boolean} helping whether troubles are shown */
function states(participant, speaking, helping) {
  const all = [];
  if (participant.presence === "reconnecting") all.push(state("network-off", t("reconnexion…"), "caution"));
  if (participant.hand) all.push(state("hand", t("main levée"), "sun"));
  all.push(microphone(participant, speaking, helping));
  if (participant.camera === "on") all.push(state("camera", t("caméra activée")));
  if (participant.screen) all.push(state("screen", t("partage son écran")));
  if (helping && participant.camera === "refused") all.push(state("camera-off", t("caméra refusée"), "caution"));
  if (helping && !participant.hears) all.push(state("volume-off", t("n'entend pas"), "caution"));
  if (participant.connections > 1) all.push(state("panel", t("sur {count} appareils", { count: participant.connections })));
  return all;
}

/** @param {Participant} participant @param {boolean} speaking @param {boolean} helping */
function microphone({ microphone: now }, speaking, helping) {
  if (now === "on") return speaking ? state("volume", t("parle"), "good") : state("microphone", t("micro activé"));
  if (helping && now === "refused") return state("microphone-off", t("micro refusé"), "caution");
  if (helping && now === "absent") return state("microphone-off", t("sans micro"));
  return state("microphone-off", t("micro coupé"));
}

/** @param {string} sign @param {string} words @param {string} [tone] */
function state(sign, words, tone = "") {
  return el("li", { class: `person-state ${tone && `person-state-${tone}`}` }, icon(sign), words);
}

customElements.define("preau-participants", PreauParticipants);
