import assert from "node:assert/strict";
import { test } from "node:test";
import { Room } from "../../static/js/models/room.js";
import { person, publication, welcome } from "./given.js";

function roomWith(...participants) {
  const room = new Room();
  room.welcome(welcome({ participants: [person("moi"), ...participants] }));
  const changes = [];
  room.subscribe((change) => changes.push(change));
  return { room, changes };
}

test("someone who joins twice is one participant, announced once", () => {
  const { room, changes } = roomWith();
  room.apply("participant_joined", { participant: person("Awa") });
  room.apply("participant_joined", { participant: person("Awa", { connections: 2 }) });
  assert.equal(room.participants.size, 2);
  assert.equal(room.participants.get("Awa").connections, 2);
  assert.deepEqual(changes.map((each) => each.type), ["joined", "changed"]);
});

test("leaving takes hand, voice and publications along", () => {
  const { room } = roomWith(person("Awa"), person("Bo"));
  room.apply("hand_raised", { participant_id: "Awa", hands: ["Awa", "Bo"] });
  room.apply("speaking_changed", { participant_ids: ["Awa"] });
  room.apply("published", { publication: publication("p1", "Awa") });
  room.apply("participant_left", { participant_id: "Awa" });
  assert.deepEqual([room.hands, room.speaking, room.publications.size], [["Bo"], [], 0]);
});

test("leaving twice, or being unknown, changes nothing", () => {
  const { room, changes } = roomWith();
  room.apply("participant_left", { participant_id: "Awa" });
  room.apply("muted", { participant_id: "Awa", by_moderator: true });
  room.apply("unpublished", { publication_id: "p9" });
  assert.deepEqual(changes, []);
});

test("a change of someone unknown makes them known", () => {
  const { room, changes } = roomWith();
  room.apply("participant_changed", { participant: person("Awa") });
  assert.equal(changes[0].type, "joined");
  assert.ok(room.participants.has("Awa"));
});

test("hands keep the server's order and show on the people", () => {
  const { room } = roomWith(person("Awa"), person("Bo"));
  room.apply("hand_raised", { participant_id: "Bo", hands: ["Bo"] });
  room.apply("hand_raised", { participant_id: "Awa", hands: ["Bo", "Awa"] });
  assert.deepEqual(room.hands, ["Bo", "Awa"]);
  assert.ok(room.participants.get("Awa").hand);
  room.apply("hand_lowered", { participant_id: "Bo", hands: ["Awa"] });
  assert.equal(room.participants.get("Bo").hand, false);
});

test("being muted turns the microphone off in the list", () => {
  const { room, changes } = roomWith(person("Awa", { microphone: "on" }));
  room.apply("muted", { participant_id: "Awa", by_moderator: true });
  assert.equal(room.participants.get("Awa").microphone, "off");
  assert.deepEqual(changes[0], { type: "muted", participantId: "Awa", byModerator: true });
});

test("a muted microphone that was refused stays refused", () => {
  const { room } = roomWith(person("Awa", { microphone: "refused" }));
  room.apply("muted", { participant_id: "Awa", by_moderator: true });
  assert.equal(room.participants.get("Awa").microphone, "refused");
});

test("the same speakers again are no change", () => {
  const { room, changes } = roomWith(person("Awa"));
  room.apply("speaking_changed", { participant_ids: ["Awa"] });
  room.apply("speaking_changed", { participant_ids: ["Awa"] });
  assert.equal(changes.length, 1);
});

test("who is muted never shows as speaking, and does again once the microphone is open", () => {
  const { room } = roomWith(person("Awa"), person("Bo"));
  room.apply("speaking_changed", { participant_ids: ["Awa", "Bo"] });
  room.apply("muted", { participant_id: "Awa", by_moderator: true });
  assert.deepEqual(room.speaking, ["Bo"]);
  room.apply("participant_changed", { participant: person("Bo", { microphone: "off" }) });
  assert.deepEqual(room.speaking, []);
  room.apply("participant_changed", { participant: person("Awa") });
  assert.deepEqual(room.speaking, ["Awa"]);
});

test("a welcome after a reconnection replaces everything that was known", () => {
  const { room } = roomWith(person("Awa"));
  room.apply("published", { publication: publication("p1", "Awa") });
  room.apply("slots_changed", { slots: [{ mid: "0", kind: "audio", publication_id: "p1" }] });
  room.welcome(welcome({ participants: [person("moi"), person("Bo")], hands: ["Bo"] }));
  assert.deepEqual([...room.participants.keys()], ["moi", "Bo"]);
  assert.equal(room.publications.size, 0);
  assert.deepEqual(room.slots, []);
  assert.ok(room.participants.get("Bo").hand);
});

