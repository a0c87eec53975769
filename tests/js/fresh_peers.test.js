import assert from "node:assert/strict";
import { test } from "node:test";
import { FreshPeers } from "../../static/js/lib/fresh_peers.js";

/** A page in whose frames peers can be made; `there` are the frames that it has. */
function given(t) {
  const there = new Set();
  const createElement = () => {
    const frame = { remove: () => there.delete(frame) };
    frame.contentWindow = {
      RTCPeerConnection: class {
        frame = frame;
        constructor(configuration) {
          this.configuration = configuration;
        }
        close() {
          this.closedIn = there.has(frame);
        }
      },
    };
    return frame;
  };
  globalThis.document = { createElement, body: { append: (frame) => there.add(frame) } };
  t.after(() => delete globalThis.document);
  return { there, peers: new FreshPeers() };
}

test("each peer is made in a frame of its own, which nobody sees", (t) => {
  const { there, peers } = given(t);
  const [one, two] = [peers.make({ iceServers: [] }), peers.make({})];
  assert.notEqual(one.frame, two.frame);
  assert.deepEqual(one.configuration, { iceServers: [] });
  assert.deepEqual([...there].map(({ hidden }) => hidden), [true, true]);
});

test("a frame stays as long as its peer and until its tracks were heard to end, and no longer", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { there, peers } = given(t);
  const [left, used] = [peers.make({}), peers.make({})];
  peers.close(left);
  assert.deepEqual([...there], [left.frame, used.frame]);
  t.mock.timers.runAll();
  assert.deepEqual([...there], [used.frame]);
  assert.deepEqual([left.closedIn, peers.has(left), peers.has(used)], [true, false, true]);
});

test("a peer of the page itself is closed as any other", (t) => {
  const { peers } = given(t);
  const own = { close: t.mock.fn() };
  assert.equal(peers.has(own), false);
  peers.close(own);
  assert.equal(own.close.mock.callCount(), 1);
});

for (const [what, navigator, more] of /** @type {[string, object, boolean]} */ ([
  ["Chromium", { userAgentData: { platform: "Android" } }, true],
  ["Firefox and Safari, which tell nothing", {}, false],
]))
  test(`fresh peers are told of ${more ? "more" : "nothing more"} in ${what}`, (t) => {
    const before = Object.getOwnPropertyDescriptor(globalThis, "navigator");
    Object.defineProperty(globalThis, "navigator", { value: navigator, configurable: true });
    t.after(() => (before ? Object.defineProperty(globalThis, "navigator", before) : delete globalThis.navigator));
    assert.equal(new FreshPeers().areToldMore, more);
  });
