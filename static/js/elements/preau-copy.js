/**
 * <preau-copy for="address"></preau-copy> is a button that copies the field of that id, and says that it did. Without
 * scripts there is no button: the field can be selected and copied all the same.
 */

import { t } from "../lib/strings.js";

export class PreauCopy extends HTMLElement {
  connectedCallback() {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button";
    button.textContent = t("Copier");
    button.addEventListener("click", () => this.#copy(button));
    const said = document.createElement("span");
    said.className = "visually-hidden";
    said.setAttribute("role", "status");
    this.replaceChildren(button, said);
  }

  disconnectedCallback() {
    this.replaceChildren();
  }

  /** @param {HTMLButtonElement} button */
  async #copy(button) {
    const field = document.getElementById(this.getAttribute("for") || "");
    if (!(field instanceof HTMLInputElement)) return;
    field.select();
    const copied = await navigator.clipboard.writeText(field.value).then(
      () => true,
      () => document.execCommand("copy"), // without https browsers give no clipboard
    );
    const words = copied ? t("Copié") : t("Copiez l'adresse sélectionnée");
    button.textContent = words;
    const said = this.querySelector("[role=status]");
    if (said) said.textContent = words;
  }
}

customElements.define("preau-copy", PreauCopy);
