/** <preau-over>: the class is over for this page: why, and what to do next. Takes `reason`, and `facts` of it and of who reads. */
import { dayInWords, hourInWords, ownZone } from "../lib/hours.js";
import { t } from "../lib/strings.js";
import { el } from "./build.js";
import { icon } from "./icon.js";

/**
 * What is said of a room that one is not, or no longer, in.
 * @param {string} reason @param {Record<string, any>} facts
 * @returns {{sign: string, title: string, text: string, again: boolean}}
 */
export function reasonInWords(reason, facts) {
  const moment = (/** @type {string} */ told) => t("{day} à {hour}", { day: dayInWords(new Date(told), ownZone()), hour: hourInWords(new Date(told), ownZone()) });
  const said = (/** @type {string} */ sign, /** @type {string} */ title, /** @type {string} */ text, again = false) => ({ sign, title, text, again });
  switch (reason) {
    case "left":
      return said("door-open", t("Vous avez quitté la classe"), t("Vous pouvez y revenir tant qu'elle est ouverte."), true);
    case "class_ended":
      return said("circle-check", t("La classe est terminée"), endedBy(facts));
    case "room_ended":
      return said("circle-check", t("Cette classe est terminée"), t("L'équipe de formation l'a terminée : la salle est fermée."));
    case "removed_from_room":
      return said("ban", t("Vous n'êtes plus dans cette classe"), t("L'équipe de formation vous a fait quitter la salle ; vous ne pouvez plus revenir dans cette séance. S'il s'agit d'une erreur, écrivez-lui."));
    case "denied":
      return said("door-closed", t("L'équipe de formation ne vous a pas fait entrer"), t("S'il s'agit d'une erreur, redemandez ou écrivez-lui."), true);
    case "class_moved":
      return said("calendar", t("Cette classe est déplacée"), t("Elle a lieu {when}, à la même adresse. Cette page vous y attendra.", { when: moment(facts.starts_at) }), true);
    case "room_too_early":
      return said("hourglass", t("La salle n'est pas encore ouverte"), facts.opens_at ? t("Elle ouvre {when}. Vous pouvez déjà essayer votre micro et votre caméra.", { when: moment(facts.opens_at) }) : t("Revenez un peu avant l'heure de la classe."));
    case "room_too_late":
      return said("clock", t("La salle est fermée"), t("Cette classe est passée."));
    case "room_cancelled":
      if (facts.withheld) return said("door-closed", t("Cette classe n'est plus ouverte"), t("La formation n'est plus accessible pour le moment. Si vous avez une question, écrivez à qui vous a invité."));
      return said("circle-x", t("Cette séance est annulée"), facts.reason ? t("Motif : {reason}", { reason: facts.reason }) : t("La page de la formation dit s'il y a une autre date."));
    case "not_a_member":
      return said("lock", t("Cette classe est réservée aux personnes inscrites"), t("Votre compte n'est pas inscrit à cette formation. Si vous deviez l'être, écrivez à qui vous a invité."));
    case "not_signed_in":
      return said("lock", t("Connectez-vous de nouveau"), t("Votre connexion à Préau a pris fin. Une fois de retour, vous reviendrez dans la classe."), true);
    case "rate_limited":
      return said("hourglass", t("Trop d'essais de suite"), t("Attendez une minute, puis réessayez."), true);
    default:
      return said("warning", t("La salle ne répond pas"), t("Vérifiez votre réseau, puis réessayez. Si cela dure, prévenez l'organisation de la formation."), true);
  }
}

/**
 * Who ended a class for all, told to who did, to who leads it with them, and to who took part.
 * @param {Record<string, any>} facts
 */
function endedBy({ by_me: byMe, moderating }) {
  if (byMe) return t("Vous avez terminé la classe pour tous : tout le monde a quitté la salle.");
  if (moderating) return t("Une autre personne de l'équipe de formation a terminé la classe pour tous.");
  return t("L'équipe de formation a terminé la classe pour tous. Merci d'y avoir pris part.");
}

export class PreauOver extends HTMLElement {
  reason = "";
  /** @type {Record<string, any>} */
  facts = {};

  connectedCallback() {
    const { sign, title, text, again } = reasonInWords(this.reason, this.facts);
    const heading = el("h1", { tabindex: "-1" }, title);
    const retry = el("button", { type: "button", class: "button button-primary", "data-control": "again", onclick: () => location.reload() }, t("Revenir dans la classe"));
    const home = el("a", { class: again ? "button" : "button button-primary", href: "/" }, t("Aller à mon espace"));
    this.dataset.reason = this.reason;
    this.replaceChildren(el("section", { class: "card over" }, icon(sign), heading, el("p", {}, text), el("div", { class: "row" }, again ? retry : null, home)));
    heading.focus();
  }
}

customElements.define("preau-over", PreauOver);
