/** Building what a page shows. Rule: words that people wrote enter as text, never as markup. */

/**
 * @typedef {Record<string, string | number | boolean | null | undefined | ((event: any) => void)>} Attributes
 * @typedef {Node | string | null | undefined | false} Child
 */

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Attributes} [attributes] `onclick` and its like are listeners; false and null are left out
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes))
    if (typeof value === "function") node.addEventListener(name.slice(2), value);
    else put(node, name, value);
  append(node, children);
  return node;
}

/**
 * Sets an attribute only when it is another: a screen reader may speak of each change.
 * @param {Element} node @param {string} name @param {string | number | boolean | null | undefined} value
 */
export function put(node, name, value) {
  if (value === false || value === null || value === undefined) return void node.removeAttribute(name);
  const text = value === true ? "" : String(value);
  if (node.getAttribute(name) !== text) node.setAttribute(name, text);
}

/** @param {Node} node @param {string} text */
export function say(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** @param {Node} node @param {Child[]} children */
export function append(node, children) {
  for (const child of children) if (child) node.appendChild(typeof child === "string" ? document.createTextNode(child) : child);
}

/**
 * Makes a parent's children those of a list, keeping the nodes of keys that stay (and so focus, video and scroll).
 * @template Item
 * @template {HTMLElement} Child
 * @param {HTMLElement} parent
 * @param {Item[]} items
 * @param {(item: Item) => string} keyOf
 * @param {(item: Item) => Child} make
 * @param {(child: Child, item: Item) => void} update
 */
export function keep(parent, items, keyOf, make, update) {
  const known = new Map([...parent.children].map((child) => [/** @type {HTMLElement} */ (child).dataset.key, child]));
  /** @type {Element | null} */
  let previous = null;
  for (const item of items) {
    const key = keyOf(item);
    const child = /** @type {Child} */ (known.get(key) ?? make(item));
    child.dataset.key = key;
    known.delete(key);
    /** @type {Element | null} */
    const next = previous ? previous.nextElementSibling : parent.firstElementChild;
    if (child !== next) parent.insertBefore(child, next);
    update(child, item);
    previous = child;
  }
  for (const child of known.values()) child.remove();
}

/**
 * The first letters of the first two words that begin with one or with a digit, as server/pages/people.py takes them:
 * "Alix Exemple (CP)" → "AE".
 * @param {string} name
 */
export function initials(name) {
  const letters = name.split(/\s+/).map((word) => [...word][0] ?? "");
  return letters.filter((letter) => /[\p{L}\p{N}]/u.test(letter)).slice(0, 2).join("").toUpperCase();
}

/**
 * A person's colour among six, the same everywhere.
 * @param {string} id
 */
export function tint(id) {
  return [...id].reduce((sum, letter) => sum + (letter.codePointAt(0) ?? 0), 0) % 6;
}

/** @param {string} name @param {string} id */
export function avatar(name, id) {
  return el("span", { class: `avatar avatar-${tint(id)}`, "aria-hidden": "true" }, initials(name));
}
