import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { JoinRefused, JoinUnreachable } from "../../static/js/lib/join.js";
import { RoomSocket } from "../../static/js/lib/socket.js";
import { welcome } from "./given.js";

/** A server of one: what the page connects to, in the test's hand. */
class FakeWire {
  handlers = {};
  sent = [];
  closed = false;
  packet = () => {};
  io = { engine: { on: (_event, listener) => (this.packet = listener) } };
  constructor(url, options) {
    Object.assign(this, { url, options });
  }
  on(event, listener) {
    this.handlers[event] = listener;
  }
  onAny(listener) {
    this.any = listener;
  }
  emit(event, payload, ack) {
    this.sent.push({ event, payload, ack });
  }
  disconnect() {
    this.closed = true;
  }
}

const turn = async () => {
  for (let at = 0; at < 10; at += 1) await Promise.resolve();
};

const ticket = async () => ({ token: "t", url: "", room_id: "r" });

async function given(t, { join = ticket } = {}) {
  mock.timers.enable({ apis: ["setTimeout", "setInterval"] });
  const it = { wires: [], told: [], clock: 0, after: null, joins: 0, probes: 0 };
  it.pass = async (ms) => {
    for (let at = 0; at < ms; at += 100) {
      it.clock += 100;
      mock.timers.tick(100);
      await turn();
    }
  };
  it.socket = new RoomSocket({
    join: (deadlineMs) => { it.joins += 1; return join(it.joins, deadlineMs); },
    connect: (url, options) => { const wire = new FakeWire(url, options); it.wires.push(wire); return wire; },
    tell: (event, payload) => it.told.push([event, payload]),
    after: () => it.after, clientId: "tab", probe: () => (it.probes += 1), now: () => it.clock, random: () => 0.5,
  });
  t.after(() => { it.socket.stop(); mock.timers.reset(); });
  it.socket.start();
  await turn();
  it.welcome = () => it.wires.at(-1).any("welcome", welcome());
  return it;
}
const names = (it) => it.told.map(([event]) => event);

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

test("the network's return is not slept through", async (t) => {
  let up = false;
  const it = await given(t, { join: async () => { if (!up) throw new JoinUnreachable(); return { token: "t", url: "", room_id: "r" }; } });
  await it.pass(200);
  up = true;
  it.socket.hurry(true);
  await turn();
  assert.equal(it.wires.length, 1);
});

test("words of a connection that was given up are not heard", async (t) => {
  const it = await given(t);
  it.wires[0].handlers.connect_error(new Error());
  await it.pass(300);
  it.wires[0].any("welcome", welcome());
  assert.deepEqual(it.told, []);
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
