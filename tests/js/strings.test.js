import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { loadStrings, speak, t, tn } from "../../static/js/lib/strings.js";

afterEach(() => speak("fr", {}));

test("a sentence without translation is said in French", () => {
  speak("en", {});
  assert.equal(t("Bonjour {name}", { name: "Awa" }), "Bonjour Awa");
});

test("an empty translation is no translation", () => {
  speak("en", { Oui: "" });
  assert.equal(t("Oui"), "Oui");
});

test("a name that looks like a place is left alone", () => {
  assert.equal(t("{name} parle", { name: "{name}" }), "{name} parle");
  assert.equal(t("{other}", { name: "x" }), "{other}");
});

test("French is set as typographers do, and what people wrote is left as it is", () => {
  assert.equal(t("Terminer la classe ?"), "Terminer la classe\u00a0?");
  assert.equal(t("« Réessayer » : oui"), "«\u00a0Réessayer\u00a0»\u00a0: oui");
  assert.equal(t("dans {hours} h {minutes}", { hours: 1, minutes: "05" }), "dans 1\u00a0h 05");
  assert.equal(t("J'écris à {name}", { name: "O'Neill ?" }), "J\u2019écris à O'Neill ?");
  speak("en", {});
  assert.equal(t("It's 5 h ?"), "It's 5 h ?");
});

test("zero is singular in French and plural in English", () => {
  assert.equal(tn(0, "{count} main", "{count} mains"), "0 main");
  speak("en", { "{count} main": "{count} hand", "{count} mains": "{count} hands" });
  assert.equal(tn(0, "{count} main", "{count} mains"), "0 hands");
});

test("a catalogue that does not come leaves French", async () => {
  await loadStrings("en", async () => { throw new Error("offline"); });
  assert.equal(t("Oui"), "Oui");
  await loadStrings("en", async () => ({ ok: true, json: async () => ({ Oui: "Yes" }) }));
  assert.equal(t("Oui"), "Yes");
});
