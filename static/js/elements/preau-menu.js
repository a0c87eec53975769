/**
 * <preau-menu> around a <details>: it opens without script already; this closes it on Escape (focus goes back to
 * its opener), on a press elsewhere, and when the focus leaves it.
 */

export class PreauMenu extends HTMLElement {
  #leaving = new AbortController();

  connectedCallback() {
    this.#leaving = new AbortController();
    const { signal } = this.#leaving;
    this.addEventListener("keydown", this.#onKey, { signal });
    this.addEventListener("focusout", this.#onFocusOut, { signal });
    document.addEventListener("pointerdown", this.#onPointer, { signal });
  }

  disconnectedCallback() {
    this.#leaving.abort();
  }

  get #details() {
    return this.querySelector("details");
  }

  /** @param {KeyboardEvent} event */
  #onKey = (event) => {
    const details = this.#details;
    if (event.key !== "Escape" || !details?.open) return;
    event.stopPropagation();
    details.open = false;
    details.querySelector("summary")?.focus();
  };

  /** @param {FocusEvent} event */
  #onFocusOut = (event) => {
    const next = event.relatedTarget;
    if (next instanceof Node && !this.contains(next) && this.#details) this.#details.open = false;
  };

  /** @param {PointerEvent} event */
  #onPointer = (event) => {
    if (event.target instanceof Node && !this.contains(event.target) && this.#details) this.#details.open = false;
  };
}

customElements.define("preau-menu", PreauMenu);
