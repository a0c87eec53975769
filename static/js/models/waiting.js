/** How long until a moment, as people say it and in words that do not flicker: seconds only at the very end. */

import { hourInWords } from "../lib/hours.js";
import { t, tn } from "../lib/strings.js";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** What is nearer than that is told in hours, also where midnight lies between. */
const NEAR = 6 * HOUR;

/**
 * "dans 3 jours", "demain à 17 h 30", "dans 2 h 05", "dans 12 minutes", "dans 40 secondes".
 * @param {number} now milliseconds, as Date.now(), before the next
 * @param {number} until
 * @param {string | undefined} timeZone whose days are counted; undefined: the device's
 */
export function inWords(now, until, timeZone) {
  const remaining = until - now;
  const days = dayNumber(until, timeZone) - dayNumber(now, timeZone);
  if (days > 1) return tn(days, "dans {count} jour", "dans {count} jours");
  if (days === 1 && remaining >= NEAR) return t("demain à {hour}", { hour: hourInWords(new Date(until), timeZone) });
  if (remaining >= HOUR) {
    const minutes = Math.floor(remaining / MINUTE);
    return t("dans {hours} h {minutes}", {
      hours: Math.floor(minutes / 60),
      minutes: String(minutes % 60).padStart(2, "0"),
    });
  }
  if (remaining >= MINUTE) return tn(Math.ceil(remaining / MINUTE), "dans {count} minute", "dans {count} minutes");
  return tn(Math.max(1, Math.ceil(remaining / 1000)), "dans {count} seconde", "dans {count} secondes");
}

/**
 * How far the server's clock is ahead of the device's: one that is wrong still counts right.
 * @param {string} told the server's, as it answered; empty: not said
 * @param {number} now milliseconds, of the device
 */
export function serverAhead(told, now) {
  const ahead = Date.parse(told) - now;
  // Under a minute is only the time that the answer took to travel.
  return Math.abs(ahead) > MINUTE ? ahead : 0;
}

/** @param {number} when @param {string | undefined} timeZone @returns {number} two days that follow one another differ by one */
function dayNumber(when, timeZone) {
  const day = new Intl.DateTimeFormat("en-CA", { year: "numeric", month: "2-digit", day: "2-digit", timeZone }).format(when);
  return Date.parse(day) / DAY;
}

/**
 * When the words change next: a page does not wake every second for a class of next week.
 * @param {number} remaining milliseconds
 */
export function nextChange(remaining) {
  const unit = remaining <= MINUTE ? 1000 : MINUTE;
  return remaining % unit || unit;
}
