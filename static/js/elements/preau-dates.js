/**
 * <preau-dates> around the fields of a date: when one moves its beginning, its end goes along. Without scripts one moves
 * both.
 */
import { endAfter } from "../models/dates.js";

const EVENTS = ["input", "change"]; // browsers differ in which of them tells what

export class PreauDates extends HTMLElement {
  /** @type {import("../models/dates.js").Wall} the last beginning that was whole */
  #before = { day: "", hour: "" };

  connectedCallback() {
    this.#before = this.#wall("starts");
    for (const event of EVENTS) this.addEventListener(event, this.#follow);
  }

  disconnectedCallback() {
    for (const event of EVENTS) this.removeEventListener(event, this.#follow);
  }

  /** @param {Event} event */
  #follow = ({ target }) => {
    const after = this.#wall("starts");
    if (!(target instanceof HTMLInputElement) || !target.name.startsWith("starts_") || !after.hour) return;
    const end = endAfter(this.#before, after, this.#wall("ends"));
    this.#before = { day: after.day || this.#before.day, hour: after.hour };
    if (!end) return;
    this.#field("ends_day").value = end.day;
    this.#field("ends_hour").value = end.hour;
  };

  /** @param {string} which @returns {import("../models/dates.js").Wall} */
  #wall(which) {
    return { day: this.#field(`${which}_day`).value, hour: this.#field(`${which}_hour`).value };
  }

  /** @param {string} name @returns {HTMLInputElement} */
  #field(name) {
    return /** @type {HTMLInputElement} */ (this.querySelector(`[name="${name}"]`));
  }
}

customElements.define("preau-dates", PreauDates);
