import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { JoinRefused, JoinUnreachable } from "../../static/js/lib/join.js";
import { welcome } from "./given.js";
import { given, names } from "./wires.js";

test("a connection says its token, what it saw last and which tab it is, by WebSocket first", async (t) => {
  const it = await given(t);
  assert.deepEqual(it.wires[0].options.auth, { token: "t", after: null, client_id: "tab" });
  assert.deepEqual(it.wires[0].options.transports, ["websocket"]);
  assert.equal(it.wires[0].options.reconnection, false);
});

test("after a loss the first retry comes after 200 ms with a fresh token and the last number seen", async (t) => {
  const it = await given(t);
  it.welcome();
  it.after = 7;
  it.wires[0].handlers.disconnect();
  await it.pass(100);
  assert.equal(it.joins, 1);
  await it.pass(100);
  assert.equal(it.joins, 2);
  assert.equal(it.wires[1].options.auth.after, 7);
  assert.deepEqual(names(it), ["welcome", "up", "down"]);
});

test("further retries come within a second", async (t) => {
  const it = await given(t, { join: async () => { throw new JoinUnreachable(); } });
  await it.pass(200);
  assert.equal(it.joins, 2);
  await it.pass(5000);
  assert.ok(it.joins >= 6, `${it.joins}`);
});

test("five seconds of silence are death, a packet is life, and silence is first asked about", async (t) => {
  const it = await given(t);
  it.welcome();
  await it.pass(3000);
  assert.equal(it.probes, 1);
  it.wires[0].packet();
  await it.pass(4000);
  assert.equal(it.wires[0].closed, false);
  await it.pass(2000);
  assert.equal(it.wires[0].closed, true);
  assert.ok(it.joins >= 2);
});

test("a durable command is sent again under its id until it is answered, and settled once", async (t) => {
  const it = await given(t);
  it.welcome();
  const done = it.socket.durable("send_message", { command_id: "c1", text: "bonjour" });
  it.wires[0].handlers.disconnect();
  await it.pass(300);
  assert.deepEqual(it.wires[1].sent, []);
  it.welcome();
  assert.equal(it.wires[1].sent[0].payload.command_id, "c1");
  it.wires[1].sent[0].ack({ ok: true, message: { sequence: 1 } });
  it.wires[1].sent[0].ack({ ok: false });
  assert.deepEqual(await done, { ok: true, message: { sequence: 1 } });
  it.wires[1].handlers.disconnect();
  await it.pass(1000);
  it.welcome();
  assert.deepEqual(it.wires[2].sent, []);
});

test("who is cut off each time they come in comes in once a second at most, and soon again after a stay", async (t) => {
  const it = await given(t);
  it.welcome();
  for (let at = 0; at < 50; at += 1) {
    it.welcome();
    it.wires.at(-1).handlers.disconnect();
    await it.pass(100);
  }
  assert.ok(it.joins <= 1 + 1 + 10, `${it.joins} in five seconds`);
  while (it.wires.at(-1).closed) await it.pass(100);
  it.welcome();
  for (let at = 0; at < 6; at += 1) {
    await it.pass(1000);
    it.wires.at(-1).packet();
  }
  const before = it.joins;
  it.wires.at(-1).handlers.disconnect();
  await it.pass(200);
  assert.equal(it.joins, before + 1);
});

test("commands written while away go out in the order they were written", async (t) => {
  const it = await given(t);
  for (const id of ["a", "b", "c"]) void it.socket.durable("send_message", { command_id: id, text: id });
  it.welcome();
  assert.deepEqual(it.wires[0].sent.map((each) => each.payload.command_id), ["a", "b", "c"]);
});

test("a passing command is not repeated: it says that the line is down", async (t) => {
  const it = await given(t);
  assert.equal((await it.socket.command("raise_hand")).code, "disconnected");
  it.welcome();
  const asked = it.socket.command("raise_hand");
  it.wires[0].handlers.disconnect();
  assert.equal((await asked).code, "disconnected");
});

test("when the transport is refused the other one is tried", async (t) => {
  const it = await given(t);
  it.wires[0].handlers.connect_error(new Error("websocket error"));
  await it.pass(300);
  assert.deepEqual(it.wires[1].options.transports, ["polling", "websocket"]);
});

test("when a WebSocket is swallowed in silence the other transport is tried", async (t) => {
  const it = await given(t);
  await it.pass(6000);
  assert.equal(it.wires[0].closed, true);
  assert.deepEqual(it.wires[1].options.transports, ["polling", "websocket"]);
});

test("a server that answers slowly is waited for longer after each failure, up to three times as long", async (t) => {
  const deadlines = [];
  const it = await given(t, { join: async (_count, deadlineMs) => { deadlines.push(deadlineMs); throw new JoinUnreachable(); } });
  await it.pass(6000);
  assert.deepEqual(deadlines.slice(0, 6), [4000, 4000, 8000, 8000, 12000, 12000]);
});

test("a refused token is renewed by the same transport", async (t) => {
  const it = await given(t);
  it.wires[0].handlers.connect_error(Object.assign(new Error(), { data: { code: "token_expired" } }));
  await it.pass(300);
  assert.deepEqual(it.wires[1].options.transports, ["websocket"]);
});

for (const code of ["removed_from_room", "room_ended", "not_a_member", "not_signed_in"])
  test(`${code} ends it, whether the join or the socket says so`, async (t) => {
    const asked = await given(t, { join: async () => { throw new JoinRefused(code, { code }); } });
    assert.deepEqual(asked.told.at(-1), ["over", { code, facts: { code } }]);
    await asked.pass(3000);
    assert.equal(asked.joins, 1);
    mock.timers.reset();
    const connected = await given(t);
    connected.wires[0].handlers.connect_error(Object.assign(new Error(), { data: { code } }));
    await connected.pass(3000);
    assert.equal(connected.joins, 1);
    assert.equal(connected.told.at(-1)[1].code, code);
  });

test("being removed, or the end of the class, is the last word", async (t) => {
  for (const [event, code] of [["removed", "removed_from_room"], ["class_ended", "class_ended"]]) {
    const it = await given(t);
    it.welcome();
    it.wires[0].any(event, {});
    await it.pass(3000);
    assert.deepEqual([it.joins, it.told.at(-1)], [1, ["over", { code, facts: {} }]]);
    mock.timers.reset();
  }
});

test("asked to slow down, it waits as long as it is told", async (t) => {
  const it = await given(t, { join: async () => { throw new JoinRefused("rate_limited", { retry_after_s: 4 }); } });
  await it.pass(3500);
  assert.equal(it.joins, 1);
  await it.pass(1000);
  assert.equal(it.joins, 2);
});

test("words of a connection that was given up are not heard", async (t) => {
  const it = await given(t);
  it.wires[0].handlers.connect_error(new Error());
  await it.pass(300);
  it.wires[0].any("welcome", welcome());
  assert.deepEqual(it.told, []);
});
