import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { AT_ONCE, FIRST_WITHIN_MS, Gathering, HARDLY_KNOWN_MS } from "../../static/js/lib/gathering.js";

const NOTHING = "v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\n";
const FOUND = `${NOTHING}a=candidate:1 1 udp 2122260223 10.77.1.2 50000 typ host\r\n`;

function peer(sdp = NOTHING) {
  return { connectionState: "new", iceGatheringState: "gathering", localDescription: { sdp } };
}

function given(t) {
  mock.timers.enable({ apis: ["setTimeout"] });
  t.after(() => mock.timers.reset());
  const it = { stuck: 0, clock: 0 };
  it.gathering = new Gathering(() => it.clock);
  it.pass = (ms) => { it.clock += ms; mock.timers.tick(ms); };
  it.watch = (each) => it.gathering.watch(each, () => (it.stuck += 1));
  return it;
}

test("just after the page came back a peer looks for its addresses as it is made, else once it is described", (t) => {
  globalThis.RTCPeerConnection = class {
    constructor(configuration) {
      this.configuration = configuration;
    }
  };
  t.after(() => delete globalThis.RTCPeerConnection);
  const it = given(t);
  const relays = [{ urls: "turns:relay.example" }];
  const made = () => /** @type {any} */ (it.gathering.peer(relays)).configuration;
  assert.deepEqual([made().iceServers, made().iceCandidatePoolSize], [relays, 0]);
  it.gathering.cameBack();
  assert.deepEqual([made().iceServers, made().iceCandidatePoolSize], [relays, AT_ONCE]);
  it.pass(HARDLY_KNOWN_MS + 1);
  assert.equal(made().iceCandidatePoolSize, 0);
  assert.ok(AT_ONCE > 0);
});

test("a peer that finds no address just after the page came back is left for another", (t) => {
  const it = given(t);
  it.gathering.cameBack();
  it.watch(peer());
  it.pass(FIRST_WITHIN_MS - 1);
  assert.equal(it.stuck, 0);
  it.pass(1);
  assert.equal(it.stuck, 1);
});

test("who comes in is given all the time there is", (t) => {
  const it = given(t);
  it.watch(peer());
  it.pass(60_000);
  assert.equal(it.stuck, 0);
});

for (const [what, change] of /** @type {[string, object][]} */ ([
  ["has found one", { localDescription: { sdp: FOUND } }],
  ["knows that there is none", { iceGatheringState: "complete" }],
  ["was closed", { connectionState: "closed" }],
  ["was refused what it described", { localDescription: null }],
]))
  test(`a peer that ${what} meanwhile is left alone`, (t) => {
    const it = given(t);
    it.gathering.cameBack();
    const each = peer();
    it.watch(each);
    Object.assign(each, change);
    it.pass(60_000);
    assert.equal(it.stuck, 0);
  });

test("a machine that is merely slow is given twice as long each time, until the page comes back again", (t) => {
  const it = given(t);
  it.gathering.cameBack();
  const left = () => {
    const before = it.stuck;
    it.watch(peer());
    let ms = 0;
    for (; it.stuck === before; ms += 100) it.pass(100);
    return ms;
  };
  assert.deepEqual([left(), left(), left()], [500, 1000, 2000]);
  it.gathering.cameBack();
  assert.equal(left(), 500);
});

test("what is begun later has all the time there is again", (t) => {
  const it = given(t);
  it.gathering.cameBack();
  it.pass(HARDLY_KNOWN_MS + 1);
  it.watch(peer());
  it.pass(60_000);
  assert.equal(it.stuck, 0);
});
