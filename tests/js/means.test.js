import assert from "node:assert/strict";
import { test } from "node:test";
import { letGo, sendable } from "../../static/js/lib/allowed.js";
import { Announcements } from "../../static/js/models/announcements.js";
import { MEANS, changeInWords, leadsInWords, stillNews, whyNot } from "../../static/js/models/means.js";
import { Room } from "../../static/js/models/room.js";
import { person, welcome } from "./given.js";

const roomOf = (moderator = false) => {
  const room = new Room();
  room.welcome(welcome({ you: { ...welcome().you, moderator } }));
  return room;
};
const own = () => {
  const asked = [];
  const set = (name) => (on) => asked.push([name, on]);
  return { asked, microphone: "on", camera: "on", screen: true, setMicrophone: set("microphone"), setCamera: set("camera"), setScreen: set("screen") };
};

test("everything may be used before the room said otherwise, and by trainers always", () => {
  assert.ok(MEANS.every((each) => new Room().may(each)));
  for (const moderator of [false, true]) {
    const room = roomOf(moderator);
    room.apply("means_changed", { allows: ["camera"] });
    assert.deepEqual(MEANS.filter((each) => room.may(each)), moderator ? MEANS : ["camera"]);
  }
});

test("a change says what is given and what is taken", () => {
  const room = roomOf();
  const changes = [];
  room.subscribe((change) => changes.push(change));
  room.apply("means_changed", { allows: ["microphone", "camera"] });
  room.apply("means_changed", { allows: ["microphone", "chat"] });
  assert.deepEqual(changes, [
    { type: "means", given: [], taken: ["screen", "chat"] },
    { type: "means", given: ["chat"], taken: ["camera"] },
  ]);
});

test("what changed while one was cut off is told when one is back", () => {
  const room = roomOf();
  const changes = [];
  room.subscribe((change) => changes.push(change));
  room.welcome(welcome());
  room.welcome(welcome({ room: { ...welcome().room, allows: ["microphone", "camera", "screen"] } }));
  assert.deepEqual(changes, [{ type: "welcome" }, { type: "welcome" }, { type: "means", given: [], taken: ["chat"] }]);
});

test("who leads from now on may everything, and who leads no more what others may", () => {
  for (const moderator of [false, true]) {
    const room = roomOf(moderator);
    room.apply("means_changed", { allows: ["chat"] });
    room.apply("participant_changed", { participant: person("ada", { moderator: !moderator }) });
    assert.equal(room.may("screen"), moderator);
    room.apply("participant_changed", { participant: person("moi", { moderator: !moderator }) });
    assert.equal(room.may("screen"), !moderator);
  }
});

test("what is withheld is not sent and turned off; the rest goes on", () => {
  const room = roomOf();
  room.apply("means_changed", { allows: ["camera", "chat"] });
  const tracks = { microphone: {}, camera: {}, screen: {}, screen_sound: {} };
  assert.deepEqual(sendable(tracks, room), { microphone: null, camera: tracks.camera, screen: null, screen_sound: null });
  const mine = own();
  letGo(mine, room);
  assert.deepEqual(mine.asked, [["microphone", false], ["screen", false]]);
  room.apply("means_changed", { allows: MEANS });
  assert.deepEqual(sendable(tracks, room), tracks);
  letGo(mine, room);
  assert.equal(mine.asked.length, 2);
});

test("who takes part reads why, who leads reads what is set, and both hear it", () => {
  assert.ok(changeInWords([], ["chat"], false).includes(whyNot("chat")));
  assert.notEqual(changeInWords([], ["chat"], true), changeInWords([], ["chat"], false));
  for (const moderator of [false, true]) {
    const [room, announcements, heard] = [roomOf(moderator), new Announcements(), []];
    announcements.listen("own");
    announcements.subscribe(({ text }) => heard.push(text));
    room.subscribe((change) => announcements.heard(change, room, 0));
    room.apply("means_changed", { allows: ["microphone"] });
    assert.equal(heard.length, 1);
  }
});

test("what one may use is no news once one uses it; what one may not stays told", () => {
  const off = { microphone: "off", camera: "refused", screen: false };
  assert.deepEqual(stillNews(MEANS, off), MEANS);
  assert.deepEqual(stillNews(MEANS, { ...off, microphone: "on" }), ["camera", "screen", "chat"]);
  assert.deepEqual(stillNews(["microphone", "camera"], { microphone: "on", camera: "on", screen: true }), []);
});

test("who begins to lead, or leads no more, is told once, also of what changed while they were cut off", () => {
  const [room, announcements, heard] = [roomOf(), new Announcements(), []];
  announcements.listen("own");
  announcements.subscribe(({ text }) => heard.push(text));
  room.subscribe((change) => announcements.heard(change, room, 0));
  const moi = (moderator) => room.apply("participant_changed", { participant: person("moi", { moderator }) });
  room.apply("participant_changed", { participant: person("ada", { moderator: true }) });
  assert.deepEqual(heard, []);
  for (const moderator of [true, true, false]) moi(moderator);
  assert.deepEqual(heard, [leadsInWords(true), leadsInWords(false)]);
  room.welcome(welcome({ you: { ...welcome().you, moderator: true } }));
  assert.deepEqual(heard.slice(2), [leadsInWords(true)]);
});
