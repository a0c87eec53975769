import assert from "node:assert/strict";
import { test } from "node:test";
import { initials, tint } from "../../static/js/elements/build.js";

// The same cases as tests/server/test_pages.py: a person looks the same on every page.
for (const [name, letters] of [["Marie-Ange Hoarau", "MH"], ["Alix Exemple (CP)", "AE"], ["Zoé", "Z"], ["", ""], ["(…)", ""], ["P 1", "P1"]])
  test(`the initials of "${name}" are those of the server's pages`, () => assert.equal(initials(name), letters));

test("a person's colour is the one of the server's pages", () => {
  assert.equal(tint("abc"), (97 + 98 + 99) % 6);
});
