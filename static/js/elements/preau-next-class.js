/**
 * <preau-next-class> around the next class: when its countdown is over, the one button becomes *Rejoindre*.
 * The server renders both states; this only passes from one to the other, and says so.
 */

export class PreauNextClass extends HTMLElement {
  connectedCallback() {
    this.addEventListener("reached", this.#open);
  }

  disconnectedCallback() {
    this.removeEventListener("reached", this.#open);
  }

  #open = () => {
    const hadFocus = this.querySelector("[data-while-closed]:focus-within") !== null;
    for (const part of this.querySelectorAll("[data-while-closed]")) part.toggleAttribute("hidden", true);
    for (const part of this.querySelectorAll("[data-once-open]")) part.toggleAttribute("hidden", false);
    const status = this.querySelector("[role=status]");
    if (status) status.textContent = status.getAttribute("data-opened");
    const join = this.querySelector("a[data-once-open]");
    if (hadFocus && join instanceof HTMLElement) join.focus();
  };
}

customElements.define("preau-next-class", PreauNextClass);
