/** Something that is to be done once: at the latest after a while, and at once where it may be. */
export class Soon {
  /** @type {any} */
  #timer = null;
  /** @type {(() => void) | null} */
  #act = null;

  /**
   * What was still to be done is forgotten.
   * @param {() => void} act @param {number} withinMs
   */
  plan(act, withinMs) {
    this.cancel();
    this.#act = act;
    this.#timer = setTimeout(() => this.now(), withinMs);
  }

  now() {
    const act = this.#act;
    this.cancel();
    act?.();
  }

  cancel() {
    clearTimeout(this.#timer);
    this.#act = null;
  }
}
