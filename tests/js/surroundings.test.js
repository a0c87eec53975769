import assert from "node:assert/strict";
import { test } from "node:test";
import { Surroundings } from "../../static/js/lib/surroundings.js";

/** A browser whose network and page do as the test says. */
function given(t) {
  const kinds = new EventTarget();
  const page = new EventTarget();
  const machine = new EventTarget();
  const it = { told: [], online: true, kind: "wifi", visible: "visible" };
  const replaced = {
    navigator: { get onLine() { return it.online; }, connection: Object.defineProperty(kinds, "type", { get: () => it.kind }) },
    document: Object.defineProperty(page, "visibilityState", { get: () => it.visible }),
    addEventListener: machine.addEventListener.bind(machine),
    removeEventListener: machine.removeEventListener.bind(machine),
  };
  const before = Object.fromEntries(Object.keys(replaced).map((name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)]));
  for (const [name, value] of Object.entries(replaced)) Object.defineProperty(globalThis, name, { value, configurable: true });
  t.after(() => {
    for (const [name, was] of Object.entries(before)) {
      if (was) Object.defineProperty(globalThis, name, was);
      else delete globalThis[name];
    }
  });
  it.says = (name, where = machine) => where.dispatchEvent(new Event(name));
  it.turns = (visible) => { it.visible = visible; it.says("visibilitychange", page); };
  it.goesTo = (kind) => { it.kind = kind; it.says("change", kinds); };
  it.surroundings = new Surroundings((online) => it.told.push(online), (another) => it.told.push(another ? "another" : "away"));
  it.surroundings.watch();
  return it;
}

test("a network that is lost is told, one that comes back is doubted", (t) => {
  const it = given(t);
  it.online = false;
  it.says("offline");
  it.online = true;
  it.says("online");
  assert.deepEqual(it.told, [false, true, "another"]);
});

test("another kind of network is a reason to doubt, another estimate of the same is not", (t) => {
  const it = given(t);
  it.goesTo("wifi");
  it.goesTo("cellular");
  it.goesTo("cellular");
  assert.deepEqual(it.told, ["another"]);
});

test("a page that is seen again may have slept, one that goes away has not", (t) => {
  const it = given(t);
  it.turns("hidden");
  it.turns("visible");
  assert.deepEqual(it.told, ["away"]);
});

test("once forgotten, nothing is told", (t) => {
  const it = given(t);
  it.surroundings.forget();
  it.says("online");
  it.turns("visible");
  it.goesTo("cellular");
  assert.deepEqual(it.told, []);
});
