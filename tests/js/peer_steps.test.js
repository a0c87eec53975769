import assert from "node:assert/strict";
import { test } from "node:test";
import { PeerSteps } from "../../static/js/lib/peer_steps.js";

const never = () => new Promise(() => {});
const turn = () => new Promise((done) => setImmediate(done));

function given() {
  const it = { done: [], failed: [] };
  it.steps = new PeerSteps((error) => it.failed.push(String(error)));
  /** A step that waits for this, and what is known once all that can happen has. */
  it.add = (name, part) => it.steps.add(async () => {
    it.done.push(`${name} begins`);
    await it.steps.until(part());
    it.done.push(`${name} ends`);
  });
  return it;
}

test("one step is done after the other", async () => {
  const it = given();
  it.add("one", turn);
  await it.add("two", turn);
  assert.deepEqual(it.done, ["one begins", "one ends", "two begins", "two ends"]);
});

test("a step that fails is told of, and the next one is done", async () => {
  const it = given();
  it.add("one", () => Promise.reject("refused"));
  await it.add("two", turn);
  assert.deepEqual([it.done, it.failed], [["one begins", "two begins", "two ends"], ["refused"]]);
});

for (const [what, part] of /** @type {[string, () => Promise<any>][]} */ ([
  ["never settles", never],
  ["settles later", turn],
  ["is refused later", () => turn().then(() => Promise.reject("refused"))],
]))
  test(`the end of the peer ends a step that waits for what ${what}, and all that was to come, without a word`, async () => {
    const it = given();
    const [one, two] = [it.add("one", part), it.add("two", never)];
    await Promise.resolve();
    it.steps.end();
    const three = it.add("three", never);
    let ended = false;
    void Promise.all([one, two, three]).then(() => (ended = true));
    await turn();
    await turn();
    assert.deepEqual([ended, it.done, it.failed], [true, ["one begins"], []]);
  });

test("a step goes no further once its peer has ended", async () => {
  const it = given();
  let reached = false;
  const step = it.steps.add(async () => {
    it.steps.end();
    await it.steps.until(turn());
    reached = true;
  });
  await step;
  await turn();
  assert.equal(reached, false);
});
