import assert from "node:assert/strict";
import { test } from "node:test";
import { JoinUnreachable } from "../../static/js/lib/join.js";
import { given, names, ticket, turn } from "./wires.js";

test("the network's return is not slept through", async (t) => {
  let up = false;
  const it = await given(t, { join: async () => { if (!up) throw new JoinUnreachable(); return { token: "t", url: "", room_id: "r" }; } });
  await it.pass(200);
  up = true;
  it.socket.hurry(true);
  await turn();
  assert.equal(it.wires.length, 1);
});

test("when the network may be another one, a second without an answer is enough, and an answer ends the doubt", async (t) => {
  const it = await given(t);
  it.welcome();
  it.socket.hurry(true);
  assert.equal(it.probes, 1);
  it.wires[0].packet();
  await it.pass(1500);
  assert.ok(!names(it).includes("down"));
  it.socket.hurry(true);
  await it.pass(1500);
  assert.ok(names(it).includes("down"));
  assert.equal(it.wires.length, 2);
});

test("a network is gone when neither media nor the socket hear of it for a second", async (t) => {
  const it = await given(t);
  it.welcome();
  for (let look = 0; look < 3; look += 1) {
    await it.pass(500);
    it.socket.mediaSilent();
  }
  assert.equal(it.probes, 1);
  assert.ok(names(it).includes("down"));
  await it.pass(200);
  assert.equal(it.wires.length, 2);
});

test("while the socket hears, or media do again, the connection is kept", async (t) => {
  const it = await given(t);
  it.welcome();
  for (let look = 0; look < 8; look += 1) {
    await it.pass(500);
    it.socket.mediaSilent();
    if (look % 2) it.wires[0].packet();
  }
  it.socket.mediaSilent();
  await it.pass(2000); // media hear again: the silence of one is judged by its own time
  assert.ok(!names(it).includes("down"));
});

test("an attempt that was begun before the network came back is begun again, a fresh one is left alone", async (t) => {
  const it = await given(t, { join: () => new Promise(() => {}) });
  assert.equal(it.joins, 1);
  it.socket.hurry(true);
  assert.equal(it.joins, 1);
  await it.pass(600);
  it.socket.hurry(true);
  assert.equal(it.joins, 2);
});

test("failures without a network are not counted once there is one: the next retry is soon again", async (t) => {
  const it = await given(t, { join: async () => { throw new JoinUnreachable(); } });
  await it.pass(3000);
  it.socket.hurry(true);
  await turn();
  const tried = it.joins; // browsers tell of a network a moment before it carries
  await it.pass(200);
  assert.equal(it.joins, tried + 1);
});

test("who merely looks at the page again asks an overloaded server no sooner", async (t) => {
  const it = await given(t, { join: async () => { throw new JoinUnreachable(); } });
  await it.pass(3000);
  it.socket.hurry(false);
  await turn();
  const tried = it.joins;
  await it.pass(600);
  assert.equal(it.joins, tried);
  await it.pass(200);
  assert.equal(it.joins, tried + 1);
});

test("a fresh attempt is left alone for a second: it may have been begun in the network that is gone", async (t) => {
  const it = await given(t, { join: (times) => (times === 2 ? ticket() : new Promise(() => {})) });
  it.socket.hurry(true);
  await it.pass(900);
  assert.equal(it.joins, 1);
  await it.pass(500);
  assert.equal(it.joins, 2);
  await it.pass(2000);
  assert.equal(it.wires[0].closed, false); // the network has answered: it may take its time
});

test("who has left is not brought back by another network", async (t) => {
  const it = await given(t);
  it.welcome();
  it.socket.stop();
  it.socket.hurry(true);
  await it.pass(3000);
  assert.equal(it.joins, 1);
});
