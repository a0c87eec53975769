import assert from "node:assert/strict";
import { test } from "node:test";
import { Gathering } from "../../static/js/lib/gathering.js";
import { FAILED_AGAIN_AFTER_MS } from "../../static/js/lib/peer_watch.js";
import { PublishPeer, TOGETHER_MS } from "../../static/js/lib/publish_peer.js";
import { AGAIN_MS } from "../../static/js/lib/wish.js";

const track = (kind) => ({ kind, getSettings: () => ({ width: 1280, height: 720 }) });

/** A browser that turns on every layer which an answer names, as Chromium does. */
class FakePeer extends EventTarget {
  static last;
  transceivers = [];
  localDescription = { sdp: "offer" };
  connectionState = "new";

  constructor() {
    super();
    FakePeer.last = this;
  }

  addTransceiver(sent, { sendEncodings: encodings }) {
    const sender = { track: sent, getParameters: () => ({ encodings }), setParameters: async () => {} };
    sender.replaceTrack = async (track) => void (sender.track = track);
    this.transceivers.push({ mid: String(this.transceivers.length), sender, encodings });
    return this.transceivers.at(-1);
  }

  async setRemoteDescription() {
    for (const { encodings } of this.transceivers) for (const each of encodings) each.active = true;
  }

  async createOffer() {}
  async setLocalDescription() {}
  close() {}
}

/**
 * A server that names publications one after another; `asked` is what it was asked, `waits` what its answers wait for.
 * @param {import("node:test").TestContext} context @param {string[]} refusals the codes of its next answers to `publish`
 * @param {Gathering} gathering
 */
function given(context, refusals = [], gathering = new Gathering()) {
  context.mock.timers.enable({ apis: ["setInterval", "setTimeout"] });
  let now = 0;
  context.mock.method(performance, "now", () => now);
  globalThis.RTCPeerConnection = FakePeer;
  const room = { asked: [], waits: Promise.resolve(), ids: new Map(), ever: 0 };
  const command = async (event, asked) => {
    room.asked.push({ event, ...asked });
    const code = event === "publish" ? refusals.shift() : undefined;
    const tracks = asked.tracks ?? [];
    if (!code) for (const { source } of tracks) if (!room.ids.has(source)) room.ids.set(source, `publication ${++room.ever}`);
    const publications = tracks.map(({ mid, source }) => ({ mid, publication_id: room.ids.get(source) }));
    await room.waits;
    if (code) return { ok: false, code };
    return { ok: true, sdp: "answer", publications };
  };
  const failed = [];
  const sent = context.mock.fn();
  const publish = new PublishPeer(command, () => [], { failed: (code) => failed.push(code), sent }, gathering);
  context.after(() => publish.close());
  const pass = async (ms) => {
    context.mock.timers.tick(ms);
    await new Promise((done) => setImmediate(done));
  };
  /** The path is another: the browser says that it failed. */
  const lose = async () => {
    now += FAILED_AGAIN_AFTER_MS;
    FakePeer.last.connectionState = "failed";
    FakePeer.last.dispatchEvent(new Event("connectionstatechange"));
    FakePeer.last.connectionState = "new"; // of no interest to who watches
    await new Promise((done) => setImmediate(done));
  };
  return { room, publish, failed, sent, pass, lose };
}

