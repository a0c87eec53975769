/**
 * What the browser knows of the machine's network and sleep. Rule: it gives reasons to doubt what worked until now;
 * whether it still works, others find out.
 */

export class Surroundings {
  #network;
  #doubt;
  #kind = information()?.type;

  /**
   * @param {(online: boolean) => void} network the machine has a network, or has none any more
   * @param {(another: boolean) => void} doubt it is a network that was not there before, or the page may have been away
   */
  constructor(network, doubt) {
    this.#network = network;
    this.#doubt = doubt;
  }

  watch() {
    addEventListener("online", this.#connectivity);
    addEventListener("offline", this.#connectivity);
    document.addEventListener("visibilitychange", this.#woken);
    information()?.addEventListener("change", this.#moved);
  }

  forget() {
    removeEventListener("online", this.#connectivity);
    removeEventListener("offline", this.#connectivity);
    document.removeEventListener("visibilitychange", this.#woken);
    information()?.removeEventListener("change", this.#moved);
  }

  #connectivity = () => {
    this.#network(navigator.onLine);
    if (navigator.onLine) this.#doubt(true);
  };

  #woken = () => {
    if (document.visibilityState === "visible") this.#doubt(false);
  };

  /** Wi-Fi or 4G; a change of mere estimates, which a busy server brings about too, is no reason. */
  #moved = () => {
    const kind = information()?.type;
    if (kind !== this.#kind) this.#doubt(true);
    this.#kind = kind;
  };
}

/** Where the browser has one (Chromium; the kind of network on telephones only). @returns {EventTarget & {type?: string} | undefined} */
function information() {
  return /** @type {any} */ (globalThis.navigator)?.connection;
}
