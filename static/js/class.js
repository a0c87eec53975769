/** Starts the page of a class, once its words are there. */
import { loadStrings } from "./lib/strings.js";

await loadStrings(document.documentElement.lang);
await import("./elements/preau-class.js");
