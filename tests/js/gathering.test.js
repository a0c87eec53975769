import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { FOUND_WITHIN_MS, Gathering, HARDLY_KNOWN_MS, HOME_AFTER_MS } from "../../static/js/lib/gathering.js";

const UDP = "candidate:1 1 udp 2122260223 10.77.1.2 50000 typ host generation 0 ufrag a";
const FOUND = { protocol: "udp", candidate: `${UDP} network-id 1` };
const turn = () => new Promise((done) => setImmediate(done));

/**
 * A page whose own peers are told of `it.told`, one candidate after another (null: that was all) as soon as they are
 * described, and whose fresh ones were told of `it.freshTold`; `it.made` says where each peer for media was made.
 */
function given(t) {
  mock.timers.enable({ apis: ["setTimeout"] });
  t.after(() => mock.timers.reset());
  const it = { clock: 0, told: [FOUND], made: [], asking: 0, areToldMore: true, freshTold: FOUND.candidate };
  globalThis.RTCPeerConnection = class extends EventTarget {
    constructor(configuration) {
      super();
      if (configuration) it.made.push("page");
      this.configuration = configuration;
    }
    createDataChannel() {
      it.asking += 1;
    }
    async setLocalDescription() {
      for (const candidate of it.told) this.dispatchEvent(Object.assign(new Event("icecandidate"), { candidate }));
    }
    close() {
      it.asking -= 1;
    }
  };
  t.after(() => delete globalThis.RTCPeerConnection);
  const kept = new Set();
  const fresh = {
    get areToldMore() { return it.areToldMore; },
    make() {
      it.made.push("fresh");
      const peer = { connectionState: "connected", localDescription: { sdp: `a=${it.freshTold}\r\n` } };
      kept.add(peer);
      return peer;
    },
    has: (peer) => kept.has(peer),
    close: (peer) => kept.delete(peer),
  };
  it.gathering = new Gathering(() => it.clock, fresh);
  it.pass = async (ms) => {
    it.clock += ms;
    mock.timers.tick(ms);
    await turn();
    await turn();
  };
  it.peer = () => it.gathering.peer([]);
  /** The page is back, and was told whatever it is told. */
  it.back = async (...told) => {
    it.told = told;
    void it.gathering.cameBack();
    await it.pass(0);
  };
  return it;
}

test("a peer is made with the relays there are, and what it carries shares one path", (t) => {
  const it = given(t);
  const relays = [{ urls: "turns:relay.example" }];
  assert.deepEqual(it.gathering.peer(relays).configuration, { bundlePolicy: "max-bundle", iceServers: relays });
});

for (const [when, told, where] of /** @type {[string, any[], string]} */ ([
  ["finds a network", [FOUND], "page"],
  ["finds one after other things", [{ protocol: "tcp", candidate: "…" }, FOUND], "page"],
  ["is told of nothing", [], "fresh"],
  ["is told that there is none", [null], "fresh"],
  ["is told of an address of TCP only, for which nobody looked", [{ protocol: "tcp", candidate: `${UDP} network-id 1` }], "fresh"],
  ["is told of the default route only, by what it was", [{ protocol: "udp", candidate: UDP }], "fresh"],
]))
  test(`just after a page came back that ${when}, peers are made ${where === "page" ? "in the page" : "where the browser asks anew"}`, async (t) => {
    const it = given(t);
    await it.back(...told);
    it.peer();
    assert.deepEqual(it.made, [where]);
    await it.pass(FOUND_WITHIN_MS);
    assert.equal(it.asking, 0, "the peer that was asked is closed");
  });

test("while it is not known yet whether the page finds a network, peers are fresh; who comes in has ordinary ones", async (t) => {
  const it = given(t);
  it.peer();
  void it.gathering.cameBack();
  it.peer();
  await it.pass(0);
  it.peer();
  assert.deepEqual(it.made, ["page", "fresh", "page"]);
});

test("long after the page came back peers are ordinary again", async (t) => {
  const it = given(t);
  await it.back();
  await it.pass(HARDLY_KNOWN_MS + 1);
  it.peer();
  assert.deepEqual(it.made, ["page"]);
});

for (const [when, lead, more, where] of /** @type {[string, (it: any) => Promise<void>, boolean, string]} */ ([
  ["of a page that never was away", async () => {}, false, "page"],
  ["just after the page came back", (it) => it.back(FOUND), true, "fresh"],
  ["long after it came back", async (it) => (await it.back(FOUND), await it.pass(HARDLY_KNOWN_MS + 1)), false, "page"],
  ["in a browser whose pages are told all there is", (it) => ((it.areToldMore = false), it.back(FOUND)), false, "page"],
]))
  test(`where the way of a peer dies ${when}, the next is ${where === "page" ? "ordinary" : "fresh"}`, async (t) => {
    const it = given(t);
    await lead(it);
    assert.equal(it.gathering.died(), more);
    it.peer();
    assert.deepEqual(it.made, [where]);
  });

