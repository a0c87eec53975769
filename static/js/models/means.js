/**
 * What participants have to take part with, in words: why something cannot be used now, that it can be again, what
 * trainers have set, and who leads. Rule: short and plain, and nobody is blamed.
 *
 * @typedef {import("../lib/wire.js").Means} Means
 */
import { t } from "../lib/strings.js";

/** @type {Means[]} */
export const MEANS = ["microphone", "camera", "screen", "chat"];

/** @param {Means} means */
export function whyNot(means) {
  return {
    microphone: t("Pour l'instant, seule l'équipe de formation peut parler. Vous pouvez lever la main."),
    camera: t("Pour l'instant, seule l'équipe de formation peut se montrer."),
    screen: t("Pour l'instant, seule l'équipe de formation peut partager un écran."),
    chat: t("Pour l'instant, seule l'équipe de formation peut écrire. Vous pouvez lire."),
  }[means];
}

/** @param {Means} means */
function youMay(means) {
  return {
    microphone: t("Vous pouvez parler : ouvrez votre micro quand vous voulez."),
    camera: t("Vous pouvez vous montrer : ouvrez votre caméra quand vous voulez."),
    screen: t("Vous pouvez partager votre écran."),
    chat: t("Vous pouvez écrire à la classe."),
  }[means];
}

/** @param {Means} means */
export function theyMay(means) {
  return {
    microphone: t("Les participants peuvent parler"),
    camera: t("Les participants peuvent se montrer"),
    screen: t("Les participants peuvent partager leur écran"),
    chat: t("Les participants peuvent écrire"),
  }[means];
}

/** @param {Means} means */
function theyMayNot(means) {
  return {
    microphone: t("Les participants ne peuvent plus parler"),
    camera: t("Les participants ne peuvent plus se montrer"),
    screen: t("Les participants ne peuvent plus partager leur écran"),
    chat: t("Les participants ne peuvent plus écrire"),
  }[means];
}

/**
 * What a change of the settings means for who reads it.
 * @param {Means[]} given @param {Means[]} taken @param {boolean} moderating
 */
export function changeInWords(given, taken, moderating) {
  const words = moderating ? [...given.map(theyMay), ...taken.map(theyMayNot)].map((each) => `${each}.`) : [...given.map(youMay), ...taken.map(whyNot)];
  return words.join(" ");
}

/**
 * What of that need not be said any more: who has turned their microphone on knows that they may.
 * @param {Means[]} given @param {{microphone: string, camera: string, screen: boolean}} own
 */
export function stillNews(given, { microphone, camera, screen }) {
  const used = { microphone: microphone === "on", camera: camera === "on", screen, chat: false };
  return given.filter((each) => !used[each]);
}

/** @param {boolean} leads whether one is a trainer of the class from now on, or no longer */
export function leadsInWords(leads) {
  return leads ? t("Vous animez maintenant cette classe : vos commandes sont dans Plus.") : t("Vous n'animez plus cette classe.");
}
