/**
 * <preau-tick> around a form whose one button is a tick: sends it in place, keeps the focus, and brings up to date
 * every [data-progress] of the same name. Without script the form is sent and the page comes back.
 */

import { t } from "../lib/strings.js";

/** @typedef {{on: boolean, words: string, progress?: {name: string, done: number, total: number, words: string}}} Ticked */

export class PreauTick extends HTMLElement {
  #sending = false;

  connectedCallback() {
    this.addEventListener("submit", this.#send);
  }

  disconnectedCallback() {
    this.removeEventListener("submit", this.#send);
  }

  /** @param {SubmitEvent} event */
  #send = async (event) => {
    event.preventDefault();
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || this.#sending) return;
    this.#sending = true;
    try {
      const answer = await fetch(form.action, {
        method: "POST",
        headers: { Accept: "application/json" },
        body: new URLSearchParams(/** @type {any} */ (new FormData(form))),
      });
      if (!answer.ok) throw new Error(String(answer.status));
      this.#show(form, await answer.json());
    } catch {
      this.#say(t("La coche n'a pas été enregistrée. Vérifiez votre connexion et réessayez."));
    } finally {
      this.#sending = false;
    }
  };

  /**
   * @param {HTMLFormElement} form
   * @param {Ticked} ticked
   */
  #show(form, ticked) {
    form.querySelector("button")?.setAttribute("aria-pressed", String(ticked.on));
    const wanted = form.elements.namedItem("on");
    if (wanted instanceof HTMLInputElement) wanted.value = ticked.on ? "" : "1";
    const words = form.querySelector("[data-words]");
    if (words) words.textContent = ticked.words;
    this.#say("");
    if (ticked.progress) showProgress(ticked.progress);
  }

  /** @param {string} sentence */
  #say(sentence) {
    const status = this.querySelector("[role=status]");
    if (status) status.textContent = sentence;
  }
}

/** @param {NonNullable<Ticked["progress"]>} progress */
function showProgress(progress) {
  for (const part of document.querySelectorAll(`[data-progress="${CSS.escape(progress.name)}"]`)) {
    const bar = part.querySelector("progress");
    if (bar) {
      bar.max = progress.total;
      bar.value = progress.done;
    }
    const words = part.querySelector("[data-words]");
    if (words) words.textContent = progress.words;
  }
}

customElements.define("preau-tick", PreauTick);
