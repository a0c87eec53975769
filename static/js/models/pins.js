/**
 * What pinning somebody's picture does, in words. Rule: nothing is called large that is not: a screen that is shared
 * keeps the stage, and a gallery has no large place.
 *
 * @typedef {import("./layout.js").Pin} Pin
 * @typedef {import("./layout.js").View} View
 */
import { t } from "../lib/strings.js";

/** @param {View} view what the stage shows now */
export function pinInWords(view) {
  return {
    speaker: t("Épingler en grand"),
    gallery: t("Épingler en grand, hors de la galerie"),
    presentation: t("Épingler en grand, après le partage"),
  }[view];
}

/** @param {string} name @param {View} view */
export function pinOfInWords(name, view) {
  return {
    speaker: t("Épingler {name} en grand", { name }),
    gallery: t("Épingler {name} en grand, hors de la galerie", { name }),
    presentation: t("Épingler {name} en grand, après le partage", { name }),
  }[view];
}

/** @param {string} name @param {Pin | null} pin null: it was taken away @param {View} view */
export function pinnedInWords(name, pin, view) {
  if (!pin) return t("L'image de {name} n'est plus épinglée.", { name });
  if (pin === "interpreter") return t("L'image de {name} est épinglée comme celle de l'interprète : elle reste en vue.", { name });
  return {
    speaker: t("L'image de {name} est épinglée en grand.", { name }),
    gallery: t("L'image de {name} est épinglée : elle sera en grand hors de la galerie.", { name }),
    presentation: t("L'image de {name} est épinglée : elle sera en grand après le partage d'écran.", { name }),
  }[view];
}

/**
 * What becomes of a pin that shows nothing large now; empty where it does.
 * @param {string} name @param {View} view
 */
export function laterInWords(name, view) {
  return {
    speaker: "",
    gallery: t("En grand hors de la galerie : {name}", { name }),
    presentation: t("En grand après le partage : {name}", { name }),
  }[view];
}
