/**
 * <preau-countdown until="2026-11-26T13:00:00Z" now="…"> says how long until then, and fires `reached` once.
 * `now` is the server's clock at rendering: a device whose clock is wrong still counts right.
 */

import { ownZone } from "../lib/hours.js";
import { inWords, nextChange, serverAhead } from "../models/waiting.js";

export class PreauCountdown extends HTMLElement {
  #timer = 0;
  #reached = false;
  #ahead = 0;

  connectedCallback() {
    this.#ahead = serverAhead(this.getAttribute("now") || "", Date.now());
    this.#tell();
    document.addEventListener("visibilitychange", this.#tell);
  }

  disconnectedCallback() {
    clearTimeout(this.#timer);
    document.removeEventListener("visibilitychange", this.#tell);
  }

  #tell = () => {
    clearTimeout(this.#timer);
    const [now, until] = [Date.now() + this.#ahead, Date.parse(this.getAttribute("until") || "")];
    const remaining = until - now;
    if (remaining > 0) {
      this.textContent = inWords(now, until, ownZone());
      this.#timer = setTimeout(this.#tell, nextChange(remaining));
    } else if (!this.#reached) {
      this.#reached = true;
      this.textContent = "";
      this.dispatchEvent(new CustomEvent("reached", { bubbles: true }));
    }
  };
}

customElements.define("preau-countdown", PreauCountdown);
