import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { OwnMedia } from "../../static/js/lib/own_media.js";

/** Devices that open when the test says so, as those do where the browser asks the person first. */
let opening = [];
const track = (kind) => ({ kind, enabled: true, stopped: false, stop() { this.stopped = true; }, addEventListener() {} });
const getUserMedia = (wishes) =>
  new Promise((resolve, reject) => {
    const audio = wishes.audio ? [track("audio")] : [];
    const video = wishes.video ? [track("video")] : [];
    const stream = { getAudioTracks: () => audio, getVideoTracks: () => video, getTracks: () => [...audio, ...video] };
    opening.push({ tracks: stream.getTracks(), open: () => resolve(stream), refuse: () => reject(new DOMException("", "NotAllowedError")) });
  });

beforeEach(() => {
  opening = [];
  Object.defineProperty(globalThis, "navigator", { value: { mediaDevices: { getUserMedia } }, configurable: true });
  Object.defineProperty(globalThis, "localStorage", { value: { getItem: () => null, setItem() {} }, configurable: true });
});

const begun = (own, wishes = { microphone: true, camera: true }) => ({ done: own.begin(wishes), ...opening[0] });

test("both open with one question", async () => {
  const own = new OwnMedia();
  const { done, open } = begun(own);
  open();
  await done;
  assert.deepEqual([own.microphone, own.camera, opening.length], ["on", "on", 1]);
  assert.equal(own.track("microphone").enabled, true);
});

test("who goes in without devices, while they are being opened, is neither seen nor heard", async () => {
  const own = new OwnMedia();
  const { done, open, tracks } = begun(own);
  own.release();
  open();
  await done;
  assert.deepEqual([own.microphone, own.camera, own.track("microphone"), own.track("camera")], ["off", "off", null, null]);
  assert.ok(tracks.every((each) => each.stopped));
});

test("a microphone that is muted while it is being opened stays muted", async () => {
  const own = new OwnMedia();
  const { done, open } = begun(own);
  await own.setMicrophone(false);
  open();
  await done;
  assert.deepEqual([own.microphone, own.track("microphone").enabled, own.camera], ["off", false, "on"]);
  await own.setMicrophone(true);
  assert.deepEqual([own.microphone, own.track("microphone").enabled], ["on", true]);
});

test("a camera that is turned off while it is being opened stays off", async () => {
  const own = new OwnMedia();
  const { done, open, tracks } = begun(own);
  await own.setCamera(false);
  open();
  await done;
  assert.deepEqual([own.microphone, own.camera, own.track("camera")], ["on", "off", null]);
  assert.ok(tracks.find((each) => each.kind === "video").stopped);
});

test("where both are refused at once, each is asked for, and what was turned off meanwhile is not", async () => {
  const own = new OwnMedia();
  const { done, refuse } = begun(own);
  await own.setCamera(false);
  refuse();
  await new Promise((turn) => setTimeout(turn));
  assert.equal(opening.length, 2);
  opening[1].open();
  await done;
  assert.deepEqual([own.microphone, own.camera, opening.length], ["on", "off", 2]);
});

test("a silenced microphone is open but says nothing", async () => {
  const own = new OwnMedia();
  const { done, open } = begun(own, { microphone: true, camera: true, speaking: false });
  open();
  await done;
  assert.deepEqual([own.microphone, own.track("microphone").enabled], ["off", false]);
});
