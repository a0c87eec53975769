import assert from "node:assert/strict";
import { test } from "node:test";
import { forget, remember, returning } from "../../static/js/lib/returning.js";

const STAY = { clientId: "a", microphone: true, camera: false, screen: true };

const given = (state = null) => {
  const entry = { state, writes: 0, replaceState: (next) => { entry.state = structuredClone(next); entry.writes += 1; } };
  return entry;
};

test("a reload comes back as one was", () => {
  const entry = given({ scroll: 3 });
  remember(STAY, entry);
  assert.deepEqual(returning(entry, "reload"), STAY);
  assert.equal(entry.state.scroll, 3);
});

for (const how of ["navigate", "back_forward", "prerender", ""])
  test(`nobody comes back by "${how}"`, () => {
    const entry = given();
    remember(STAY, entry);
    assert.equal(returning(entry, how), null);
  });

test("the same is not written twice", () => {
  const entry = given();
  remember(STAY, entry);
  remember({ ...STAY }, entry);
  assert.equal(entry.writes, 1);
  remember({ ...STAY, camera: true }, entry);
  assert.equal(entry.writes, 2);
});

test("who left does not come back", () => {
  const entry = given();
  forget(entry);
  assert.equal(entry.writes, 0);
  remember(STAY, entry);
  forget(entry);
  assert.equal(returning(entry, "reload"), null);
});
