/** The end of a date follows its beginning: what is planned for an hour is moved, and lasts as long. Wall time throughout. */

/** @typedef {{day: string, hour: string}} Wall as fields of forms say it: "2027-03-16" (empty: not said) and "17:30" */

const ANY_DAY = "2000-01-01";

/**
 * Where the end is after the beginning moved; null: it stays, as something is not said, or it was no end before.
 * @param {Wall} before where the beginning was @param {Wall} after
 * @param {Wall} end its day is empty where it is the day of the beginning
 * @returns {Wall | null}
 */
export function endAfter(before, after, end) {
  const [was, is] = before.day && after.day ? [before.day, after.day] : [ANY_DAY, ANY_DAY];
  if (end.day && !(before.day && after.day)) return null;
  const [from, to, until] = [at(was, before.hour), at(is, after.hour), at(end.day || was, end.hour)];
  if (![from, to, until].every(Number.isFinite) || until <= from) return null;
  const [day, hour] = new Date(until + to - from).toISOString().slice(0, 16).split("T");
  if (day === is && !end.day) return { day: "", hour };
  return after.day ? { day, hour } : null;
}

/** @param {string} day @param {string} hour */
function at(day, hour) {
  return Date.parse(`${day}T${hour}Z`);
}
