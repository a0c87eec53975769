import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";

let placed;
let page;

beforeEach(() => {
  mock.timers.enable({ apis: ["setTimeout"] });
  globalThis.IntersectionObserver = class {
    constructor(told) { placed = told; }
    observe() {}
    unobserve() {}
    disconnect() {}
  };
  globalThis.ResizeObserver = class { observe() {} unobserve() {} disconnect() {} };
  page = new EventTarget();
  Object.assign(page, { visibilityState: "visible", pictureInPictureElement: null });
  globalThis.document = page;
  globalThis.devicePixelRatio = 2;
});

afterEach(() => mock.timers.reset());

const tile = { clientWidth: 150, clientHeight: 84 };

async function view() {
  const { InView } = await import("../../static/js/elements/in_view.js");
  let changes = 0;
  const made = new InView(() => (changes += 1));
  made.watch(tile);
  return { made, changes: () => changes };
}

function turn(state) {
  page.visibilityState = state;
  page.dispatchEvent(new Event("visibilitychange"));
}

test("sizes are those of the screen, in steps, and what is not known yet counts as seen", async () => {
  const { made } = await view();
  assert.deepEqual(made.size(tile), { width: 304, height: 176 });
  assert.equal(made.size(null), null);
});

test("what scrolled away has no size, until it comes back", async () => {
  const { made, changes } = await view();
  placed([{ target: tile, isIntersecting: false }]);
  assert.equal(made.size(tile), null);
  placed([{ target: tile, isIntersecting: true }]);
  assert.notEqual(made.size(tile), null);
  assert.equal(changes(), 2);
});

test("a hidden page shows nothing after a while, but for a picture that stands outside of it", async () => {
  const { made, changes } = await view();
  turn("hidden");
  assert.notEqual(made.size(tile), null); // a glance at another tab
  turn("visible");
  mock.timers.tick(10_000);
  assert.equal(changes(), 0);
  turn("hidden");
  mock.timers.tick(10_000);
  assert.equal(made.size(tile), null);
  page.pictureInPictureElement = {};
  assert.notEqual(made.size(tile), null);
  page.pictureInPictureElement = null;
  turn("visible");
  assert.notEqual(made.size(tile), null);
  assert.equal(changes(), 2);
});

test("what is closed listens no more", async () => {
  const { made, changes } = await view();
  made.close();
  turn("hidden");
  mock.timers.tick(10_000);
  assert.equal(changes(), 0);
});
