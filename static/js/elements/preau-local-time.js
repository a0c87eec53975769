/**
 * <preau-local-time datetime="2026-11-26T13:00:00Z" zone="Europe/Paris"> stays silent while the device keeps the
 * same hour as the person's own zone; else it adds the device's hour: someone travels, or chose the wrong zone.
 */

import { currentLanguage, t } from "../lib/strings.js";

export class PreauLocalTime extends HTMLElement {
  connectedCallback() {
    const when = new Date(this.getAttribute("datetime") || "");
    const zone = this.getAttribute("zone") || undefined;
    const here = this.#hour(when, undefined);
    if (here === this.#hour(when, zone)) return;
    this.textContent = t("({hour} à l'heure de cet appareil)", { hour: here });
  }

  /**
   * @param {Date} when
   * @param {string | undefined} timeZone
   */
  #hour(when, timeZone) {
    const isFrench = currentLanguage() === "fr";
    const locale = isFrench ? "fr-FR" : "en-GB";
    const told = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", timeZone }).format(when);
    return isFrench ? told.replace(":", "\u00a0h\u00a0") : told;
  }
}

customElements.define("preau-local-time", PreauLocalTime);
