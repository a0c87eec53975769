/** <preau-waiting>: one is in the lobby: who is asked, and what happens next. Said to screen readers when it appears. */
import { t } from "../lib/strings.js";
import { el, say } from "./build.js";
import { icon } from "./icon.js";

export class PreauWaiting extends HTMLElement {
  #region = el("section", { class: "notice", role: "status", "data-lobby": true });
  #words = el("p", {});

  connectedCallback() {
    this.replaceChildren(this.#region);
  }

  /** @param {string} lobby */
  tell(lobby) {
    const approval = t("L'équipe de formation voit votre nom et vous fera entrer. Gardez cette page ouverte : la classe s'affichera d'elle-même.");
    const opening = t("La classe s'ouvrira dès que l'équipe de formation sera là. Gardez cette page ouverte : elle s'affichera d'elle-même.");
    say(this.#words, lobby === "approval" ? approval : opening);
    if (this.#words.isConnected) return;
    const heading = el("h2", {}, t("Vous êtes dans la salle d'attente"));
    this.#region.replaceChildren(icon("hourglass"), el("div", { class: "stack" }, heading, this.#words));
  }
}

customElements.define("preau-waiting", PreauWaiting);