test("a browser whose pages are told all there is is asked nothing", async (t) => {
  const it = given(t);
  it.areToldMore = false;
  void it.gathering.cameBack();
  assert.equal(it.asking, 0);
  it.peer();
  assert.deepEqual(it.made, ["page"]);
});

test("an answer to whether the page finds a network counts no more once a peer has died", async (t) => {
  const it = given(t);
  void it.gathering.cameBack();
  it.gathering.died();
  await it.pass(0);
  it.peer();
  assert.deepEqual(it.made, ["fresh"]);
});

/** A fresh peer that is to come home, and how often it was left. */
async function away(it) {
  await it.back();
  const peer = it.peer();
  const leave = mock.fn();
  it.gathering.leadHome(peer, leave);
  return { peer, left: () => leave.mock.callCount() };
}

test("a fresh peer comes home once the page finds the network", async (t) => {
  const it = given(t);
  const { left } = await away(it);
  it.told = [FOUND];
  await it.pass(HOME_AFTER_MS - 1);
  assert.equal(left(), 0);
  await it.pass(1);
  assert.equal(left(), 1);
  it.peer();
  assert.deepEqual(it.made, ["fresh", "page"]);
});

test("it stays as long as the page finds none, which is asked after twice the time again", async (t) => {
  const it = given(t);
  const { left } = await away(it);
  await it.pass(HOME_AFTER_MS);
  await it.pass(FOUND_WITHIN_MS);
  it.told = [FOUND];
  await it.pass(2 * HOME_AFTER_MS - 1);
  assert.equal(left(), 0);
  await it.pass(1);
  assert.equal(left(), 1);
});

for (const [what, told] of [
  ["of the default route only, as where no device may be used", UDP],
  ["of TCP only, as where a school so decided", `${UDP.replace("udp", "tcp")} tcptype active network-id 1`],
  ["of a relay besides", "candidate:2 1 udp 41885439 192.0.2.9 61000 typ relay raddr 0.0.0.0 rport 0 generation 0 network-id 1"],
  ["of nothing", "end-of-candidates"],
])
  test(`a fresh peer that was told ${what} comes home, as the page is told no less`, async (t) => {
    const it = given(t);
    it.freshTold = told;
    const { left } = await away(it);
    await it.pass(HOME_AFTER_MS);
    assert.equal(left(), 0, "the page may find more");
    await it.pass(FOUND_WITHIN_MS);
    assert.equal(left(), 1);
  });

test("where frames were no help, peers are the page's own from then on, until it finds a network", async (t) => {
  const it = given(t);
  it.freshTold = UDP;
  await away(it);
  await it.pass(HOME_AFTER_MS);
  await it.pass(FOUND_WITHIN_MS);
  await it.back();
  it.peer();
  assert.equal(it.gathering.died(), false);
  await it.back(FOUND); // devices were allowed meanwhile
  await it.back();
  it.peer();
  assert.deepEqual(it.made, ["fresh", "page", "fresh"]);
});

test("one that has no way yet proves nothing by what it was told, and stays", async (t) => {
  const it = given(t);
  it.freshTold = UDP;
  const { peer, left } = await away(it);
  peer.connectionState = "connecting";
  await it.pass(HOME_AFTER_MS);
  await it.pass(FOUND_WITHIN_MS);
  assert.equal(left(), 0);
});

test("what was closed is not led home, and nothing is asked for it", async (t) => {
  const it = given(t);
  const { peer, left } = await away(it);
  it.gathering.close(peer);
  await it.pass(FOUND_WITHIN_MS);
  it.told = [FOUND];
  await it.pass(60_000);
  assert.deepEqual([left(), it.asking], [0, 0]);
});

test("what is closed while the page is asked is not led home", async (t) => {
  const it = given(t);
  const { peer, left } = await away(it);
  await it.pass(HOME_AFTER_MS);
  it.gathering.close(peer);
  await it.pass(FOUND_WITHIN_MS);
  assert.equal(left(), 0);
});

test("an ordinary peer is at home", async (t) => {
  const it = given(t);
  await it.back(FOUND);
  const leave = t.mock.fn();
  it.gathering.leadHome(it.peer(), leave);
  await it.pass(60_000);
  assert.equal(leave.mock.callCount(), 0);
});

test("where what came home dies, the next is fresh and stays twice as long", async (t) => {
  const it = given(t);
  const first = await away(it);
  it.told = [FOUND];
  await it.pass(HOME_AFTER_MS);
  it.gathering.close(first.peer);
  await it.pass(HARDLY_KNOWN_MS);
  assert.equal(it.gathering.died(), true);
  const second = it.peer();
  const leave = t.mock.fn();
  it.gathering.leadHome(second, leave);
  await it.pass(2 * HOME_AFTER_MS - 1);
  assert.equal(leave.mock.callCount(), 0);
  await it.pass(1);
  assert.equal(leave.mock.callCount(), 1);
  assert.deepEqual(it.made, ["fresh", "fresh"]);
});
