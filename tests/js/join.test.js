import assert from "node:assert/strict";
import { test } from "node:test";
import { join, JoinRefused, JoinUnreachable } from "../../static/js/lib/join.js";

const answering = (status, body) => async () => ({ ok: status < 400, status, json: async () => { if (body === undefined) throw new SyntaxError(); return body; } });

test("the way in carries the CSRF token and the room", async () => {
  let asked;
  const ticket = await join("a/b", { csrf: "x", fetcher: async (url, options) => { asked = { url, options }; return { ok: true, status: 200, json: async () => ({ token: "t" }) }; } });
  assert.deepEqual([asked.url, asked.options.method, asked.options.headers["X-CSRF-Token"], ticket.token], ["/api/v1/rooms/a%2Fb/join", "POST", "x", "t"]);
});

test("a refusal keeps its facts", async () => {
  const refusal = join("r", { csrf: "", fetcher: answering(409, { code: "room_too_early", opens_at: "2026-03-04T13:45:00Z" }) });
  await assert.rejects(refusal, (error) => error instanceof JoinRefused && error.code === "room_too_early" && error.facts.opens_at === "2026-03-04T13:45:00Z");
});

test("a refusal says what the server's clock says", async () => {
  const headers = new Headers({ Date: "Wed, 04 Mar 2026 13:30:00 GMT" });
  const fetcher = async () => ({ ok: false, status: 409, headers, json: async () => ({ code: "room_too_early" }) });
  await assert.rejects(join("r", { csrf: "", fetcher }), (error) => error.facts.told_at === "Wed, 04 Mar 2026 13:30:00 GMT");
});

for (const [what, fetcher] of [["a failing server", answering(502, {})], ["a page instead of an answer", answering(200, undefined)], ["no network", async () => { throw new TypeError(); }]])
  test(`${what} is worth trying again`, async () => {
    await assert.rejects(join("r", { csrf: "", fetcher }), JoinUnreachable);
  });

test("a question that hangs is given up", async () => {
  const fetcher = (_url, { signal }) => new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
  await assert.rejects(join("r", { csrf: "", fetcher, deadlineMs: 5 }), JoinUnreachable);
});