test("what nobody is shown rests also when something else begins to be sent", async (context) => {
  context.mock.timers.enable({ apis: ["setInterval"] });
  globalThis.RTCPeerConnection = FakePeer;
  const command = async (_event, { tracks = [] }) => ({
    ok: true, sdp: "answer", publications: tracks.map(({ mid }) => ({ mid, publication_id: `publication ${mid}` })),
  });
  const publish = new PublishPeer(command, () => [], {}, new Gathering());
  context.after(() => publish.close());
  const active = () => FakePeer.last.transceivers[0].encodings.map((each) => each.active);
  await publish.open();
  await publish.send({ camera: track("video") });
  assert.deepEqual(active(), [true, true, true]);
  await publish.layersWanted({ publication_id: "another", rids: [] });
  assert.deepEqual(active(), [true, true, true]);
  await publish.layersWanted({ publication_id: "publication 0", rids: ["q"] });
  assert.deepEqual(active(), [true, false, false]);
  await publish.send({ microphone: track("audio") });
  assert.equal(FakePeer.last.transceivers.length, 2);
  assert.deepEqual(active(), [true, false, false]);
  await publish.layersWanted({ publication_id: "publication 0", rids: ["q", "h", "f"] });
  assert.deepEqual(active(), [true, true, true]);
});

test("what is withheld and given back within one round trip is published anew", async (context) => {
  const { room, publish, pass } = given(context);
  await publish.open();
  await publish.send({ microphone: track("audio") });
  let answer;
  room.waits = new Promise((resolve) => (answer = resolve));
  const camera = publish.send({ camera: track("video") });
  while (room.asked.length < 2) await new Promise((done) => setImmediate(done));
  room.ids.delete("microphone");
  const withheld = [publish.send({ microphone: null }), publish.unpublished("publication 1")];
  const back = publish.send({ microphone: track("audio") });
  answer();
  await Promise.all([camera, ...withheld, back]);
  await pass(TOGETHER_MS);
  assert.deepEqual(room.asked.map(({ event }) => event), ["publish", "publish", "publish"]);
  assert.deepEqual(room.asked.at(-1).tracks.map(({ source }) => source), ["microphone", "camera"]);
  assert.equal(FakePeer.last.transceivers[0].direction, "sendonly");
});

test("what is taken back for good is not published anew, nor what somebody else published", async (context) => {
  const { room, publish, pass } = given(context);
  await publish.open();
  await publish.send({ microphone: track("audio"), camera: track("video") });
  void publish.send({ microphone: null });
  await publish.unpublished("publication 1");
  assert.equal(FakePeer.last.transceivers[0].direction, "inactive");
  await publish.unpublished("publication of another");
  await pass(TOGETHER_MS);
  assert.deepEqual(room.asked.map(({ event }) => event), ["publish", "unpublish"]);
});

test("a peer of which the server keeps nothing is left for another, once", async (context) => {
  const { room, publish, pass } = given(context);
  await publish.open();
  await publish.send({ microphone: track("audio"), camera: track("video") });
  const first = FakePeer.last;
  room.ids.clear();
  await publish.unpublished("publication 1");
  await publish.unpublished("publication 2");
  await pass(TOGETHER_MS);
  await pass(TOGETHER_MS);
  assert.notEqual(FakePeer.last, first);
  assert.deepEqual(room.asked.map(({ tracks }) => tracks.map(({ source }) => source)), [["microphone", "camera"], ["microphone", "camera"]]);
});

for (const code of ["rate_limited", "internal"])
  test(`a restart that is refused by ${code} is tried again as one`, async (context) => {
    const refusals = [];
    const { room, publish, failed, pass, lose } = given(context, refusals);
    await publish.open();
    await publish.send({ camera: track("video") });
    refusals.push(code, code);
    await lose();
    await pass(AGAIN_MS);
    await pass(AGAIN_MS);
    await pass(AGAIN_MS);
    assert.deepEqual(failed, [code, code]);
    assert.deepEqual(room.asked.map(({ restart }) => restart), [false, true, true, true]);
  });

test("refusals have one more try between them, and none once the page has left", async (context) => {
  const refusals = ["rate_limited", "rate_limited"];
  const { room, publish, pass } = given(context, refusals);
  await publish.open();
  await publish.send({ camera: track("video") });
  await pass(AGAIN_MS / 2);
  await publish.send({ microphone: track("audio") });
  refusals.push("rate_limited");
  await pass(AGAIN_MS / 2);
  assert.equal(room.asked.length, 2);
  await pass(AGAIN_MS / 2);
  assert.equal(room.asked.length, 3);
  publish.close();
  await publish.open();
  assert.equal(room.asked.length, 4);
  await pass(AGAIN_MS);
  assert.equal(room.asked.length, 4);
});

