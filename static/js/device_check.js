/** Starts /device-check, once its words are there. */
import { loadStrings } from "./lib/strings.js";

await loadStrings(document.documentElement.lang);
await import("./elements/preau-device-check.js");