test("trainers come first, then names as French sorts them", () => {
  const { room } = roomWith(person("1", { name: "Zoé" }), person("2", { name: "Élise" }), person("3", { name: "Yann", moderator: true }), person("4", { name: "fanny" }));
  assert.deepEqual(room.inOrder().map((each) => each.name), ["Yann", "Élise", "fanny", "moi", "Zoé"]);
});

test("a publication that is not active is not shown", () => {
  const { room } = roomWith(person("Awa"));
  room.apply("published", { publication: publication("p1", "Awa", "screen", { active: false }) });
  assert.deepEqual(room.screens(), []);
  room.apply("published", { publication: publication("p1", "Awa", "screen") });
  assert.equal(room.screens().length, 1);
});

test("mute on entry and lost media are facts of the room", () => {
  const { room, changes } = roomWith();
  room.apply("mute_on_entry_changed", { on: true });
  room.apply("media_lost", {});
  assert.deepEqual([room.info.mute_on_entry, room.mediaAvailable], [true, false]);
  room.apply("media_back", {});
  assert.equal(room.mediaAvailable, true);
  assert.equal(changes.length, 3);
});

test("what was published goes with the media process", () => {
  const { room } = roomWith(person("Awa"));
  room.apply("published", { publication: publication("s1", "Awa", "screen") });
  room.apply("speaking_changed", { participant_ids: ["Awa"] });
  room.apply("slots_changed", { slots: [{ mid: "4", kind: "video", publication_id: "s1" }] });
  room.apply("media_lost", {});
  assert.deepEqual([room.screens(), room.speaking, room.slots], [[], [], []]);
});

test("nobody is shown as speaking while the server cannot say who stopped", () => {
  const { room, changes } = roomWith(person("Awa"));
  room.apply("speaking_changed", { participant_ids: ["Awa"] });
  room.cutOff(true);
  room.cutOff(true);
  assert.deepEqual(room.speaking, []);
  room.cutOff(false);
  assert.deepEqual(room.speaking, ["Awa"]); // a network that was away for a blink: nothing was said anew
  assert.deepEqual(changes.map((each) => each.type), ["speaking", "speaking", "speaking"]);
});

test("an event from a later protocol is refused, not fatal", () => {
  const { room, changes } = roomWith();
  assert.equal(room.apply("poll_opened", {}), false);
  assert.equal(changes.length, 0);
});

test("who stops listening hears nothing more", () => {
  const { room } = roomWith();
  let heard = 0;
  const stop = room.subscribe(() => (heard += 1));
  stop();
  room.apply("media_lost", {});
  assert.equal(heard, 0);
});

test("a class that moves or goes on has its new hours", () => {
  const room = new Room();
  room.welcome(welcome({ room: { ...welcome().room, starts_at: "2027-03-09T16:30:00.000Z", ends_at: "2027-03-09T17:30:00.000Z" } }));
  room.apply("class_extended", { ends_at: "2027-03-09T17:45:00.000Z" });
  assert.deepEqual([room.info.starts_at, room.info.ends_at], ["2027-03-09T16:30:00.000Z", "2027-03-09T17:45:00.000Z"]);
  room.apply("class_moved", { starts_at: "2027-03-09T17:00:00.000Z", ends_at: "2027-03-09T18:00:00.000Z", stays: true });
  assert.deepEqual([room.info.starts_at, room.info.ends_at], ["2027-03-09T17:00:00.000Z", "2027-03-09T18:00:00.000Z"]);
});

test("who leads no more forgets who waits at the door", () => {
  const { room } = roomWith();
  room.apply("participant_changed", { participant: person("moi", { moderator: true }) });
  room.apply("waiting_changed", { waiting: [{ participant_id: "Awa", name: "Awa" }] });
  room.apply("participant_changed", { participant: person("moi", { moderator: true, hand: true }) });
  assert.equal(room.waiting.length, 1);
  room.apply("participant_changed", { participant: person("moi") });
  assert.deepEqual(room.waiting, []);
});

test("who waits at the door is known, and a newcomer is named once", () => {
  const { room, changes } = roomWith();
  const awa = { participant_id: "Awa", name: "Awa" };
  room.apply("waiting_changed", { waiting: [awa] });
  room.apply("waiting_changed", { waiting: [awa] });
  room.apply("waiting_changed", { waiting: [] });
  assert.deepEqual(changes.map((each) => [each.type, each.name]), [["waiting", "Awa"], ["waiting", undefined], ["waiting", undefined]]);
  assert.deepEqual(room.waiting, []);
});
