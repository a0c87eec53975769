import { mock } from "node:test";
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

export const turn = async () => {
  for (let at = 0; at < 10; at += 1) await Promise.resolve();
};

export const ticket = async () => ({ token: "t", url: "", room_id: "r" });

export async function given(t, { join = ticket } = {}) {
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
export const names = (it) => it.told.map(([event]) => event);
