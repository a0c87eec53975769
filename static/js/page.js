/** The behaviour every page has, once its words are there. What a single page needs besides, that page loads itself. */

import { loadStrings } from "./lib/strings.js";

await loadStrings(document.documentElement.lang);
await Promise.all([
  import("./elements/preau-copy.js"),
  import("./elements/preau-countdown.js"),
  import("./elements/preau-hints.js"),
  import("./elements/preau-hints-switch.js"),
  import("./elements/preau-local-time.js"),
  import("./elements/preau-menu.js"),
  import("./elements/preau-next-class.js"),
  import("./elements/preau-print.js"),
  import("./elements/preau-theme.js"),
  import("./elements/preau-tick.js"),
]);

// The focus is back where a language was chosen: its place is not kept in the address, as a reload would open the menu again.
if (location.hash.startsWith("#chosen-")) {
  if (document.readyState !== "complete") await new Promise((loaded) => addEventListener("load", loaded, { once: true }));
  history.replaceState(history.state, "", location.pathname + location.search);
}
