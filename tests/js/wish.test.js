import assert from "node:assert/strict";
import { test } from "node:test";
import { AGAIN_MS, Wish } from "../../static/js/lib/wish.js";

/** @param {import("node:test").TestContext} t @param {string[]} answers the codes of refusals; then all is well */
function given(t, ...answers) {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const room = { live: true, wished: "small", heard: [] };
  const say = async () => {
    room.heard.push(room.wished);
    const code = answers.shift();
    return code ? { ok: false, code } : { ok: true };
  };
  const pass = async (ms) => {
    t.mock.timers.tick(ms);
    await new Promise((done) => setImmediate(done));
  };
  return { room, wish: new Wish(say, () => room.live), pass };
}

test("what was refused in passing is said again, until it is heard", async (t) => {
  const { room, wish, pass } = given(t, "rate_limited", "internal");
  await wish.say();
  await pass(AGAIN_MS - 1);
  assert.deepEqual(room.heard, ["small"]);
  room.wished = "large";
  await pass(1);
  await pass(AGAIN_MS);
  await pass(AGAIN_MS);
  assert.deepEqual(room.heard, ["small", "large", "large"]);
});

test("what was said since takes the place of what was refused", async (t) => {
  const { room, wish, pass } = given(t, "rate_limited");
  const refused = wish.say();
  room.wished = "large";
  await wish.say();
  await refused;
  await pass(AGAIN_MS);
  assert.deepEqual(room.heard, ["small", "large"]);
});

test("what cannot be had, and what nobody wishes any more, is not said again", async (t) => {
  const { room, wish, pass } = given(t, "peer_gone", "means_withheld", "rate_limited", "rate_limited");
  await wish.say();
  await pass(AGAIN_MS);
  await wish.say();
  await pass(AGAIN_MS);
  await wish.say();
  wish.cancel();
  await pass(AGAIN_MS);
  await wish.say();
  room.live = false;
  await pass(AGAIN_MS);
  assert.equal(room.heard.length, 4);
});
