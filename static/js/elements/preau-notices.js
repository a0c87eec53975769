/**
 * <preau-notices>: above the stage, what happens to the connection and to oneself; and, unseen, what screen readers
 * are told. Rule: a notice pushes, it never covers.
 */
import { hourInWords, ownZone } from "../lib/hours.js";
import { t } from "../lib/strings.js";
import { el, put, say } from "./build.js";
import { icon } from "./icon.js";
import { LiveElement } from "./live_element.js";

const CLEAR_MS = 4000; // an announcement that stays would be found again by whoever reads the page line by line

export class PreauNotices extends LiveElement {
  #banner = el("div", { class: "notice", role: "status", "data-banner": true, hidden: true });
  #told = el("div", { class: "stack notices-told" });
  #polite = el("div", { class: "visually-hidden", role: "status", "data-announcements": "polite" });
  #urgent = el("div", { class: "visually-hidden", role: "alert", "data-announcements": "urgent" });
  /** @type {Map<Element, any>} */
  #clearing = new Map();

  connectedCallback() {
    this.replaceChildren(this.#banner, this.#told, this.#polite, this.#urgent);
    const { connection, announcements, room, own, network } = this.classroom;
    this.until(
      connection.subscribe(this.soon),
      announcements.subscribe((each) => this.#announce(each)),
      room.subscribe((change) => change.type === "muted" && change.byModerator && room.isMe(change.participantId ?? "") && this.#muted()),
      room.subscribe((change) => ["moved", "extended"].includes(change.type) && this.#newHours()),
      own.subscribe(() => this.#devices()),
      network.subscribe((change) => change.type !== "figures" && this.#network()),
    );
    this.render();
  }

  render() {
    const banner = this.classroom.connection.banner;
    put(this.#banner, "hidden", !banner);
    if (!banner || this.#banner.textContent === banner.text) return;
    this.#banner.className = `notice notice-${banner.tone}`;
    this.#banner.replaceChildren(icon(banner.tone === "bad" ? "offline" : "network"), el("p", {}, banner.text));
  }

  /** @param {import("../models/announcements.js").Announcement} announcement */
  #announce({ text, urgent }) {
    const region = urgent ? this.#urgent : this.#polite;
    const line = el("p", {}, text);
    region.append(line);
    setTimeout(() => line.remove(), CLEAR_MS);
  }

  #muted() {
    this.#tell("muted", "microphone-off", t("L'équipe de formation a coupé votre micro. Vous pourrez le rouvrir quand vous voudrez parler."));
  }

  #newHours() {
    const { info } = this.classroom.room;
    if (!info?.starts_at || !info.ends_at) return;
    const [starts, ends] = [info.starts_at, info.ends_at].map((told) => hourInWords(new Date(told), ownZone()));
    const words = t("La classe a lieu maintenant de {starts} à {ends}.", { starts, ends });
    this.#tell("hours", "clock", words);
    this.classroom.announcements.say(words);
  }

  #devices() {
    const { own } = this.classroom;
    if (own.microphone === "on") this.#told.querySelector("[data-told=muted]")?.remove();
    for (const kind of /** @type {const} */ (["microphone", "camera", "screen"])) {
      const problem = own.problems[kind];
      if (problem) this.#tell(kind, kind === "screen" ? "screen" : `${kind}-off`, problem);
      else this.#told.querySelector(`[data-told=${kind}]`)?.remove();
    }
  }

  #network() {
    const { soundOnly, quality, words } = this.classroom.network;
    const known = this.#told.querySelector("[data-told=network]");
    if (soundOnly || quality === "poor" || quality === "unheard") this.#tell("network", "network", `${words.text} ${words.advice}`);
    else known?.remove();
  }

  /** @param {string} about one notice for each thing @param {string} sign @param {string} words */
  #tell(about, sign, words) {
    const known = this.#told.querySelector(`[data-told=${about}] p`);
    if (known) return say(known, words);
    const close = el("button", { type: "button", class: "button button-plain button-icon notice-close", "aria-label": t("Fermer ce message"), onclick: (event) => event.target.closest(".notice").remove() }, icon("close"));
    const notice = el("div", { class: "notice notice-caution", "data-told": about }, icon(sign), el("p", {}, words), close);
    this.#told.append(notice);
  }
}

customElements.define("preau-notices", PreauNotices);
