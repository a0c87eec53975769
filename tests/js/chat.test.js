import assert from "node:assert/strict";
import { test } from "node:test";
import { Chat, MOST_HELD, MOST_READ } from "../../static/js/models/chat.js";
import { message, welcome } from "./given.js";

function chatAt(sequence, more = {}) {
  const chat = new Chat();
  chat.welcome(welcome({ sequence, ...more }));
  return chat;
}
const numbers = (chat) => chat.messages.map((each) => each.sequence);

test("messages stand in the server's order whatever order they come in", () => {
  const chat = chatAt(0);
  for (const sequence of [2, 1, 3, 5, 4]) chat.received(message(sequence));
  assert.deepEqual(numbers(chat), [1, 2, 3, 4, 5]);
});

test("every order of arrival gives the same conversation", () => {
  const permutations = (all) => (all.length ? all.flatMap((x, i) => permutations([...all.slice(0, i), ...all.slice(i + 1)]).map((rest) => [x, ...rest])) : [[]]);
  for (const order of permutations([1, 2, 3, 4])) {
    const chat = chatAt(0);
    for (const sequence of [...order, ...order]) chat.received(message(sequence));
    assert.deepEqual(numbers(chat), [1, 2, 3, 4], `order ${order}`);
    assert.equal(chat.unread, 4);
  }
});

test("an own message replaces its pending one, by ack or by broadcast, once", () => {
  const chat = chatAt(0);
  chat.sending("c1", "mot 1");
  assert.equal(chat.pending.length, 1);
  chat.received(message(1, "moi"));
  chat.received(message(1, "moi"));
  assert.deepEqual([chat.pending.length, chat.messages.length, chat.unread], [0, 1, 0]);
});

test("a message that failed says why, and sending it again keeps its id", () => {
  const chat = chatAt(0);
  chat.sending("c1", "bonjour");
  chat.failed("c1", "rate_limited");
  assert.deepEqual(chat.pending[0], { commandId: "c1", text: "bonjour", state: "failed", code: "rate_limited" });
  chat.sending("c1", "bonjour");
  assert.deepEqual(chat.pending.map((each) => [each.commandId, each.state]), [["c1", "sending"]]);
  chat.discard("c1");
  assert.deepEqual(chat.pending, []);
});

test("a pending message that the server had taken is found among the missed ones", () => {
  const chat = chatAt(3);
  chat.sending("c4", "mot 4");
  chat.welcome(welcome({ sequence: 4, missed: [message(4, "moi")] }));
  assert.deepEqual([chat.pending.length, numbers(chat)], [0, [4]]);
});

test("the first welcome asks for nothing missed, only for older ones", () => {
  const chat = chatAt(40);
  assert.equal(chat.watermark, 40);
  assert.equal(chat.missingAfter, null);
  assert.equal(chat.olderBefore, 41);
});

test("an empty room has no older messages", () => {
  assert.equal(chatAt(0).olderBefore, null);
});

test("older messages load upwards until the start", () => {
  const chat = chatAt(40);
  chat.older([message(39), message(40)], true);
  assert.equal(chat.olderBefore, 39);
  chat.older([message(1), message(2)], false);
  assert.equal(chat.olderBefore, null);
  assert.deepEqual(numbers(chat), [1, 2, 39, 40]);
  assert.equal(chat.unread, 0);
});

test("a page of history that brings nothing new ends the asking", () => {
  const chat = chatAt(40);
  chat.older([message(40)], true);
  chat.older([message(40)], true);
  assert.equal(chat.atStart, true);
});

test("what was missed comes with the welcome", () => {
  const chat = chatAt(2);
  chat.welcome(welcome({ sequence: 4, missed: [message(3), message(4)] }));
  assert.deepEqual([numbers(chat), chat.watermark, chat.missingAfter, chat.unread], [[3, 4], 4, null, 2]);
});

