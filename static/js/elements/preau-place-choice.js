/**
 * <preau-place-choice find="address"></preau-place-choice>, in a form, offers the places of a domain that are called what
 * one begins to write in its fields with this list. Without scripts, or without an answer, what is written does as well.
 */

const PAUSE_MS = 200; // of typing
const MOST_FOUND = 20;

/** @typedef {{ name: string, address: string, retired: boolean }} Place */

export class PreauPlaceChoice extends HTMLElement {
  /** @type {HTMLFormElement | null} */
  #form = null;
  /** @type {AbortController | null} */
  #asked = null;
  #pause = 0;
  #list = document.createElement("datalist");

  connectedCallback() {
    this.#list.id = this.getAttribute("list") || "";
    this.replaceChildren(this.#list);
    this.#form = this.closest("form");
    this.#form?.addEventListener("input", this.#listen);
  }

  disconnectedCallback() {
    this.#form?.removeEventListener("input", this.#listen);
    window.clearTimeout(this.#pause);
    this.#asked?.abort();
  }

  /** @param {Event} event */
  #listen = (event) => {
    const field = event.target;
    if (!(field instanceof HTMLInputElement) || field.getAttribute("list") !== this.#list.id) return;
    window.clearTimeout(this.#pause);
    this.#pause = window.setTimeout(() => this.#find(field.value.trim()), PAUSE_MS);
  };

  /** @param {string} words */
  async #find(words) {
    this.#asked?.abort();
    if (!words) return;
    this.#asked = new AbortController();
    const asked = new URLSearchParams({ named: words, limit: `${MOST_FOUND}` });
    try {
      const answer = await fetch(`${this.getAttribute("find")}?${asked}`, { signal: this.#asked.signal });
      if (answer.ok) this.#offer((await answer.json()).items);
    } catch {
      // More was written meanwhile, or there is no network just now.
    }
  }

  /** @param {Place[]} places */
  #offer(places) {
    const words = places
      .filter((one) => !one.retired)
      .map((one) => (one.address ? `${one.name}, ${one.address}` : one.name));
    this.#list.replaceChildren(
      ...words.map((one) => {
        const option = document.createElement("option");
        option.value = one;
        return option;
      }),
    );
  }
}

customElements.define("preau-place-choice", PreauPlaceChoice);
