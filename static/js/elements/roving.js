/**
 * One Tab stop for a row of controls; arrows, Home and End move inside (ARIA practices: toolbar, tabs, menu).
 * What is hidden is passed over.
 */

/** @type {WeakMap<HTMLElement, HTMLElement | null>} rows whose Tab stop is to be found, and what was chosen */
const due = new WeakMap();

/**
 * @param {HTMLElement} row
 * @param {string} selector
 * @param {{moved?: (control: HTMLElement) => void, vertical?: boolean}} options
 * @returns {() => void} stops
 */
export function rove(row, selector, { moved = () => {}, vertical = false } = {}) {
  const [back, on] = vertical ? ["ArrowUp", "ArrowDown"] : ["ArrowLeft", "ArrowRight"];
  const onKey = (/** @type {KeyboardEvent} */ event) => {
    const all = controls(row, selector);
    const at = all.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    if (at < 0) return;
    const next = { [back]: at - 1, [on]: at + 1, Home: 0, End: all.length - 1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    const control = all[(next + all.length) % all.length];
    control.focus();
    moved(control);
  };
  const onFocus = (/** @type {FocusEvent} */ event) => hold(row, selector, /** @type {HTMLElement} */ (event.target));
  row.addEventListener("keydown", onKey);
  row.addEventListener("focusin", onFocus);
  hold(row, selector, null);
  return () => {
    row.removeEventListener("keydown", onKey);
    row.removeEventListener("focusin", onFocus);
  };
}

/**
 * Makes one control the row's Tab stop with the next picture; again after controls were shown or hidden. What is seen
 * can only be asked of a page that is laid out, and asking sooner would have that done for each row.
 * @param {HTMLElement} row @param {string} selector @param {HTMLElement | null} chosen
 */
export function hold(row, selector, chosen) {
  const isDue = due.has(row);
  due.set(row, chosen ?? due.get(row) ?? null);
  if (!isDue) requestAnimationFrame(() => stop(row, selector));
}

/** @param {HTMLElement} row @param {string} selector */
function stop(row, selector) {
  const all = controls(row, selector);
  const chosen = due.get(row);
  due.delete(row);
  const one = chosen && all.includes(chosen) ? chosen : (all.find((each) => each.tabIndex === 0) ?? all[0]);
  for (const each of /** @type {NodeListOf<HTMLElement>} */ (row.querySelectorAll(selector))) each.tabIndex = each === one ? 0 : -1;
}

/** @param {HTMLElement} row @param {string} selector */
function controls(row, selector) {
  const all = /** @type {HTMLElement[]} */ ([...row.querySelectorAll(selector)]);
  return all.filter((each) => each.getClientRects().length > 0);
}
