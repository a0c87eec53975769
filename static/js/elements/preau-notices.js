/**
 * <preau-notices>: above the stage, what happens to the connection and to oneself; and, unseen, what screen readers
 * are told. Rule: a notice pushes, it never covers.
 */
import { inShort, together } from "../lib/device_words.js";
import { canShareScreen } from "../lib/devices.js";
import { hourInWords, ownZone } from "../lib/hours.js";
import { t } from "../lib/strings.js";
import { mutedAllInWords } from "../models/announcements.js";
import { entersTwice } from "../models/connection.js";
import { changeInWords, leadsInWords, stillNews, whyNot } from "../models/means.js";
import { el, put, say } from "./build.js";
import { icon } from "./icon.js";
import { LiveElement } from "./live_element.js";

const CLEAR_MS = 4000; // an announcement that stays would be found again by whoever reads the page line by line
const HEARD_AFTER_MS = 500;
/** Where words take the place of the pictures. */
const SMALL = "(max-width: 40rem), (max-height: 30rem)";
const CONFIRMED_MS = 10_000; // what one did oneself, and everybody's line shows, is not to be closed by hand as well

export class PreauNotices extends LiveElement {
  #banner = el("div", { class: "notice", role: "status", "data-banner": true, hidden: true });
  #told = el("div", { class: "stack notices-told" });
  #polite = el("div", { class: "visually-hidden", role: "status", "data-announcements": "polite" });
  #urgent = el("div", { class: "visually-hidden", role: "alert", "data-announcements": "urgent" });
  /** @type {{given: import("../lib/wire.js").Means[], taken: import("../lib/wire.js").Means[]}} what the notice of means says */
  #news = { given: [], taken: [] };
  #readFrom = 0; // what is said before is not read: a region that comes with its words is not
  /** @type {any} */
  #confirmed = null;
  #networkClosed = ""; // what the notice said when it was closed: it comes back when there is something else to say

