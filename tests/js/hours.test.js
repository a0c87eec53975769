import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { dayInWords, hourInWords } from "../../static/js/lib/hours.js";
import { speak } from "../../static/js/lib/strings.js";

afterEach(() => speak("fr", {}));
const when = new Date("2026-11-26T00:05:00Z");

test("an hour is told as the server tells it, in the zone that is asked for", () => {
  assert.equal(hourInWords(when, "Europe/Paris"), "1\u00a0h\u00a005");
  assert.equal(hourInWords(new Date("2026-11-26T23:05:00Z"), "Europe/Paris"), "0\u00a0h\u00a005");
  assert.equal(hourInWords(when, "Indian/Reunion"), "4\u00a0h\u00a005");
  speak("en", {});
  assert.equal(hourInWords(when, "Europe/Paris"), "01:05");
});

test("the day is the one of that zone", () => {
  assert.equal(dayInWords(when, "Europe/Paris", when), "jeudi 26 novembre");
  assert.equal(dayInWords(when, "America/Guadeloupe", when), "mercredi 25 novembre");
  speak("en", {});
  assert.match(dayInWords(when, "Europe/Paris", when), /^Thursday,? 26 November$/);
});

test("a day of another year is told with it", () => {
  assert.equal(dayInWords(when, "Europe/Paris", new Date("2027-01-01T00:00:00Z")), "jeudi 26 novembre 2026");
  assert.equal(dayInWords(new Date("2026-12-31T23:30:00Z"), "Europe/Paris", when), "vendredi 1er janvier 2027");
});
