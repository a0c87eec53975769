import assert from "node:assert/strict";
import { test } from "node:test";
import { Soon } from "../../static/js/lib/soon.js";

/** @param {import("node:test").TestContext} t */
function given(t) {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const done = [];
  return { done, soon: new Soon(), pass: (ms) => t.mock.timers.tick(ms) };
}

test("it is done when its time is up, and once", (t) => {
  const { done, soon, pass } = given(t);
  soon.plan(() => done.push("drawn"), 200);
  pass(199);
  assert.deepEqual(done, []);
  pass(1);
  soon.now();
  pass(1000);
  assert.deepEqual(done, ["drawn"]);
});

test("what may be done sooner is done at once", (t) => {
  const { done, soon, pass } = given(t);
  soon.plan(() => done.push("drawn"), 200);
  soon.now();
  pass(1000);
  assert.deepEqual(done, ["drawn"]);
});

test("what is called off, or planned anew, is not done", (t) => {
  const { done, soon, pass } = given(t);
  soon.plan(() => done.push("first"), 200);
  soon.plan(() => done.push("second"), 300);
  pass(300);
  soon.plan(() => done.push("third"), 100);
  soon.cancel();
  pass(1000);
  assert.deepEqual(done, ["second"]);
});
