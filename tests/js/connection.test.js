import assert from "node:assert/strict";
import { test } from "node:test";
import { ConnectionState } from "../../static/js/models/connection.js";

function at(...phases) {
  const connection = new ConnectionState();
  for (const phase of phases) connection.become(phase);
  return connection;
}

test("all is said by silence while all is well", () => {
  const connection = at("connecting", "live");
  connection.mediaIs("live");
  assert.equal(connection.banner, null);
});

test("a lost connection says that it mends itself", () => {
  assert.match(at("connecting", "live", "reconnecting").banner.text, /reconnectons/);
});

test("without network the sentence names the device's network", () => {
  const connection = at("live", "reconnecting");
  connection.network(false);
  assert.equal(connection.banner.tone, "bad");
  assert.match(connection.banner.text, /réseau/);
});

test("trying again is still reconnecting", () => {
  assert.equal(at("live", "reconnecting", "connecting").phase, "reconnecting");
});

test("losing the media tells that the chat goes on", () => {
  const connection = at("live");
  connection.mediaIs("lost");
  assert.match(connection.banner.text, /discussion fonctionne/);
});

test("a full class says so, and that the chat goes on", () => {
  const connection = at("live");
  connection.mediaIs("full");
  assert.match(connection.banner.text, /plus de place.*discussion fonctionne/);
});

test("a browser whose offer is refused says that nobody sees or hears one, and that the chat goes on", () => {
  const connection = at("live");
  connection.sendingIs("refused");
  connection.mediaIs("connecting");
  connection.mediaIs("live"); // others are seen: that says nothing of oneself
  assert.match(connection.banner.text, /ne peuvent pas être envoyés.*La discussion fonctionne/);
  connection.sendingIs("");
  assert.equal(connection.banner, null);
});

test("lost media are lost until they are back, not while they connect", () => {
  const connection = at("live");
  connection.mediaIs("lost");
  connection.mediaIs("connecting");
  assert.notEqual(connection.banner, null);
  connection.mediaIs("live");
  assert.equal(connection.banner, null);
});

test("once over it stays over, with the first reason", () => {
  const connection = at("live");
  connection.end("class_ended");
  connection.end("left");
  connection.become("live");
  assert.deepEqual([connection.phase, connection.reason, connection.banner], ["over", "class_ended", null]);
});

test("listeners hear each change once", () => {
  const connection = new ConnectionState();
  let heard = 0;
  connection.subscribe(() => (heard += 1));
  connection.become("connecting");
  connection.become("connecting");
  connection.mediaIs("live");
  connection.mediaIs("live");
  connection.hear(false);
  connection.hear(false);
  assert.equal(heard, 3);
});

test("a page is cut off while it comes back, and while its machine has no network", () => {
  assert.deepEqual([at("connecting"), at("live"), at("live", "reconnecting")].map((each) => each.cutOff), [false, false, true]);
  const offline = at("live");
  offline.network(false);
  assert.equal(offline.cutOff, true);
});
