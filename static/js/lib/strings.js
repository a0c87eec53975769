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
  const words = (catalogue[sentence] ||= language === "fr" ? typeset(sentence) : sentence);
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

/**
 * A number as the page's language writes it.
 * @param {number} number @param {Intl.NumberFormatOptions} [how]
 */
export function formatted(number, how = {}) {
  return new Intl.NumberFormat(language, how).format(number);
}

/**
 * No-break spaces and curved apostrophes where French typographers put them, as server/i18n.py does; what is put in
 * the places is other people's words and stays as they wrote it.
 * @param {string} sentence
 */
function typeset(sentence) {
  return sentence.replaceAll("'", "\u2019").replace(/ (?=[?!;:»%])|(?<=«) |(?<=[\d}]) (?=(?:h|min|s|%)(?![\p{L}\d]))/gu, "\u00a0");
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
export function loadStrings(code, fetcher = fetch) {
  if (code === language && loading) return loading;
  loading = load(code, fetcher);
  return loading;
}

/** @type {Promise<void> | null} several entry modules ask, one request is made */
let loading = null;

/**
 * @param {string} code
 * @param {typeof fetch} fetcher
 */
async function load(code, fetcher) {
  speak(code, {});
  if (code === "fr") return;
  try {
    const answer = await fetcher(`/locale/${code}.json`, { signal: /** @type {any} */ (AbortSignal).timeout(4000) });
    if (answer.ok) speak(code, await answer.json());
  } catch {
    loading = null; // offline or slow: French words are better than none
  }
}
