import assert from "node:assert/strict";
import { test } from "node:test";
import { explain, inShort, together, withheld } from "../../static/js/lib/device_words.js";

const ERRORS = {
  refused: new DOMException("", "NotAllowedError"),
  system: new DOMException("Permission denied by system", "NotAllowedError"),
  busy: new DOMException("", "NotReadableError"),
  missing: new DOMException("", "NotFoundError"),
  nowhere: undefined,
};
const problems = (audio, video) => ({ microphone: explain("audio", audio), camera: explain("video", video) });

test("one sentence says it of both where both have the same trouble", () => {
  for (const [name, error] of Object.entries(ERRORS)) {
    const words = together(problems(error, error));
    assert.match(words, /micro/, name);
    assert.match(words, /caméra/, name);
  }
  assert.equal(new Set(Object.values(ERRORS).map((error) => together(problems(error, error)))).size, 5);
});

test("troubles that differ, or of one device, are told apart", () => {
  assert.equal(together(problems(ERRORS.refused, ERRORS.missing)), "");
  assert.equal(together({ microphone: explain("audio", ERRORS.refused), camera: "" }), "");
  assert.equal(together({ microphone: withheld("microphone"), camera: withheld("camera") }), "");
  assert.equal(together({ microphone: "", camera: "" }), "");
});

test("what is the matter comes first, what to do after it", () => {
  const { first, rest } = inShort(together(problems(ERRORS.refused, ERRORS.refused)));
  assert.match(first, /^Le navigateur refuse [^.]*caméra\.$/);
  assert.match(rest, /^Cliquez .*\.$/);
});

test("a name in brackets ends no sentence, and one sentence has nothing after it", () => {
  assert.equal(inShort("Il ne répond plus (Mic. interne) : branchez-le. Réessayez.").first, "Il ne répond plus (Mic. interne) : branchez-le.");
  assert.deepEqual(inShort("Il fonctionne de nouveau."), { first: "Il fonctionne de nouveau.", rest: "" });
  assert.deepEqual(inShort(""), { first: "", rest: "" });
});
