/**
 * What the page says, in the person's language. The French sentence is the key, so code reads as the screen does;
 * /locale/xx.json gives the others, and a sentence it lacks is said in French rather than not at all.
 */

/** @type {Record<string, string>} */
let catalogue = {};
let language = "fr";

/**
 * @param {string} sentence in French, with {places} for what changes
 * @param {Record<string, string | number>} [places]
 */
export function t(sentence, places = {}) {
  const words = catalogue[sentence] || sentence;
  return words.replace(/\{(\w+)\}/g, (whole, name) => (name in places ? String(places[name]) : whole));
}

/**
 * One of two sentences by number, each with {count}. French counts 0 as singular, English as plural.
 * @param {number} count
 * @param {string} one
 * @param {string} many
 * @param {Record<string, string | number>} [places]
 */
export function tn(count, one, many, places = {}) {
  const singular = new Intl.PluralRules(language).select(count) === "one";
  return t(singular ? one : many, { count, ...places });
}

/** @param {string} code as in the html element's lang @param {Record<string, string>} sentences */
export function speak(code, sentences) {
  language = code;
  catalogue = sentences;
}

export function currentLanguage() {
  return language;
}

/**
 * Loads the catalogue of a language once; without it the page speaks French.
 * @param {string} code
 * @param {typeof fetch} [fetcher]
 */
export async function loadStrings(code, fetcher = fetch) {
  speak(code, {});
  if (code === "fr") return;
  try {
    const answer = await fetcher(`/locale/${code}.json`, { signal: /** @type {any} */ (AbortSignal).timeout(4000) });
    if (answer.ok) speak(code, await answer.json());
  } catch {
    // Offline or slow: French words are better than none.
  }
}
