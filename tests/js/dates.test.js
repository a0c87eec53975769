import assert from "node:assert/strict";
import { test } from "node:test";
import { endAfter } from "../../static/js/models/dates.js";

const wall = (told) => ({ day: told.slice(0, -5).trim(), hour: told.slice(-5) });

/** Beginning before and after, end before, and where it is then; null: it stays. */
const CASES = [
  ["2027-03-16 14:00", "2027-03-16 17:30", "15:00", "18:30"],
  ["2027-03-16 14:00", "2027-03-18 14:00", "15:00", "15:00"],
  ["2027-03-16 14:00", "2027-03-18 09:00", "2027-03-16 15:00", "2027-03-18 10:00"],
  ["2027-03-16 09:00", "2027-04-01 09:00", "2027-03-18 12:00", "2027-04-03 12:00"],
  ["2027-03-16 22:00", "2027-03-16 23:30", "23:00", "2027-03-17 00:30"],
  ["2027-03-27 22:00", "2027-03-28 01:30", "23:00", "02:30"], // a wall's clock: that night has no such hour in Paris
  ["14:00", "17:30", "15:00", "18:30"],
  ["14:00", "2027-03-16 14:00", "15:00", "15:00"],
  ["14:00", "23:30", "15:00", null],
  ["2027-03-16 14:00", "2027-03-16 17:30", "13:00", null],
  ["14:00", "2027-03-16 15:00", "2027-03-16 15:00", null],
];
for (const [before, after, end, then] of CASES)
  test(`${before} moved to ${after}: the end at ${end} is then ${then ?? "where it was"}`, () =>
    assert.deepEqual(endAfter(wall(before), wall(after), wall(end)), then && wall(then)));

test("what is not said moves nothing", () => {
  assert.equal(endAfter(wall("2027-03-16 14:00"), { day: "2027-03-16", hour: "" }, wall("15:00")), null);
  assert.equal(endAfter(wall("2027-03-16 14:00"), wall("2027-03-16 15:00"), { day: "", hour: "" }), null);
});
