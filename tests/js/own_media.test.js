import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { OwnMedia } from "../../static/js/lib/own_media.js";

/** Devices that open when the test says so, as those do where the browser asks the person first. */
let opening = [];
const track = (kind) =>
  Object.assign(new EventTarget(), { kind, enabled: true, muted: false, stopped: false, stop() { this.stopped = true; } });
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

test("what the system withholds of a device that is on is explained once it lasts, and that it is given again", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const own = new OwnMedia();
  const { done, open, tracks } = begun(own);
  open();
  await done;
  const [camera] = tracks.filter((each) => each.kind === "video");
  const turn = (muted) => {
    camera.muted = muted;
    camera.dispatchEvent(new Event(muted ? "mute" : "unmute"));
  };
  turn(true);
  context.mock.timers.tick(500);
  turn(false);
  context.mock.timers.tick(5000);
  assert.equal(own.problems.camera, "");
  turn(true);
  context.mock.timers.tick(1000);
  assert.match(own.problems.camera, /ne laisse plus passer l.image/);
  assert.equal(own.camera, "on");
  turn(false);
  assert.match(own.problems.camera, /fonctionne de nouveau/);
  await own.setCamera(false);
  turn(true);
  context.mock.timers.tick(1000);
  assert.equal(own.problems.camera, "");
});

test("a muted microphone that the system withholds is explained when its person wants to speak", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const own = new OwnMedia();
  const { done, open, tracks } = begun(own, { microphone: true, camera: true, speaking: false });
  open();
  await done;
  const [microphone] = tracks.filter((each) => each.kind === "audio");
  microphone.muted = true;
  microphone.dispatchEvent(new Event("mute"));
  context.mock.timers.tick(1000);
  assert.equal(own.problems.microphone, "");
  await own.setMicrophone(true);
  assert.match(own.problems.microphone, /ne vous entendent pas/);
  await own.setMicrophone(false);
  microphone.muted = false;
  microphone.dispatchEvent(new Event("unmute"));
  assert.equal(own.problems.microphone, "", "nobody hears who is muted");
});

test("what the system withholds from the first moment on is explained as well", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const own = new OwnMedia();
  const { done, open, tracks } = begun(own);
  tracks.forEach((each) => (each.muted = each.kind === "video"));
  open();
  await done;
  context.mock.timers.tick(1000);
  assert.match(own.problems.camera, /ne laisse plus passer l.image/);
  assert.equal(own.problems.microphone, "");
});

test("who goes in without devices is told nothing of them until they press one", async () => {
  const own = new OwnMedia();
  const { done, refuse } = begun(own);
  refuse();
  await answer(1, 2);
  await done;
  assert.ok(own.problems.microphone && own.problems.camera);
  own.release();
  assert.deepEqual(own.problems, { microphone: "", camera: "", screen: "" });
  const pressed = own.setMicrophone(true);
  opening[3].refuse();
  await pressed;
  assert.ok(own.problems.microphone);
  assert.equal(own.problems.camera, "");
});

test("both are tried again with one question; who had muted stays muted, and nothing is wrong any more", async () => {
  const own = new OwnMedia();
  const { done, refuse } = begun(own, { microphone: true, camera: true, speaking: false });
  refuse();
  await answer(1, 2);
  await done;
  const again = own.begin({ microphone: true, camera: true });
  opening[3].open();
  await again;
  assert.deepEqual([own.microphone, own.camera, own.problems.microphone, own.problems.camera, opening.length], ["off", "on", "", "", 4]);
});

/** Each of these questions is refused as it comes. */
async function answer(...questions) {
  for (const question of questions) {
    while (!opening[question]) await new Promise(setImmediate);
    opening[question].refuse();
  }
}