test("when more was missed than a welcome holds, the rest is asked for until it is complete", () => {
  const chat = chatAt(2);
  chat.welcome(welcome({ sequence: 8, missed: [message(3), message(4)], more: true }));
  assert.equal(chat.missingAfter, 4);
  chat.caughtUp([message(5), message(6)], true);
  assert.equal(chat.missingAfter, 6);
  chat.caughtUp([message(7), message(8)], false);
  assert.deepEqual([chat.missingAfter, chat.watermark, numbers(chat)], [null, 8, [3, 4, 5, 6, 7, 8]]);
});

test("a message that comes while catching up does not hide the hole from the next reconnection", () => {
  const chat = chatAt(2);
  chat.welcome(welcome({ sequence: 8, missed: [message(3)], more: true }));
  chat.received(message(9));
  assert.equal(chat.watermark, 3);
  chat.welcome(welcome({ sequence: 9, missed: [4, 5, 6, 7, 8, 9].map((sequence) => message(sequence)) }));
  assert.deepEqual(numbers(chat), [3, 4, 5, 6, 7, 8, 9]);
});

test("a hole in what arrives is asked for", () => {
  const chat = chatAt(2);
  chat.received(message(5));
  assert.equal(chat.missingAfter, 2);
  chat.caughtUp([message(3), message(4), message(5)], false);
  assert.deepEqual([chat.missingAfter, chat.watermark, numbers(chat)], [null, 5, [3, 4, 5]]);
});

test("numbers that are no messages do not make the asking endless", () => {
  const chat = chatAt(2);
  chat.received(message(5));
  chat.caughtUp([], true);
  assert.deepEqual([chat.missingAfter, chat.watermark], [null, 5]);
});

test("nothing is unread while the conversation is in view, nor one's own words", () => {
  const chat = chatAt(0);
  chat.received(message(1));
  chat.received(message(2, "moi"));
  assert.equal(chat.unread, 1);
  chat.look(true);
  assert.equal(chat.unread, 0);
  chat.received(message(3));
  assert.equal(chat.unread, 0);
  chat.look(false);
  chat.received(message(4));
  assert.equal(chat.unread, 1);
});

test("only the latest are held, and the older ones come back when they are asked for", () => {
  const chat = chatAt(0);
  for (let sequence = 1; sequence <= MOST_HELD + 50; sequence += 1) chat.received(message(sequence));
  assert.deepEqual([chat.messages.length, chat.messages[0].sequence, chat.olderBefore], [MOST_HELD, 51, 51]);
  assert.equal(chat.unread, MOST_HELD + 50);
  chat.received(message(7));
  assert.equal(chat.messages[0].sequence, 51, "one that was let go of does not come back by itself");
  chat.readBack(true);
  chat.older([...Array(50).keys()].map((at) => message(at + 1)), false);
  assert.deepEqual([chat.messages.length, chat.olderBefore], [MOST_HELD + 50, null]);
  chat.received(message(MOST_HELD + 51));
  assert.equal(chat.messages[0].sequence, 1, "what somebody reads stays");
  chat.readBack(false);
  assert.deepEqual([chat.messages.length, chat.olderBefore], [MOST_HELD, 52]);
});

test("even who reads further up holds no more than a page can show", () => {
  const chat = chatAt(0);
  chat.readBack(true);
  for (let sequence = 1; sequence <= MOST_READ + 5; sequence += 1) chat.received(message(sequence));
  assert.equal(chat.messages.length, MOST_READ);
});

test("what was missed in a long absence is held to the same measure", () => {
  const chat = chatAt(1);
  chat.welcome(welcome({ sequence: 900, missed: [2, 3].map((sequence) => message(sequence)), more: true }));
  for (let from = 4; from <= 900; from += 200) {
    const page = [...Array(200).keys()].map((at) => from + at).filter((sequence) => sequence <= 900);
    chat.caughtUp(page.map((sequence) => message(sequence)), from + 200 <= 900);
  }
  assert.deepEqual([chat.missingAfter, chat.messages.length, chat.messages.at(-1).sequence], [null, MOST_HELD, 900]);
});
