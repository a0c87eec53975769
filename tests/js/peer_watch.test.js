import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { BUSY_DEAD_AFTER_MS, DEAD_AFTER_MS, DOUBTED_DEAD_AFTER_MS, FAILED_AGAIN_AFTER_MS, PeerWatch } from "../../static/js/lib/peer_watch.js";

/** A peer connection on which bytes arrive as the test says. */
class FakePeer extends EventTarget {
  connectionState = "connected";
  bytes = 0;
  async getStats() {
    return new Map([["pair", { type: "candidate-pair", bytesReceived: this.bytes, responsesReceived: 0 }]]);
  }
}

function given(t) {
  mock.timers.enable({ apis: ["setInterval"] });
  const it = { peer: new FakePeer(), clock: 0, deaths: [] };
  it.watch = new PeerWatch(it.peer, () => it.deaths.push(it.clock), () => it.clock);
  t.after(() => { it.watch.close(); mock.timers.reset(); });
  it.fail = () => {
    it.peer.connectionState = "failed";
    it.peer.dispatchEvent(new Event("connectionstatechange"));
  };
  /** Time passes, and so much arrives at each half second. */
  it.pass = async (ms, bytes = 0) => {
    for (let at = 0; at < ms; at += 500) {
      it.clock += 500;
      it.peer.bytes += bytes;
      mock.timers.tick(500);
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
  await it.pass(500, 100);
  it.watch.doubt();
  await it.pass(DOUBTED_DEAD_AFTER_MS);
  assert.equal(it.deaths.length, 1);
  it.watch.doubt();
  await it.pass(500, 100);
  await it.pass(DOUBTED_DEAD_AFTER_MS);
  assert.equal(it.deaths.length, 1);
});

test("what came just before the network changed is no life of the new one", async (t) => {
  const it = given(t);
  await it.pass(5000, 100);
  it.peer.bytes += 100;
  it.watch.doubt();
  await it.pass(DOUBTED_DEAD_AFTER_MS);
  assert.deepEqual(it.deaths, [5000 + DOUBTED_DEAD_AFTER_MS]);
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
