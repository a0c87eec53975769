/**
 * <preau-theme> around the theme form: applies the choice at once and tells the server in the background, so that
 * a class is not left for it. Without script the form is sent and the page comes back.
 */

export class PreauTheme extends HTMLElement {
  connectedCallback() {
    this.addEventListener("submit", this.#choose);
  }

  disconnectedCallback() {
    this.removeEventListener("submit", this.#choose);
  }

  /** @param {SubmitEvent} event */
  #choose = (event) => {
    const form = event.target;
    const chosen = event.submitter;
    if (!(form instanceof HTMLFormElement) || !(chosen instanceof HTMLButtonElement)) return;
    event.preventDefault();
    document.documentElement.dataset.theme = chosen.value;
    for (const button of form.querySelectorAll("button")) button.setAttribute("aria-pressed", String(button === chosen));
    // TypeScript of Debian does not know the second argument; browsers have since 2023.
    const choice = new /** @type {any} */ (FormData)(form, chosen);
    fetch(form.action, { method: "POST", body: new URLSearchParams(choice) }).catch(() => {
      // Shown already; at worst it is asked again on the next page.
    });
  };
}

customElements.define("preau-theme", PreauTheme);
