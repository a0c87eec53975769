import assert from "node:assert/strict";
import { test } from "node:test";

import { encodings, fitCamera, refit } from "../../static/js/lib/encodings.js";

const track = (width, height) => ({ getSettings: () => ({ width, height }) });
const sizes = (all, height) => all.filter((each) => each.active).map((each) => height / each.scaleResolutionDownBy);

test("a camera is sent in as many layers as its size is worth, the smallest first, and always in all of its size", () => {
  assert.deepEqual(encodings("camera", track(1280, 720)).map((each) => each.rid), ["q", "h", "f"]);
  assert.deepEqual(sizes(encodings("camera", track(1280, 720)), 720), [180, 360, 720]);
  assert.deepEqual(sizes(encodings("camera", track(640, 360)), 360), [180, 360]);
  assert.deepEqual(sizes(encodings("camera", track(320, 240)), 240), [240]);
  for (const height of [120, 270, 360, 540, 720, 1080]) {
    const sent = sizes(fitCamera(height), height);
    assert.equal(sent.at(-1), height);
    assert.deepEqual(sent, sent.toSorted((a, b) => a - b));
  }
});

test("an upright phone's camera counts by its narrow side", () => {
  assert.deepEqual(encodings("camera", track(360, 640)), encodings("camera", track(640, 360)));
});

test("a screen is sent in all of its size with a lower layer beside it; sounds have no layers", () => {
  assert.deepEqual(sizes(encodings("screen", track(1920, 1080)), 1080), [540, 1080]);
  assert.deepEqual(encodings("microphone", track()), [{}]);
});

test("layers that nobody is shown are turned off, and what a small camera cannot fill stays off", async () => {
  const held = { encodings: encodings("camera", track(640, 360)) };
  const sender = { track: track(640, 360), getParameters: () => held, setParameters: async () => {} };
  const active = () => held.encodings.map((each) => each.active);
  await refit(sender, "camera", ["q"]);
  assert.deepEqual(active(), [true, false, false]);
  await refit(sender, "camera", []);
  assert.deepEqual(active(), [false, false, false]);
  await refit(sender, "camera", ["q", "h", "f"]);
  assert.deepEqual(active(), [true, true, false]);
  held.encodings = [{}];
  await refit(sender, "camera", []);
  assert.deepEqual(active(), [false]);
  await refit(sender, "camera", [""]);
  assert.deepEqual(active(), [true]);
});

test("another camera in the same place is sent in the layers of its own size", async () => {
  let set = null;
  const held = { encodings: encodings("camera", track(1280, 720)) };
  const sender = { track: track(640, 360), getParameters: () => held, setParameters: async (given) => void (set = given) };
  await refit(sender, "camera");
  assert.deepEqual(set.encodings, encodings("camera", track(640, 360)));
  held.encodings = [{}];
  set = null;
  await refit(sender, "camera");
  assert.equal(set, null);
});
