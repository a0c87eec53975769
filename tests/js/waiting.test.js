import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { speak } from "../../static/js/lib/strings.js";
import { inWords, nextChange, serverAhead } from "../../static/js/models/waiting.js";

afterEach(() => speak("fr", {}));
const words = (now, until, zone = "Europe/Paris") => inWords(Date.parse(now), Date.parse(until), zone).replaceAll("\u00a0", " ");

/** Paris is at UTC+1 in November, La Réunion at UTC+4. */
const CASES = [
  ["2026-11-23T16:29:20Z", "2026-11-23T16:30:00Z", "dans 40 secondes"],
  ["2026-11-23T16:18:30Z", "2026-11-23T16:30:00Z", "dans 12 minutes"],
  ["2026-11-23T14:25:00Z", "2026-11-23T16:30:00Z", "dans 2 h 05"],
  ["2026-11-23T05:00:00Z", "2026-11-23T20:00:00Z", "dans 15 h 00"],
  ["2026-11-22T22:30:00Z", "2026-11-23T01:00:00Z", "dans 2 h 30"],
  ["2026-11-22T10:26:00Z", "2026-11-23T16:30:00Z", "demain à 17 h 30"],
  ["2026-11-22T06:00:00Z", "2026-11-23T22:30:00Z", "demain à 23 h 30"],
  ["2026-11-22T22:30:00Z", "2026-11-24T07:00:00Z", "dans 2 jours"],
  ["2026-11-22T10:00:00Z", "2026-12-22T10:00:00Z", "dans 30 jours"],
];
for (const [now, until, told] of CASES) test(`from ${now} to ${until}: ${told}`, () => assert.equal(words(now, until), told));

test("the days are those of the person's own zone", () => {
  assert.equal(words("2026-11-22T19:00:00Z", "2026-11-23T20:30:00Z"), "demain à 21 h 30");
  assert.equal(words("2026-11-22T19:00:00Z", "2026-11-23T20:30:00Z", "Indian/Reunion"), "dans 2 jours");
});

test("a night that the clocks change counts as one day", () => {
  assert.equal(words("2026-10-24T08:00:00Z", "2026-10-25T16:30:00Z"), "demain à 17 h 30");
});

test("the words are looked at each minute, and each second at the end", () => {
  assert.deepEqual([90_500, 60_000, 1_500].map(nextChange), [30_500, 1000, 500]);
});

test("a device whose clock is wrong counts by the server's", () => {
  const now = Date.parse("2026-11-23T16:30:00Z");
  for (const [told, ahead] of [["2026-11-23T16:40:00Z", 600_000], ["Mon, 23 Nov 2026 16:20:00 GMT", -600_000], ["2026-11-23T16:30:59Z", 0], ["", 0]])
    assert.equal(serverAhead(told, now), ahead, told);
});
