/**
 * What is done with one peer, one step after the other. Rule: all of it ends with the peer, what is under way as well as
 * what was to come. On a peer that is closed nothing that was begun settles any more (webrtc-pc, "chain an asynchronous
 * operation"; Chromium keeps to it), and whatever waited for it would wait until the page is loaded again.
 */
export class PeerSteps {
  #failed;
  #end = new AbortController();
  /** @type {Promise<void>} */
  #last = Promise.resolve();

  /** @param {(error: unknown) => void} failed a step has, while the peer was there */
  constructor(failed) {
    this.#failed = failed;
  }

  /** @param {() => Promise<void> | undefined} step @returns {Promise<void>} when it was done, has failed or has ended */
  add(step) {
    const { signal } = this.#end;
    this.#last = this.#last
      .then(() => (signal.aborted ? undefined : step()))
      .catch((error) => (signal.aborted ? undefined : this.#failed(error)));
    return this.#last;
  }

  /**
   * Waits for a part of a step; where the peer ends first, the step does too.
   * @template T @param {Promise<T>} part @returns {Promise<T>}
   */
  until(part) {
    const { signal } = this.#end;
    return new Promise((settle, refuse) => {
      const end = () => refuse(signal.reason);
      if (signal.aborted) end();
      signal.addEventListener("abort", end);
      part.then(settle, refuse).finally(() => signal.removeEventListener("abort", end));
    });
  }

  end() {
    this.#end.abort();
  }
}
