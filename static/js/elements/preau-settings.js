/** The dialog of one's own settings in class: devices, what is read out, keys. Choices stay in this browser. */
import { remember } from "../lib/devices.js";
import { t } from "../lib/strings.js";
import { openDialog } from "./ask.js";
import { el } from "./build.js";
import { PreauDeviceChoice } from "./preau-device-choice.js";
import { PreauHintsSwitch } from "./preau-hints-switch.js";

/** @typedef {import("../lib/classroom.js").Classroom} Classroom */
/** @typedef {import("../models/announcements.js").Level} Level */

/** @param {Classroom} classroom @param {{keys: boolean}} preferences changed in place */
export function openSettings(classroom, preferences) {
  const choice = new PreauDeviceChoice();
  choice.own = classroom.own;
  const close = el("button", { type: "button", class: "button button-primary", "data-control": "close-settings", onclick: () => dialog.close() }, t("Fermer"));
  const problems = el("div", { class: "stack", role: "status", "data-problems": true });
  const tell = () => explain(problems, classroom.own);
  const content = [choice, problems, announcementsChoice(classroom), keysChoice(preferences), new PreauHintsSwitch(), el("div", { class: "dialog-actions" }, close)];
  const body = el("div", { class: "stack settings" }, ...content);
  const dialog = openDialog(t("Micro, caméra et réglages"), [body], { name: "settings", closed: classroom.own.subscribe(tell) });
  tell();
}

/**
 * What went wrong with a device, where the person chooses it: what is above the stage is out of reach meanwhile.
 * @param {HTMLElement} place @param {import("../lib/own_media.js").OwnMedia} own
 */
function explain(place, { problems: { microphone, camera } }) {
  const words = [microphone, camera].filter(Boolean);
  if (place.dataset.said === words.join()) return;
  place.dataset.said = words.join();
  place.replaceChildren(...words.map((each) => el("p", { class: "notice notice-caution" }, each)));
}

/** @param {Classroom} classroom */
function announcementsChoice({ announcements }) {
  /** @type {[Level, string][]} */
  const levels = [
    ["all", t("Tout : arrivées, départs, qui parle, réactions")],
    ["essential", t("L'essentiel : messages, écrans partagés, mains levées")],
    ["own", t("Seulement ce qui me concerne")],
  ];
  const choices = levels.map(([level, words]) => {
    const choose = () => {
      announcements.listen(level);
      remember({ announcements: level });
    };
    const input = el("input", { type: "radio", name: "announcements", id: `announcements-${level}`, value: level, onchange: choose });
    input.checked = announcements.level === level;
    return el("div", { class: "choice" }, input, el("label", { for: input.id }, words));
  });
  return el("fieldset", {}, el("legend", {}, t("Annonces au lecteur d'écran")), ...choices);
}

/** @param {{keys: boolean}} preferences */
function keysChoice(preferences) {
  const choose = (/** @type {any} */ event) => {
    preferences.keys = event.target.checked;
    remember({ keys: preferences.keys });
  };
  const input = el("input", { type: "checkbox", id: "keys", "data-control": "keys", onchange: choose });
  input.checked = preferences.keys;
  const keys = [["M", t("micro")], ["C", t("caméra")], ["H", t("lever ou baisser la main")], ["D", t("discussion")], ["P", t("participants")]];
  const list = el("ul", { class: "keys", role: "list" }, ...keys.map(([key, words]) => el("li", {}, el("kbd", {}, key), words)));
  const use = el("div", { class: "choice" }, input, el("label", { for: "keys" }, t("Utiliser les raccourcis d'une seule touche")));
  return el("fieldset", {}, el("legend", {}, t("Raccourcis clavier")), use, list);
}
