/** What every model is: something that says when it changed. Knows nothing of the page. */

/** @template Change */
export class Observable {
  /** @type {Set<(change: Change) => void>} */
  #listeners = new Set();

  /**
   * @param {(change: Change) => void} listener
   * @returns {() => void} stops listening
   */
  subscribe(listener) {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** @param {Change} change */
  changed(change) {
    for (const listener of [...this.#listeners]) listener(change);
  }
}
