/**
 * Which elements the person can see, and how large, in pixels of the screen. Rule: what is not known yet counts as
 * seen; a page that is hidden shows nothing, but for a picture that stands outside of it.
 */

const STEP = 16; // a window that is being dragged asks for another size sixty times a second
const HIDDEN_MS = 3000; // a glance at another tab is no reason to stop

export class InView {
  #changed;
  /** @type {Set<Element>} those of which nothing is in view */
  #unseen = new Set();
  #hidden = false;
  /** @type {any} */
  #hiding = null;
  #places = new IntersectionObserver((entries) => this.#placed(entries));
  #sizes = new ResizeObserver(() => this.#changed());

  /** @param {() => void} changed something came into view, left it, or is of another size */
  constructor(changed) {
    this.#changed = changed;
    document.addEventListener("visibilitychange", this.#turned);
    this.#turned();
  }

  /** @param {Element} element */
  watch(element) {
    this.#places.observe(element);
    this.#sizes.observe(element);
  }

  /** @param {Element} element */
  forget(element) {
    this.#places.unobserve(element);
    this.#sizes.unobserve(element);
    this.#unseen.delete(element);
  }

  /** @param {Element | null} element */
  size(element) {
    if (!element || this.#unseen.has(element) || (this.#hidden && !document.pictureInPictureElement)) return null;
    const pixels = (/** @type {number} */ length) => Math.max(STEP, Math.ceil((length * devicePixelRatio) / STEP) * STEP);
    return { width: pixels(element.clientWidth), height: pixels(element.clientHeight) };
  }

  close() {
    document.removeEventListener("visibilitychange", this.#turned);
    clearTimeout(this.#hiding);
    this.#places.disconnect();
    this.#sizes.disconnect();
  }

  /** @param {IntersectionObserverEntry[]} entries */
  #placed(entries) {
    for (const { target, isIntersecting } of entries)
      if (isIntersecting) this.#unseen.delete(target);
      else this.#unseen.add(target);
    this.#changed();
  }

  #turned = () => {
    clearTimeout(this.#hiding);
    if (document.visibilityState === "hidden") this.#hiding = setTimeout(() => this.#hide(true), HIDDEN_MS);
    else this.#hide(false);
  };

  /** @param {boolean} hidden */
  #hide(hidden) {
    if (hidden === this.#hidden) return;
    this.#hidden = hidden;
    this.#changed();
  }
}
