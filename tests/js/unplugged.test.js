import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { OwnMedia } from "../../static/js/lib/own_media.js";

/** What is plugged in, and how the next opening fails ("" : it does not). */
let plugged, failure, asked, memory, permission, now;

const device = (kind, id) => ({ kind, deviceId: id, label: id });
const INPUTS = { audio: "audioinput", video: "videoinput" };

class Track extends EventTarget {
  enabled = true;
  readyState = "live";
  constructor(kind, id) {
    super();
    Object.assign(this, { kind, label: id });
  }
  getSettings() { return { deviceId: this.label }; }
  stop() { this.readyState = "ended"; } // silently, as browsers do
  unplug() {
    plugged = plugged.filter((each) => each.deviceId !== this.label);
    this.stop();
    this.dispatchEvent(new Event("ended"));
  }
}

const mediaDevices = {
  getDisplayMedia: async (wishes) => {
    asked.push(wishes);
    if (failure) throw failure;
    const [screen, sound] = [new Track("video", "bureau"), new Track("audio", "système")];
    return { getVideoTracks: () => [screen], getAudioTracks: () => [sound] };
  },
  enumerateDevices: async () => plugged,
  getUserMedia: async (wishes) => {
    asked.push(wishes);
    if (failure) throw failure;
    const tracks = Object.entries(INPUTS).filter(([kind]) => wishes[kind]).map(([kind, input]) => {
      const all = plugged.filter((each) => each.kind === input);
      const wish = wishes[kind].deviceId?.exact;
      if (all.length === 0) throw new DOMException("", "NotFoundError");
      if (wish && !all.some((each) => each.deviceId === wish)) throw new DOMException("", "OverconstrainedError");
      return new Track(kind, wish ?? all[0].deviceId);
    });
    const of = (kind) => tracks.filter((each) => each.kind === kind);
    return { getTracks: () => tracks, getAudioTracks: () => of("audio"), getVideoTracks: () => of("video") };
  },
};

const given = (name, value) => Object.defineProperty(globalThis, name, { value, configurable: true });
const settled = () => new Promise((turn) => setTimeout(turn));

beforeEach(() => {
  plugged = [device("audioinput", "casque"), device("audioinput", "portable"), device("videoinput", "une"), device("videoinput", "autre"), device("audiooutput", "casque")];
  [failure, asked, memory, permission, now] = [null, [], {}, "granted", 10_000];
  given("navigator", { mediaDevices, permissions: { query: async () => ({ state: permission }) } });
  given("localStorage", { getItem: () => JSON.stringify(memory), setItem: (_, text) => { memory = JSON.parse(text); } });
  given("performance", { now: () => now });
});

async function inClass(wishes = { microphone: true, camera: true }) {
  const own = new OwnMedia();
  const sent = [];
  own.subscribe(({ tracks }) => Object.keys(tracks).length && sent.push(tracks));
  await own.begin(wishes);
  await own.look();
  sent.length = 0;
  return { own, sent };
}

test("voices are asked for without echo and noise", async () => {
  await inClass();
  const { echoCancellation, noiseSuppression, autoGainControl } = asked[0].audio;
  assert.deepEqual([echoCancellation, noiseSuppression, autoGainControl], [true, true, true]);
});

test("another microphone takes the place of one that is unplugged, and it is said", async () => {
  const { own, sent } = await inClass();
  own.track("microphone").unplug();
  assert.equal(own.microphone, "absent"); // others are told so until the next one speaks
  await settled();
  assert.deepEqual([own.microphone, own.track("microphone").label], ["on", "portable"]);
  assert.deepEqual(sent.map((each) => each.microphone?.label ?? null), [null, "portable"]);
  assert.match(own.problems.microphone, /casque.*remplace.: portable/);
});

test("whoever was muted stays muted on another microphone", async () => {
  const { own } = await inClass();
  await own.setMicrophone(false);
  own.track("microphone").unplug();
  await settled();
  assert.deepEqual([own.microphone, own.track("microphone").enabled], ["off", false]);
});

test("the microphone that was unplugged serves again once it is back", async () => {
  const { own } = await inClass();
  own.track("microphone").unplug();
  await settled();
  await own.look();
  plugged.push(device("audioinput", "casque"));
  await own.look();
  assert.deepEqual([own.microphone, own.track("microphone").label], ["on", "casque"]);
  assert.match(own.problems.microphone, /de nouveau/);
});

test("without another microphone it is said, until one is plugged in", async () => {
  const { own } = await inClass();
  plugged = plugged.filter((each) => each.deviceId !== "portable");
  own.track("microphone").unplug();
  await settled();
  assert.equal(own.microphone, "absent");
  assert.match(own.problems.microphone, /casque.*ne vous entendent plus.*Réessayer/);
  await own.look();
  plugged.push(device("audioinput", "neuf"));
  await own.look();
  assert.equal(own.microphone, "absent"); // nothing begins to listen by itself but what did
  assert.match(own.problems.microphone, /Un micro est branché \(neuf\)/);
  await own.again("microphone");
  assert.deepEqual([own.microphone, own.problems.microphone], ["on", ""]);
});

test("a microphone that comes and goes by itself is not run after", async () => {
  const { own } = await inClass();
  own.track("microphone").unplug();
  await settled();
  now += 500;
  plugged.push(device("audioinput", "encore"));
  own.track("microphone").unplug();
  await settled();
  assert.equal(own.microphone, "absent");
  assert.match(own.problems.microphone, /portable/);
});

