import assert from "node:assert/strict";
import { mock, test } from "node:test";
import {
  BUSY_DEAD_AFTER_MS, DEAD_AFTER_MS, DOUBTED_DEAD_AFTER_MS, FAILED_AGAIN_AFTER_MS, IDLE_DOUBTED_DEAD_AFTER_MS, PeerWatch,
} from "../../static/js/lib/peer_watch.js";

/** A peer connection on which bytes arrive as the test says. */
class FakePeer extends EventTarget {
  connectionState = "connected";
  bytes = 0;
  former = 0; // of a pair that was in use before; 0: given up
  answer = Promise.resolve();
  async getStats() {
    await this.answer;
    const count = (id, bytes) => [id, { id, type: "candidate-pair", bytesReceived: bytes, responsesReceived: 0 }];
    return new Map([count("pair", this.bytes), ...(this.former ? [count("former", this.former)] : [])]);
  }
}

function given(t, { hasty = false } = {}) {
  mock.timers.enable({ apis: ["setInterval", "setTimeout"] });
  const it = { peer: new FakePeer(), clock: 0, deaths: [], silences: [] };
  const hears = { dead: (soon) => { it.deaths.push(it.clock); it.soon = soon; }, silent: () => it.silences.push(it.clock) };
  it.watch = new PeerWatch(it.peer, hears, hasty, () => it.clock);
  t.after(() => { it.watch.close(); mock.timers.reset(); });
  it.fail = () => {
    it.peer.connectionState = "failed";
    it.peer.dispatchEvent(new Event("connectionstatechange"));
  };
  /** Time passes, and so much arrives at each half second. */
  it.pass = async (ms, bytes = 0) => {
    for (let at = 50; at <= ms; at += 50) {
      it.clock += 50;
      if (at % 500 === 0) it.peer.bytes += bytes;
      mock.timers.tick(50);
      for (let wait = 0; wait < 10; wait += 1) await Promise.resolve();
    }
  };
  return it;
}

test("a path on which something always came is dead after two seconds of silence", async (t) => {
  const it = given(t);
  await it.pass(5000, 100);
  await it.pass(BUSY_DEAD_AFTER_MS - 500);
  assert.deepEqual(it.deaths, []);
  await it.pass(500);
  assert.deepEqual(it.deaths, [5000 + BUSY_DEAD_AFTER_MS]);
});

test("where something always came silence is told at each look, on an idle path it is not", async (t) => {
  const it = given(t);
  await it.pass(5000, 100);
  assert.deepEqual(it.silences, []);
  await it.pass(1500);
  assert.deepEqual(it.silences, [5500, 6000, 6500]);
  await it.pass(500, 100);
  await it.pass(1500);
  assert.equal(it.silences.length, 3);
});

test("what is only being described is not busy, however long that takes", async (t) => {
  const it = given(t);
  it.peer.connectionState = "new";
  await it.pass(10_000);
  it.peer.connectionState = "connecting";
  await it.pass(DEAD_AFTER_MS - 500);
  assert.deepEqual(it.deaths, []);
  assert.deepEqual(it.silences, []);
  await it.pass(1000);
  assert.equal(it.deaths.length, 1);
});

test("an idle path, checked every 2.5 s, is given longer", async (t) => {
  const it = given(t);
  for (let at = 0; at < 3; at += 1) {
    await it.pass(500, 100);
    await it.pass(2000);
  }
  assert.deepEqual(it.deaths, []);
  await it.pass(500, 100);
  await it.pass(DEAD_AFTER_MS);
  assert.equal(it.deaths.length, 1);
});

test("when the network may be another one a second of silence is enough, and life ends the doubt", async (t) => {
  const it = given(t);
  await it.pass(5000, 100);
  it.watch.doubt();
  await it.pass(DOUBTED_DEAD_AFTER_MS + 100);
  assert.equal(it.deaths.length, 1);
  it.watch.doubt();
  await it.pass(500, 100);
  await it.pass(DOUBTED_DEAD_AFTER_MS + 100);
  assert.equal(it.deaths.length, 1);
});

for (const [what, before, after] of /** @type {[string, (it: any) => Promise<void>, number]} */ ([
  ["was busy", (it) => it.pass(5000, 100), DOUBTED_DEAD_AFTER_MS],
  ["was busy and has just fallen silent", async (it) => (await it.pass(5000, 100), await it.pass(500)), DOUBTED_DEAD_AFTER_MS],
  ["is idle", (it) => it.pass(500, 100), IDLE_DOUBTED_DEAD_AFTER_MS],
  ["is being begun", (it) => ((it.peer.connectionState = "connecting"), it.pass(500)), DOUBTED_DEAD_AFTER_MS],
]))
  test(`a path that ${what} is dead ${after} ms after a doubt, if nothing comes`, async (t) => {
    const it = given(t);
    await before(it);
    it.watch.doubt();
    await it.pass(after);
    assert.deepEqual(it.deaths, []);
    await it.pass(100);
    assert.equal(it.deaths.length, 1);
  });