test("what the room withholds is published once the page is no longer ahead of it", async (context) => {
  const { room, publish, pass } = given(context, ["means_withheld"]);
  await publish.open();
  await publish.send({ microphone: track("audio") });
  assert.equal(room.asked.length, 1);
  await pass(AGAIN_MS);
  assert.equal(room.asked.length, 2);
  await pass(AGAIN_MS);
  assert.equal(room.asked.length, 2);
});

const never = () => new Promise(() => {});
for (const [what, does, hang] of /** @type {[string, (publish: any) => void, (context: any, room: any) => void][]} */ ([
  ["makes an offer", (publish) => publish.send({ microphone: track("audio") }), (context) => context.mock.method(FakePeer.prototype, "createOffer", never)],
  ["describes itself", (publish) => publish.send({ microphone: track("audio") }), (context) => context.mock.method(FakePeer.prototype, "setLocalDescription", never)],
  ["takes the answer", (publish) => publish.send({ microphone: track("audio") }), (context) => context.mock.method(FakePeer.prototype, "setRemoteDescription", never)],
  ["is told what the server knows", (publish) => publish.send({ microphone: track("audio") }), (_, room) => (room.waits = never())],
  ["takes another track", (publish) => publish.send({ camera: track("video") }), () => (FakePeer.last.transceivers[0].sender.replaceTrack = never)],
  ["turns layers off", (publish) => publish.layersWanted({ publication_id: "publication 1", rids: ["q"] }), () => (FakePeer.last.transceivers[0].sender.setParameters = never)],
  ["takes a track back", (publish) => publish.send({ camera: null, microphone: track("audio") }), (_, room) => (room.waits = never())],
]))
  test(`a peer that is closed while it ${what} keeps nothing from the next one, nor lets it look for another way`, async (context) => {
    const { room, publish, failed, lose } = given(context);
    await publish.open();
    await publish.send({ camera: track("video") });
    const before = FakePeer.last;
    hang(context, room);
    void does(publish);
    await lose(); // another way is to be looked for, which waits
    context.mock.restoreAll();
    room.waits = Promise.resolve();
    room.asked.length = 0;
    void publish.open();
    for (let at = 0; at < 5; at += 1) await new Promise((done) => setImmediate(done));
    assert.notEqual(FakePeer.last, before);
    assert.deepEqual(room.asked.map(({ event, restart }) => [event, restart]), [["publish", false]]);
    await publish.send({ screen: track("video") });
    assert.deepEqual([room.asked.at(-1).tracks.at(-1).source, failed], ["screen", []]);
  });

test("what is refused is told, and whether anything of it is sent all the same", async (context) => {
  const { publish, failed, sent } = given(context, ["sdp_refused"]);
  await publish.open();
  await publish.send({ microphone: track("audio") });
  assert.deepEqual([failed, sent.mock.callCount(), publish.sends], [["sdp_refused"], 0, false]);
  await publish.send({ microphone: track("audio") });
  assert.deepEqual([failed.length, sent.mock.callCount(), publish.sends], [1, 1, true]);
});

for (const [another, does] of /** @type {[boolean, string]} */ ([
  [true, "is left for another one where that is told of more networks"],
  [false, "looks for another way where no other would be"],
]))
  test(`a peer that died ${does}`, async (context) => {
    const gathering = Object.assign(new Gathering(), { died: () => another });
    const { room, publish, lose } = given(context, [], gathering);
    await publish.open();
    await publish.send({ camera: track("video") });
    const before = FakePeer.last;
    await lose();
    assert.equal(FakePeer.last !== before, another);
    assert.deepEqual(room.asked.map(({ restart }) => restart), [false, !another]);
  });