  connectedCallback() {
    this.replaceChildren(this.#banner, this.#told, this.#polite, this.#urgent);
    this.#readFrom = performance.now() + HEARD_AFTER_MS;
    const { connection, announcements, room, own, network } = this.classroom;
    this.until(
      connection.subscribe(this.soon),
      announcements.subscribe((each) => this.#announce(each)),
      room.subscribe((change) => change.type === "muted" && change.byModerator && room.isMe(change.participantId ?? "") && this.#muted()),
      room.subscribe(({ type, given = [], taken = [] }) => type === "means" && !room.moderating && this.#means(given, taken)),
      room.subscribe((change) => change.type === "leads" && this.#leads(change.leads ?? false)),
      room.subscribe((change) => this.#twice(change)),
      room.subscribe((change) => ["moved", "extended"].includes(change.type) && this.#newHours()),
      own.subscribe(() => this.#devices()),
      own.subscribe(() => this.#network()),
      own.loudspeaker.subscribe(() => this.#devices()),
      network.subscribe((change) => change.type !== "figures" && this.#network()),
      network.subscribe(({ saves }) => saves && this.#saving()),
    );
    this.#devices();
    this.render();
    if (this.classroom.mutedOnEntry) this.#mutedOnEntry();
  }

  /**
   * Somebody wants to use what they may not use now.
   * @param {import("../lib/wire.js").Means} means
   */
  why(means) {
    this.#means([], [means]);
    this.classroom.announcements.say(whyNot(means), { urgent: true });
  }

  /**
   * This trainer muted everybody.
   * @param {number} count how many were to be heard
   */
  mutedAll(count) {
    const words = mutedAllInWords(count);
    this.#withdraw("muted-all");
    this.#tell("muted-all", "microphone-off", words);
    this.classroom.announcements.say(words);
    clearTimeout(this.#confirmed);
    this.#confirmed = setTimeout(() => this.#withdraw("muted-all"), CONFIRMED_MS);
  }

  /** @param {import("../lib/wire.js").Means[]} given @param {import("../lib/wire.js").Means[]} taken */
  #means(given, taken) {
    this.#news = { given, taken };
    if ([...given, ...taken].includes("microphone")) this.#withdraw("muted"); // whether one may turn it on is told here
    this.#tell("means", "settings", changeInWords(given, taken, false));
  }

  /** What one may use is no news once one uses it. */
  #used() {
    const { given, taken } = this.#news;
    const left = stillNews(given, this.classroom.own);
    if (left.length === given.length) return;
    this.#news = { given: left, taken };
    if (!left.length && !taken.length) this.#withdraw("means");
    else if (this.#told.querySelector("[data-told=means]")) this.#means(left, taken);
  }

  /** @param {boolean} leads */
  #leads(leads) {
    if (leads) this.#withdraw("means"); // trainers may everything
    this.#tell("leads", "settings", leadsInWords(leads));
  }

  /** @param {import("../models/room.js").RoomChange} change */
  #twice(change) {
    const { room } = this.classroom;
    if (entersTwice(change, room)) this.#tell("twice", "panel", entersTwice(change, room));
    else if (room.me?.connections === 1) this.#withdraw("twice");
  }

  #mutedOnEntry() {
    const { own, room } = this.classroom;
    if (own.microphone !== "off" || !room.may("microphone")) return;
    const words = t("Votre micro est coupé à l'arrivée ; vous pouvez l'ouvrir quand vous voulez.");
    this.#tell("muted", "microphone-off", words);
    this.#say(words, false);
  }

  render() {
    const { banner, phase, media } = this.classroom.connection;
    put(this.#banner, "hidden", !banner);
    if (!banner || this.#banner.textContent === banner.text) return;
    this.#banner.className = `notice notice-${banner.tone}`;
    const cut = phase === "reconnecting" || media === "lost";
    this.#banner.replaceChildren(icon(banner.tone === "bad" ? "offline" : cut ? "network-off" : "network"), el("p", {}, banner.text));
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
    this.#used();
    const works = own.microphone === "on" || own.microphone === "off";
    const both = together(own.problems);
    const read = () => (own.dismiss("microphone"), own.dismiss("camera"));
    this.#device("devices", both, "microphone-off", read, [this.#retry("devices", t("Micro et caméra"))]);
    this.#device("microphone", both ? "" : own.problems.microphone, works ? "microphone" : "microphone-off", () => own.dismiss("microphone"), this.#ways("microphone"));
    this.#device("camera", both ? "" : own.problems.camera, "camera-off", () => own.dismiss("camera"), this.#ways("camera"));
    this.#device("screen", own.problems.screen, "screen", () => own.dismiss("screen"), canShareScreen() && this.classroom.room.may("screen") ? [this.#share()] : []);
    this.#device("loudspeaker", own.loudspeaker.problem, "volume-off", () => own.loudspeaker.dismiss(), [this.#choose("loudspeaker")]);
  }

  /**
   * What went wrong with a device, shown and said once, with what can be done about it.
   * @param {string} kind @param {string} problem @param {string} sign @param {() => void} dismiss @param {HTMLElement[]} ways
   */
  #device(kind, problem, sign, dismiss, ways) {
    const known = this.#told.querySelector(`[data-told=${kind}]`);
    if (known?.getAttribute("data-words") === problem) return;
    const focused = known?.contains(document.activeElement);
    known?.remove();
    if (!problem) return focused ? this.#elsewhere() : undefined;
    this.#show(kind, sign, explained(problem, ways), dismiss, problem);
    if (focused) /** @type {HTMLElement | null} */ (this.#told.querySelector(`[data-told=${kind}] button`))?.focus();
    this.#say(problem, true);
  }

  /** @param {string} words @param {boolean} urgent */
  #say(words, urgent) {
    const say = () => this.isConnected && this.classroom.announcements.say(words, { urgent });
    setTimeout(say, Math.max(0, this.#readFrom - performance.now()));
  }

  /** @param {string} about what is over */
  #withdraw(about) {
    const known = this.#told.querySelector(`[data-told=${about}]`);
    if (known?.contains(document.activeElement)) this.#elsewhere();
    known?.remove();
  }

  /** Where the focus goes when what had it is gone. */
  #elsewhere() {
    /** @type {HTMLElement | null} */ (document.querySelector(".class-title"))?.focus();
  }

  /** @param {"microphone" | "camera"} kind @returns {HTMLElement[]} */
  #ways(kind) {
    const { own } = this.classroom;
    if (own[kind] === "on" || own[kind] === "off") return [this.#choose(kind)];
    const retry = this.#retry(kind, kind === "camera" ? t("Caméra") : t("Micro"));
    return own[kind] === "refused" ? [retry] : [retry, this.#choose(kind)]; // of what is refused there is no choice
  }

  /** @param {"microphone" | "camera" | "devices"} kind devices: both, with one question @param {string} words */
  #retry(kind, words) {
    const { own } = this.classroom;
    const again = () => void (kind === "devices" ? own.begin({ microphone: true, camera: true }) : own.again(kind));
    const retry = el("button", { type: "button", class: "button button-small", "data-control": `retry-${kind}`, onclick: again }, icon("refresh"), t("Réessayer"));
    retry.append(el("span", { class: "visually-hidden" }, ` : ${words}`));
    return retry;
  }

  /** @param {"microphone" | "camera" | "loudspeaker"} kind */
  #choose(kind) {
    const words = { microphone: t("Choisir un micro"), camera: t("Choisir une caméra"), loudspeaker: t("Choisir un haut-parleur") };
    const ask = () => this.dispatchEvent(new CustomEvent("settings", { bubbles: true }));
    return el("button", { type: "button", class: "button button-small", "data-control": `choose-${kind}`, onclick: ask }, words[kind]);
  }

  /** The browser asks which screen, and wants a click before. */
  #share() {
    const share = () => void this.classroom.own.setScreen(true);
    return el("button", { type: "button", class: "button button-small", "data-control": "share-again", onclick: share }, t("Partager à nouveau"));
  }

  /** Where one chooses to receive less. */
  #receive() {
    const ask = () => this.dispatchEvent(new CustomEvent("network", { bubbles: true }));
    return el("button", { type: "button", class: "button button-small", "data-control": "receive-less", onclick: ask }, t("Connexion et données"));
  }

  /** Once, when it begins: it is one's own choice. */
  #saving() {
    const { announcements, network } = this.classroom;
    this.#tell("saving", "network", network.chosen, [this.#receive()]);
    announcements.say(network.chosen);
  }

  #network() {
    const { soundOnly, quality, chosen, held, limit } = this.classroom.network;
    const words = this.classroom.network.inWords(this.classroom.own);
    const saving = this.#told.querySelector("[data-told=saving]");
    if (saving && limit === "saving" && held.size) this.#tell("saving", "network", chosen);
    else if (saving) this.#withdraw("saving");
    const known = this.#told.querySelector("[data-told=network]");
    const weak = soundOnly || quality === "poor" || quality === "unheard";
    if (!weak) this.#networkClosed = "";
    if (known?.getAttribute("data-words") === words.text) return say(/** @type {HTMLElement} */ (known.querySelector("[data-advice]")), words.advice);
    if (weak && this.#networkClosed === words.text) return;
    const focused = known?.contains(document.activeElement);
    known?.remove();
    if (weak) this.#weak(words, focused ?? false);
    else if (focused) this.#elsewhere();
  }

  /**
   * One line, as it stands above the stage; what to do about it opens beneath.
   * @param {{text: string, advice: string}} words @param {boolean} focused whether the notice before had the focus
   */
  #weak({ text, advice }, focused) {
    const summary = el("summary", { "data-control": "advice" }, el("span", {}, text), icon("chevron-right"));
    const body = el("details", { class: "notice-body" }, summary, el("p", { "data-advice": true }, advice), el("div", { class: "notice-ways" }, this.#receive()));
    const closed = () => (this.#networkClosed = text);
    this.#show("network", "network-weak", body, closed, text);
    if (focused) summary.focus();
    if (!this.classroom.network.soundOnly) this.classroom.announcements.say(`${text} ${advice}`); // the other is said where it begins
  }

  /**
   * @param {string} about one notice for each thing @param {string} sign @param {string} words
   * @param {HTMLElement[]} [ways] what can be done about it @param {() => void} [dismissed]
   */
  #tell(about, sign, words, ways = [], dismissed = () => {}) {
    const known = this.#told.querySelector(`[data-told=${about}] p`);
    if (known) return say(known, words);
    const body = ways.length ? el("div", { class: "notice-body" }, el("p", {}, words), el("div", { class: "notice-ways" }, ...ways)) : el("p", {}, words);
    this.#show(about, sign, body, dismissed);
  }

  /** @param {string} about @param {string} sign @param {HTMLElement} body @param {() => void} dismissed @param {string} [words] */
  #show(about, sign, body, dismissed, words) {
    const shut = (/** @type {any} */ event) => {
      event.target.closest(".notice").remove();
      dismissed();
      this.#elsewhere();
    };
    const close = el("button", { type: "button", class: "button button-plain button-icon notice-close", "aria-label": t("Fermer ce message"), onclick: shut }, icon("close"));
    this.#told.append(el("div", { class: "notice notice-caution", "data-told": about, "data-words": words }, icon(sign), body, close));
    if (!this.#told.contains(document.activeElement)) this.#told.scrollTop = this.#told.scrollHeight; // the newest is last
  }
}

/** @param {string} words @param {HTMLElement[]} ways in a small window what to do is a press away; what can be done is in view */
function explained(words, ways) {
  const { first, rest } = inShort(words);
  const small = rest && matchMedia(SMALL).matches;
  const opener = el("summary", {}, el("span", {}, first), icon("chevron-right"));
  const told = small ? el("details", { class: "notice-more" }, opener, el("p", {}, rest)) : el("p", {}, words);
  return el("div", { class: "notice-body" }, told, ways.length ? el("div", { class: "notice-ways" }, ...ways) : null);
}

customElements.define("preau-notices", PreauNotices);