test("on an idle path a sign of life each second, not always on the second, outlasts every doubt", async (t) => {
  const it = given(t);
  for (let at = 0; at < 20; at += 1) {
    it.watch.doubt();
    await it.pass(1150);
    it.peer.bytes += 28;
    await it.pass(50);
  }
  assert.deepEqual(it.deaths, []);
});

test("what came just before the network changed is no life of the new one", async (t) => {
  const it = given(t);
  await it.pass(5000, 100);
  it.peer.bytes += 100;
  it.watch.doubt();
  await it.pass(DOUBTED_DEAD_AFTER_MS + 100);
  assert.deepEqual(it.deaths, [5000 + DOUBTED_DEAD_AFTER_MS + 100]);
});

test("nor is what a browser that keeps its counts for a moment tells of it a moment later", async (t) => {
  const it = given(t);
  await it.pass(5000, 100);
  it.watch.doubt();
  await it.pass(50);
  it.peer.bytes += 100;
  await it.pass(DOUBTED_DEAD_AFTER_MS + 50);
  assert.equal(it.deaths.length, 1);
});

test("nor is what it had been asked for when the network changed", async (t) => {
  const it = given(t);
  await it.pass(4500, 100);
  let answer;
  it.peer.answer = new Promise((resolve) => (answer = resolve));
  await it.pass(500, 100);
  it.watch.doubt();
  it.peer.answer = Promise.resolve();
  answer();
  await it.pass(DOUBTED_DEAD_AFTER_MS + 100);
  assert.deepEqual(it.deaths, [5000 + DOUBTED_DEAD_AFTER_MS + 100]);
});

test("what was begun anew after a doubt is judged soon once, then as patiently as ever", async (t) => {
  const it = given(t);
  await it.pass(1000, 100);
  it.watch.doubt();
  await it.pass(10_000);
  const [first, second, third] = it.deaths;
  assert.deepEqual(it.silences, []); // what was never busy is no witness
  assert.equal(second - first, BUSY_DEAD_AFTER_MS);
  assert.equal(third - second, DEAD_AFTER_MS);
});

test("a new peer in the place of one that died of a doubt is judged soon as well, until something comes", async (t) => {
  const it = given(t, { hasty: true });
  await it.pass(500);
  await it.pass(BUSY_DEAD_AFTER_MS);
  assert.equal(it.deaths.length, 1);
  assert.equal(it.soon, false);
  await it.pass(500, 100);
  it.watch.doubt();
  await it.pass(IDLE_DOUBTED_DEAD_AFTER_MS + 100);
  assert.equal(it.soon, true);
});

test("a pair that is given up takes its count along, which hides no life and is none", async (t) => {
  const it = given(t);
  it.peer.former = 100_000;
  await it.pass(5000, 100);
  it.peer.former = 0;
  await it.pass(500, 100);
  it.peer.former = 100_000;
  await it.pass(500);
  it.peer.former = 0;
  await it.pass(BUSY_DEAD_AFTER_MS - 500);
  assert.deepEqual(it.deaths, []);
  await it.pass(500);
  assert.equal(it.deaths.length, 1);
});

test("a page that slept does not judge by its first look", async (t) => {
  const it = given(t);
  await it.pass(5000, 100);
  it.clock += 3_600_000;
  await it.pass(500);
  assert.deepEqual(it.deaths, []);
  await it.pass(500, 100);
  await it.pass(1000);
  assert.deepEqual(it.deaths, []);
});

test("while it stays silent it is declared dead again, and what fails is dead at once", async (t) => {
  const it = given(t);
  await it.pass(DEAD_AFTER_MS * 3);
  assert.ok(it.deaths.length >= 2);
  await it.pass(FAILED_AGAIN_AFTER_MS, 100);
  it.deaths.length = 0;
  it.fail();
  assert.equal(it.deaths.length, 1);
});

test("where each beginning fails at once another is made each second and no sooner, unless it lives by then", async (t) => {
  const it = given(t);
  it.fail();
  assert.deepEqual(it.deaths, []);
  for (let beginning = 0; beginning < 6; beginning += 1) {
    await it.pass(500);
    it.fail();
  }
  assert.deepEqual(it.deaths, [1000, 2000, 3000]);
  it.peer.connectionState = "connected";
  await it.pass(3000, 100);
  assert.equal(it.deaths.length, 3);
});

test("what was begun while there was no network is dead as soon as there is one, what has just begun is not", async (t) => {
  const it = given(t);
  it.peer.connectionState = "connecting";
  await it.pass(500);
  it.watch.doubt();
  assert.deepEqual(it.deaths, []);
  await it.pass(500);
  it.deaths.length = 0;
  await it.pass(1000);
  it.watch.doubt();
  assert.equal(it.deaths.length, 1);
});

test("a way that is not looked for yet may take its time, one that both sides described and that does not begin may not", async (t) => {
  const it = given(t);
  it.peer.connectionState = "new";
  await it.pass(3 * DEAD_AFTER_MS);
  it.peer.localDescription = { type: "offer" };
  await it.pass(3 * DEAD_AFTER_MS);
  assert.deepEqual(it.deaths, []);
  it.peer.remoteDescription = { type: "answer" };
  await it.pass(DEAD_AFTER_MS + 1000);
  assert.equal(it.deaths.length, 1);
});
