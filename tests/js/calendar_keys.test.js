import assert from "node:assert/strict";
import { test } from "node:test";
import { leadsTo } from "../../static/js/models/calendar_keys.js";

const LED = [
  ["ArrowRight", "2026-11-30", "2026-12-01"],
  ["ArrowLeft", "2027-01-01", "2026-12-31"],
  ["ArrowDown", "2027-03-24", "2027-03-31"], // over the night that has no hour from 2 to 3
  ["ArrowUp", "2028-03-07", "2028-02-29"],
  ["Home", "2026-11-29", "2026-11-23"],
  ["Home", "2026-11-23", "2026-11-23"],
  ["End", "2026-11-23", "2026-11-29"],
  ["PageDown", "2027-01-31", "2027-02-28"],
  ["PageUp", "2027-01-15", "2026-12-15"],
  ["PageUp", "2027-03-31", "2027-02-28"],
];

test("each key leads to its day", () => {
  for (const [key, from, to] of LED) assert.equal(leadsTo(key, from), to, `${key} from ${from}`);
});

test("other keys mean nothing", () => {
  for (const key of ["Enter", "Tab", "a", " "]) assert.equal(leadsTo(key, "2026-11-24"), null);
});
