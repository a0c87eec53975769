/** What the class's elements share: the classroom they show, and undoing what they did. */

export class LiveElement extends HTMLElement {
  /** @type {import("../lib/classroom.js").Classroom} given before the element enters the page */
  // @ts-ignore: it is always given
  classroom;
  /** @type {(() => void)[]} */
  #undo = [];
  #due = false;

  disconnectedCallback() {
    for (const undo of this.#undo.splice(0)) undo();
  }

  /** @param {...(() => void)} undo what to call when the element leaves the page */
  until(...undo) {
    this.#undo.push(...undo);
  }

  /** @param {EventTarget} target @param {string} event @param {(event: any) => void} listener */
  listen(target, event, listener) {
    target.addEventListener(event, listener);
    this.until(() => target.removeEventListener(event, listener));
  }

  /** Draws again before the next picture, once for however many changes. */
  soon = () => {
    if (this.#due) return;
    this.#due = true;
    requestAnimationFrame(() => {
      this.#due = false;
      if (this.isConnected) this.render();
    });
  };

  /**
   * Draws what may take away what has the focus: then it goes where one goes on.
   * @param {() => void} draw @param {() => Element | null | undefined} next
   */
  redraw(draw, next) {
    const inside = this.contains(document.activeElement);
    draw();
    const there = this.contains(document.activeElement) && document.activeElement?.getClientRects().length;
    if (inside && !there) /** @type {HTMLElement | null | undefined} */ (next())?.focus();
  }

  render() {}
}
