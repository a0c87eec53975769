/**
 * Where a key leads on a calendar. Days are ISO dates: no time zone has a say in what the day after is.
 */

/**
 * @param {string} key as KeyboardEvent.key
 * @param {string} day `2026-11-24`
 * @returns {string | null} the day it leads to; null: the key means nothing here
 */
export function leadsTo(key, day) {
  const at = new Date(`${day}T00:00:00Z`);
  const weekday = (at.getUTCDay() + 6) % 7; // Monday is 0
  switch (key) {
    case "ArrowLeft":
      return plus(at, -1);
    case "ArrowRight":
      return plus(at, 1);
    case "ArrowUp":
      return plus(at, -7);
    case "ArrowDown":
      return plus(at, 7);
    case "Home":
      return plus(at, -weekday);
    case "End":
      return plus(at, 6 - weekday);
    case "PageUp":
      return plusMonths(at, -1);
    case "PageDown":
      return plusMonths(at, 1);
    default:
      return null;
  }
}

/** @param {Date} at @param {number} days */
function plus(at, days) {
  return iso(new Date(at.getTime() + days * 86_400_000));
}

/**
 * The same day of another month, or its last one.
 * @param {Date} at @param {number} months
 */
function plusMonths(at, months) {
  const last = new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + months + 1, 0));
  return iso(new Date(Date.UTC(last.getUTCFullYear(), last.getUTCMonth(), Math.min(at.getUTCDate(), last.getUTCDate()))));
}

/** @param {Date} at */
function iso(at) {
  return at.toISOString().slice(0, 10);
}
