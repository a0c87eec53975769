import assert from "node:assert/strict";
import { test } from "node:test";
import { Gathering } from "../../static/js/lib/gathering.js";
import { FAILED_AGAIN_AFTER_MS } from "../../static/js/lib/peer_watch.js";
import { SubscribePeer } from "../../static/js/lib/subscribe_peer.js";

const never = () => new Promise(() => {});
const turn = () => new Promise((done) => setImmediate(done));

class FakePeer extends EventTarget {
  /** @type {FakePeer[]} */
  static made = [];
  localDescription = { sdp: "answer" };
  connectionState = "new";
  took = [];

  constructor() {
    super();
    FakePeer.made.push(this);
  }

  async setRemoteDescription({ sdp }) {
    this.took.push(sdp);
  }

  async setLocalDescription() {}
  close() {
    this.connectionState = "closed";
  }
}

/** A page that asked for a peer; `asked` is what the server was asked, `hangs` what it never answers. */
async function given(t, gathering = new Gathering()) {
  FakePeer.made = [];
  globalThis.RTCPeerConnection = FakePeer;
  t.after(() => delete globalThis.RTCPeerConnection);
  const it = { asked: [], hangs: "" };
  const command = async (event, payload) => {
    it.asked.push({ event, ...payload });
    if (event === it.hangs) await never();
    return { ok: true };
  };
  it.hears = { changed() {}, opened() {}, answered() {}, silent() {} };
  it.subscribe = new SubscribePeer(command, () => [], { ...it.hears, changed: () => it.hears.changed() }, gathering);
  t.after(() => it.subscribe.close());
  await it.subscribe.open();
  it.offer = (version, sdp) => {
    void it.subscribe.offered({ version, sdp });
    return turn();
  };
  it.answers = () => it.asked.filter(({ event }) => event === "answer").map(({ version }) => version);
  return it;
}

test("whoever shows its tracks is told that they go before they end", async (t) => {
  const it = await given(t);
  await it.offer(1, "first");
  const told = [];
  it.hears.changed = () => told.push([it.subscribe.state, it.subscribe.track("0"), FakePeer.made[0].connectionState]);
  it.subscribe.close();
  it.subscribe.close();
  assert.deepEqual(told, [["closed", null, "new"]]);
});

test("offers are answered in order, an old one is not", async (t) => {
  const it = await given(t);
  await it.offer(1, "first");
  await it.offer(2, "second");
  await it.offer(3, "third");
  await it.offer(2, "second");
  assert.deepEqual(FakePeer.made.map(({ took }) => took), [["first", "second", "third"]]);
  assert.deepEqual(it.answers(), [1, 2, 3]);
});

test("what is still on its way to a peer that was left begins no other, and keeps nothing from the next one", async (t) => {
  const it = await given(t);
  await it.offer(1, "of the first peer");
  await it.subscribe.open();
  await it.offer(2, "of the first peer");
  assert.equal(FakePeer.made.length, 1);
  await it.offer(1, "of the second peer");
  assert.deepEqual(FakePeer.made.map(({ took }) => took), [["of the first peer"], ["of the second peer"]]);
});

test("the first offer of a peer that was asked for later begins that one", async (t) => {
  const it = await given(t);
  await it.subscribe.open();
  await it.offer(1, "of the first peer");
  await it.offer(1, "of the second peer");
  assert.deepEqual(FakePeer.made.map(({ took, connectionState }) => [took, connectionState]), [
    [["of the first peer"], "closed"], [["of the second peer"], "new"],
  ]);
  assert.equal(it.subscribe.peer, FakePeer.made.at(-1));
});

for (const [what, hang] of /** @type {[string, (it: any) => void][]} */ ([
  ["takes an offer", (t) => t.mock.method(FakePeer.prototype, "setRemoteDescription", never)],
  ["describes itself", (t) => t.mock.method(FakePeer.prototype, "setLocalDescription", never)],
  ["waits until the server has its answer", (_t, it) => (it.hangs = "answer")],
]))
  test(`a peer that is closed while it ${what} keeps nothing from the next one`, async (t) => {
    const it = await given(t);
    hang(t, it);
    await it.offer(1, "of the first peer");
    t.mock.restoreAll();
    it.hangs = "";
    await it.subscribe.open();
    await it.offer(1, "of the second peer");
    assert.equal(FakePeer.made.length, 2);
    assert.deepEqual(FakePeer.made.at(-1).took, ["of the second peer"]);
    assert.equal(it.answers().at(-1), 1);
    assert.equal(it.subscribe.peer, FakePeer.made.at(-1));
  });

test("what was offered to a peer that is closed is not offered to the next one", async (t) => {
  const it = await given(t);
  t.mock.method(FakePeer.prototype, "setRemoteDescription", never);
  await it.offer(1, "of the first peer");
  await it.offer(2, "of the first peer");
  t.mock.restoreAll();
  await it.subscribe.open();
  await turn();
  assert.equal(FakePeer.made.length, 1);
});

test("a fresh peer that is to come home is left for another; that is no death", async (t) => {
  const led = [];
  const died = t.mock.fn();
  const gathering = Object.assign(new Gathering(), { died, leadHome: (peer, leave) => led.push({ peer, leave }) });
  const it = await given(t, gathering);
  await it.offer(1, "of the first peer");
  assert.deepEqual(led.map(({ peer }) => peer), FakePeer.made);
  led[0].leave();
  await it.offer(1, "of the second peer");
  assert.deepEqual(FakePeer.made.map(({ connectionState }) => connectionState), ["closed", "new"]);
  assert.equal(died.mock.callCount(), 0);
});

test("where a peer dies it is said before the next one is made, which may have to be made elsewhere", async (t) => {
  let now = 0;
  t.mock.method(performance, "now", () => now);
  const gathering = Object.assign(new Gathering(), { died: t.mock.fn() });
  const it = await given(t, gathering);
  await it.offer(1, "of the first peer");
  now = FAILED_AGAIN_AFTER_MS;
  FakePeer.made[0].connectionState = "failed";
  FakePeer.made[0].dispatchEvent(new Event("connectionstatechange"));
  await turn();
  assert.equal(gathering.died.mock.callCount(), 1);
  assert.deepEqual(it.asked.map(({ event }) => event), ["subscribe", "answer", "subscribe"]);
});
