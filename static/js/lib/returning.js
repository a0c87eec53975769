/**
 * Coming back to the class by oneself after a reload. Rules: what is remembered hangs on this entry of this tab's own
 * history and is written nowhere else; only a reload asks for it: a copy of the tab, or coming back to the address
 * later, begins before joining, as nobody is shown to others by accident.
 *
 * @typedef {{clientId: string, microphone: boolean, camera: boolean, screen?: boolean, pinned?: string | null, interpreter?: string | null}} Stay
 */

const MEMORY = "preau.class";

/**
 * Remembers that this page is in class, and which devices were on and whose pictures pinned.
 * @param {Stay} stay @param {History} [entry]
 */
export function remember(stay, entry = history) {
  const known = entry.state?.[MEMORY];
  if (known && JSON.stringify(known) === JSON.stringify(stay)) return; // browsers limit how often it may be said
  entry.replaceState({ ...entry.state, [MEMORY]: stay }, "");
}

/** @param {History} [entry] */
export function forget(entry = history) {
  if (entry.state?.[MEMORY]) entry.replaceState({ ...entry.state, [MEMORY]: undefined }, "");
}

/**
 * How this page was in class before it was reloaded; null if it was not, or was not reloaded.
 * @param {History} [entry] @param {string} [how] of the page's navigation
 * @returns {Stay | null}
 */
export function returning(entry = history, how = navigationType()) {
  return how === "reload" ? (entry.state?.[MEMORY] ?? null) : null;
}

function navigationType() {
  return /** @type {PerformanceNavigationTiming | undefined} */ (performance.getEntriesByType("navigation")[0])?.type ?? "";
}
