/** How long until a moment, in words that do not flicker: seconds only at the very end. */

import { t, tn } from "../lib/strings.js";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * "dans 3 jours", "dans 2 h 05", "dans 12 minutes", "dans 40 secondes".
 * @param {number} remaining milliseconds, positive
 */
export function inWords(remaining) {
  if (remaining >= 2 * DAY) return tn(Math.floor(remaining / DAY), "dans {count} jour", "dans {count} jours");
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
 * When the words change next: a page does not wake every second for a class of next week.
 * @param {number} remaining milliseconds
 */
export function nextChange(remaining) {
  const unit = remaining <= MINUTE ? 1000 : MINUTE;
  return remaining % unit || unit;
}