test("no other camera takes the place of one that is unplugged", async () => {
  const { own, sent } = await inClass();
  own.track("camera").unplug();
  await settled();
  assert.deepEqual([own.camera, own.track("camera"), sent], ["absent", null, [{ camera: null }]]);
  assert.match(own.problems.camera, /une.*ne vous voient plus.*choisissez-en une autre/);
  await own.use("camera", "autre");
  assert.deepEqual([own.camera, own.track("camera").label, own.problems.camera], ["on", "autre", ""]);
});

test("a camera that the person forbids meanwhile is told as refused", async () => {
  const { own } = await inClass();
  permission = "denied";
  own.track("camera").unplug();
  await settled();
  assert.equal(own.camera, "refused");
  assert.match(own.problems.camera, /refuse l.accès à la caméra/);
});

test("a device of choice that is gone is none", async () => {
  memory = { microphone: "vendu", camera: "autre" };
  const { own } = await inClass();
  assert.deepEqual([own.track("microphone").label, own.problems.microphone], ["casque", ""]);
});

test("what works goes on where another cannot be had", async () => {
  const { own, sent } = await inClass();
  const before = own.track("microphone");
  failure = new DOMException("", "NotFoundError");
  await own.use("microphone", "portable");
  assert.deepEqual([own.microphone, own.track("microphone"), before.readyState, sent], ["on", before, "live", []]);
  assert.match(own.problems.microphone, /Aucun micro/);
});

test("where a telephone opens one camera at a time, the first is let go for the second", async () => {
  const { own } = await inClass();
  const before = own.track("camera");
  failure = new DOMException("", "NotReadableError");
  const choosing = own.use("camera", "autre");
  await settled();
  assert.equal(before.readyState, "ended");
  await choosing;
  assert.deepEqual([own.camera, own.problems.camera.includes("occupée")], ["absent", true]);
});

test("a microphone chosen while one is muted does not speak", async () => {
  const { own } = await inClass();
  await own.setMicrophone(false);
  await own.use("microphone", "portable");
  assert.deepEqual([own.microphone, own.track("microphone").label, own.track("microphone").enabled], ["off", "portable", false]);
});

test("a camera chosen while it is off stays off", async () => {
  const { own } = await inClass();
  await own.setCamera(false);
  await own.use("camera", "autre");
  assert.deepEqual([own.camera, own.track("camera"), memory.camera], ["off", null, "autre"]);
});

const REFUSALS = [
  ["NotAllowedError", "Permission denied", "refused", /cadenas/],
  ["NotAllowedError", "Permission denied by system", "refused", /réglages de l.appareil/],
  ["NotFoundError", "", "absent", /Branchez/],
  ["NotReadableError", "", "absent", /autre application/],
];
for (const [name, message, state, words] of REFUSALS)
  test(`${name} (${message}) says what to do`, async () => {
    failure = new DOMException(message, name);
    const own = new OwnMedia();
    await own.begin({ microphone: true, camera: true });
    for (const kind of ["microphone", "camera"]) {
      assert.equal(own[kind], state);
      assert.match(own.problems[kind], words);
    }
  });

test("sound goes to the machine's own loudspeaker while the chosen one is unplugged", async () => {
  const { own } = await inClass();
  own.loudspeaker.choose("casque");
  await own.look();
  assert.deepEqual([own.loudspeaker.id, own.loudspeaker.problem], ["casque", ""]);
  plugged = plugged.filter((each) => each.kind !== "audiooutput");
  await own.look();
  assert.equal(own.loudspeaker.id, "");
  assert.match(own.loudspeaker.problem, /débranché/);
  plugged.push(device("audiooutput", "casque"));
  await own.look();
  assert.deepEqual([own.loudspeaker.id, own.loudspeaker.problem], ["casque", ""]);
});

test("a loudspeaker that the browser does not name yet is not missing", async () => {
  memory = { loudspeaker: "bureau" };
  const { own } = await inClass({ microphone: false, camera: false });
  assert.deepEqual([own.loudspeaker.id, own.loudspeaker.problem], ["bureau", ""]);
});

test("a screen comes with the system's sound as it is, and without the class's own voices", async () => {
  const { own, sent } = await inClass();
  await own.setScreen(true);
  const { audio, systemAudio } = asked.at(-1);
  assert.deepEqual([systemAudio, audio.echoCancellation, audio.noiseSuppression, audio.restrictOwnAudio], ["include", false, false, true]);
  assert.deepEqual([sent[0].screen.contentHint, sent[0].screen_sound.label], ["detail", "système"]);
});

test("a screen that the browser's own bar stops takes its sound with it", async () => {
  const { own, sent } = await inClass();
  await own.setScreen(true);
  const sound = own.track("screen_sound");
  own.track("screen").unplug();
  assert.deepEqual([own.screen, sent.at(-1), sound.readyState], [false, { screen: null, screen_sound: null }, "ended"]);
});

test("who chooses no screen is told nothing; whose system forbids it is told what to do", async () => {
  const { own } = await inClass();
  failure = new DOMException("Permission denied", "NotAllowedError");
  await own.setScreen(true);
  assert.deepEqual([own.screen, own.problems.screen], [false, ""]);
  failure = new DOMException("Permission denied by system", "NotAllowedError");
  await own.setScreen(true);
  assert.match(own.problems.screen, /réglages de l.appareil/);
});
