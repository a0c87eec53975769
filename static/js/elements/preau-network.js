/**
 * <preau-network>: how good the connection is and what to do, what one wants to receive, and the browser's own figures
 * for whoever is asked for them by a helper. Rule: the words are a live region, the figures are not: they never rest.
 */
import { remember } from "../lib/devices.js";
import { formatted, t } from "../lib/strings.js";
import { openDialog } from "./ask.js";
import { el, put, say } from "./build.js";
import { LiveElement } from "./live_element.js";

/** @typedef {import("../models/network.js").Limit} Limit */
/** @typedef {import("../models/network.js").Figures} Figures */

/** @param {import("../lib/classroom.js").Classroom} classroom */
export function openNetwork(classroom) {
  const panel = new PreauNetwork();
  panel.classroom = classroom;
  const close = el("button", { type: "button", class: "button button-primary", "data-control": "close-network", onclick: () => dialog.close() }, t("Fermer"));
  const dialog = openDialog(t("Connexion et données"), [panel, el("div", { class: "dialog-actions" }, close)], { name: "network" });
}

export class PreauNetwork extends LiveElement {
  #text = el("p", { class: "network-words" });
  #advice = el("p", { class: "network-advice" });
  #chosen = el("p", { class: "network-advice", "data-chosen": true });
  #figures = el("dl", { class: "network-figures" });

  connectedCallback() {
    this.classList.add("stack");
    const words = el("div", { class: "notice", role: "status", "data-network": true }, el("div", { class: "stack" }, this.#text, this.#advice, this.#chosen));
    const summary = el("summary", { "data-control": "figures" }, t("Les chiffres de ce navigateur"));
    const privacy = el("p", { class: "network-advice" }, t("Ces chiffres restent dans ce navigateur : ils ne sont ni envoyés ni gardés."));
    this.replaceChildren(words, this.#limits(), el("details", { class: "network-details" }, summary, privacy, this.#figures));
    this.until(this.classroom.network.subscribe(this.soon), this.classroom.own.subscribe(this.soon));
    this.render();
  }

  render() {
    const { network, own } = this.classroom;
    const { figures, quality, chosen } = network;
    const words = network.inWords(own);
    const status = this.querySelector("[data-network]");
    if (status) {
      status.className = `notice${words.tone === "caution" ? " notice-caution" : ""}`;
      put(status, "data-quality", quality);
    }
    say(this.#text, words.text);
    say(this.#advice, words.advice);
    put(this.#advice, "hidden", !words.advice);
    say(this.#chosen, chosen);
    put(this.#chosen, "hidden", !chosen);
    const rows = figures ? lines(figures) : [[t("Mesure"), t("en cours")]];
    this.#figures.replaceChildren(...rows.map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, value))));
  }

  #limits() {
    const { network } = this.classroom;
    /** @type {[Limit, string][]} */
    const limits = [
      ["none", t("Tout recevoir : le son et les images")],
      ["saving", t("Économiser les données : le son, et peu d'images, plus petites")],
      ["sound_only", t("Son seul : aucune image")],
    ];
    const choices = limits.map(([limit, words]) => {
      const choose = () => {
        network.choose(limit);
        remember({ limit });
      };
      const input = el("input", { type: "radio", name: "limit", id: `limit-${limit}`, value: limit, "data-control": `limit-${limit}`, onchange: choose });
      input.checked = network.limit === limit;
      return el("div", { class: "choice" }, input, el("label", { for: input.id }, words));
    });
    return el("fieldset", {}, el("legend", {}, t("Ce que vous recevez")), ...choices);
  }
}

/** @param {Figures} figures @returns {[string, string][]} */
function lines(figures) {
  const percent = (/** @type {number} */ share) => formatted(share, { style: "percent", maximumFractionDigits: 1 });
  const kbps = (/** @type {number} */ value) => formatted(value, { style: "unit", unit: "kilobit-per-second", maximumFractionDigits: 0 });
  /** @type {Record<string, string>} */
  const paths = { udp: t("directe (UDP)"), tcp: t("par le port des pages (TCP)"), relay: t("par un relais (TURN)") };
  return [
    [t("Débit reçu"), kbps(figures.kbpsIn)],
    [t("Débit envoyé"), kbps(figures.kbpsOut)],
    [t("Perte à la réception"), percent(figures.lostIn)],
    [t("Perte à l'envoi"), figures.lostOut === null ? t("inconnue") : percent(figures.lostOut)],
    [t("Son reconstitué"), percent(figures.concealed)],
    [t("Aller-retour"), figures.rttMs === null ? t("inconnu") : formatted(figures.rttMs, { style: "unit", unit: "millisecond", maximumFractionDigits: 0 })],
    [t("Images par seconde, toutes ensemble"), formatted(figures.framesPerS, { maximumFractionDigits: 0 })],
    [t("Plus grande image reçue"), figures.height ? t("{number} lignes", { number: String(figures.height) }) : t("aucune")],
    [t("Liaison"), paths[figures.path] ?? t("inconnue")],
  ];
}

customElements.define("preau-network", PreauNetwork);
