import assert from "node:assert/strict";
import { test } from "node:test";
import { PublishPeer } from "../../static/js/lib/publish_peer.js";

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

test("what nobody is shown rests also when something else begins to be sent", async (context) => {
  context.mock.timers.enable({ apis: ["setInterval"] });
  globalThis.RTCPeerConnection = FakePeer;
  const command = async (_event, { tracks = [] }) => ({
    ok: true, sdp: "answer", publications: tracks.map(({ mid }) => ({ mid, publication_id: `publication ${mid}` })),
  });
  const publish = new PublishPeer(command, () => []);
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
