import assert from "node:assert/strict";
import { test } from "node:test";
import { Hints } from "../../static/js/models/hints.js";

function memory(kept = null) {
  return { get: () => kept, put: (text) => void (kept = text) };
}
const keys = (hints, place, trainer = false) => hints.of(place, trainer).map((each) => each.key);

test("each hint is shown once, in this browser", () => {
  const browser = memory();
  const hints = new Hints(browser);
  const [first, ...rest] = keys(hints, "class");
  hints.read(first);
  assert.deepEqual(keys(hints, "class"), rest);
  assert.deepEqual(keys(new Hints(browser), "class"), rest);
  assert.ok(keys(new Hints(memory()), "class").includes(first));
});

test("trainers and participants have hints of their own", () => {
  const hints = new Hints(memory());
  assert.ok(keys(hints, "class", true).includes("class-share"));
  assert.ok(!keys(hints, "class").includes("class-share"));
  assert.ok(keys(hints, "class").includes("class-hand"));
});

test("turned off there are none, turned on again they begin anew", () => {
  const browser = memory();
  const hints = new Hints(browser);
  const before = keys(hints, "home");
  hints.read(before[0]);
  hints.turn(false);
  assert.deepEqual(keys(new Hints(browser), "home"), []);
  hints.turn(true);
  assert.deepEqual(keys(new Hints(browser), "home"), before);
});

test("the pages hear of a change", () => {
  const hints = new Hints(memory());
  let heard = 0;
  hints.subscribe(() => (heard += 1));
  hints.read("home-next");
  hints.turn(false);
  assert.equal(heard, 2);
});

test("what somebody else wrote in the memory, or none at all, does no harm", () => {
  for (const text of ["{", "7", '{"read":3}', "null"]) assert.ok(keys(new Hints(memory(text)), "home").length);
  const hints = new Hints(); // Node has no localStorage: as where a browser refuses it
  hints.read("home-next");
  assert.ok(!keys(hints, "home").includes("home-next"));
});
