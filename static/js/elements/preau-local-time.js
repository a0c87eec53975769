/**
 * <preau-local-time datetime="2026-11-26T13:00:00Z" zone="Europe/Paris"> stays silent while the device keeps the
 * same hour as the person's own zone; else it adds the device's hour: someone travels, or chose the wrong zone.
 */

import { hourInWords } from "../lib/hours.js";
import { t } from "../lib/strings.js";

export class PreauLocalTime extends HTMLElement {
  connectedCallback() {
    const when = new Date(this.getAttribute("datetime") || "");
    const zone = this.getAttribute("zone") || undefined;
    const here = hourInWords(when, undefined);
    if (here === hourInWords(when, zone)) return;
    this.textContent = t("({hour} à l'heure de cet appareil)", { hour: here });
  }
}

customElements.define("preau-local-time", PreauLocalTime);
