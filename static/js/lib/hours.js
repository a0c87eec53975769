/** Hours and days as the pages tell them: "2 h 05" in French, "02:05" in English. */
import { currentLanguage } from "./strings.js";

/** @returns {string | undefined} the person's own zone; undefined is the device's */
export function ownZone() {
  return document.documentElement.dataset.zone;
}

/** @param {Date} when @param {string | undefined} timeZone undefined: the device's */
export function hourInWords(when, timeZone) {
  const french = currentLanguage() === "fr";
  const told = new Intl.DateTimeFormat(french ? "fr-FR" : "en-GB", { hour: "2-digit", minute: "2-digit", timeZone }).format(when);
  return french ? told.replace(/^0(?=\d)/, "").replace(":", "\u00a0h\u00a0") : told;
}

/**
 * With its year, if that is not the one in which it is told.
 * @param {Date} when @param {string | undefined} timeZone
 */
export function dayInWords(when, timeZone, now = new Date()) {
  const locale = currentLanguage() === "fr" ? "fr-FR" : "en-GB";
  const yearOf = (/** @type {Date} */ moment) => new Intl.DateTimeFormat(locale, { year: "numeric", timeZone }).format(moment);
  const year = yearOf(when) === yearOf(now) ? undefined : "numeric";
  const told = new Intl.DateTimeFormat(locale, { weekday: "long", day: "numeric", month: "long", year, timeZone }).format(when);
  return locale === "fr-FR" ? told.replace(/(?<!\d)1 /, "1er ") : told;
}
