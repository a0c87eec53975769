import assert from "node:assert/strict";
import { test } from "node:test";
import { Announcements, mutedAllInWords } from "../../static/js/models/announcements.js";
import { Room } from "../../static/js/models/room.js";
import { message, person, publication, welcome } from "./given.js";

function listener(level, moderator = false) {
  const room = new Room();
  const announcements = new Announcements();
  announcements.listen(level);
  const said = [];
  let now = 0;
  announcements.subscribe((each) => said.push((each.urgent ? `! ${each.text}` : each.text).replaceAll("\u00a0", " ")));
  room.welcome(welcome({ you: { participant_id: "moi", connection_id: "s", moderator }, participants: [person("moi"), person("Awa"), person("Bo")] }));
  room.subscribe((change) => announcements.heard(change, room, now));
  return { room, announcements, said, wait: (ms) => (now += ms) };
}

test("a crowd that comes and goes is spelled out only to who wants everything", () => {
  for (const [level, count] of [["all", 2], ["essential", 0], ["own", 0]]) {
    const { room, said } = listener(level);
    room.apply("participant_joined", { participant: person("Cy") });
    room.apply("participant_left", { participant_id: "Cy" });
    assert.equal(said.length, count, level);
  }
});

test("being muted by a trainer is said at once, whatever the level", () => {
  const { room, said } = listener("own");
  room.apply("muted", { participant_id: "moi", by_moderator: true });
  assert.deepEqual(said, ["! L\u2019équipe de formation a coupé votre micro."]);
});

test("who was silent already hears nothing of being muted", () => {
  const { room, said } = listener("own");
  room.apply("participant_changed", { participant: { ...room.me, microphone: "off" } });
  room.apply("muted", { participant_id: "moi", by_moderator: true });
  assert.deepEqual(said, []);
});

test("who mutes everybody hears how many were open, and that none was", () => {
  const plain = (count) => mutedAllInWords(count).replaceAll("\u2019", "'");
  assert.equal(plain(0), "Aucun micro de participant n'était ouvert.");
  assert.equal(plain(1), "Vous avez coupé 1 micro de participant.");
  assert.equal(plain(12), "Vous avez coupé 12 micros de participants.");
});

test("another's mute and one's own are not news", () => {
  const { room, said } = listener("all");
  room.apply("muted", { participant_id: "Awa", by_moderator: true });
  room.apply("muted", { participant_id: "moi", by_moderator: false });
  assert.deepEqual(said, []);
});

test("a raised hand is essential to a trainer only", () => {
  for (const [level, moderator, heard] of [["essential", true, 1], ["essential", false, 0], ["all", false, 1], ["own", true, 0]]) {
    const { room, said } = listener(level, moderator);
    room.apply("hand_raised", { participant_id: "Awa", hands: ["Awa"] });
    assert.equal(said.length, heard, `${level} ${moderator}`);
  }
});

test("a lively exchange is not read out faster than it can be heard", () => {
  const { room, said, wait } = listener("all");
  for (const speaker of ["Awa", "Bo", "Awa", "Bo"]) {
    room.apply("speaking_changed", { participant_ids: [speaker] });
    wait(500);
  }
  assert.deepEqual(said, ["Awa parle"]);
  wait(3000);
  room.apply("speaking_changed", { participant_ids: ["Awa", "Bo"] });
  assert.deepEqual(said, ["Awa parle"], "the same speaker again is no news");
  room.apply("speaking_changed", { participant_ids: ["moi", "Bo"] });
  assert.deepEqual(said, ["Awa parle", "Bo parle"]);
});

test("a shared screen is essential, a camera is not said", () => {
  const { room, said } = listener("essential");
  room.apply("published", { publication: publication("s", "Awa", "screen") });
  room.apply("published", { publication: publication("c", "Awa") });
  room.apply("unpublished", { publication_id: "s" });
  assert.deepEqual(said, ["Awa partage son écran", "Awa ne partage plus son écran"]);
});

test("a message is read out unless the conversation is in view or one's own", () => {
  const { room, announcements, said } = listener("essential");
  announcements.wrote(message(1), room, true);
  announcements.wrote(message(2, "moi"), room, false);
  announcements.wrote(message(3), room, false);
  assert.deepEqual(said, ["Nouveau message de Awa : mot 3"]);
});

test("losing and finding someone is a detail", () => {
  const { room, said } = listener("all");
  room.apply("participant_changed", { participant: person("Awa", { presence: "reconnecting" }) });
  room.apply("participant_changed", { participant: person("Awa") });
  room.apply("participant_changed", { participant: person("Awa", { microphone: "on" }) });
  assert.deepEqual(said, ["Awa se reconnecte", "Awa est de retour"]);
});

test("who comes in by a second page is told on the first, whatever the level; others are not, and coming back is no news", () => {
  const { room, said } = listener("own");
  const pages = (id, connections) => room.apply("participant_changed", { participant: person(id, { connections }) });
  pages("Awa", 2);
  pages("moi", 1);
  assert.deepEqual(said, []);
  pages("moi", 2);
  pages("moi", 2);
  pages("moi", 1);
  assert.equal(said.length, 1);
  assert.match(said[0], /dans une autre fenêtre ou sur un autre appareil/);
});

test("who shared a screen on a page that is gone shares it no more, and others hear so", () => {
  const { room, said } = listener("essential");
  room.apply("published", { publication: publication("s1", "Awa", "screen") });
  room.apply("unpublished", { publication_id: "s1" });
  assert.deepEqual(said, ["Awa partage son écran", "Awa ne partage plus son écran"]);
});
