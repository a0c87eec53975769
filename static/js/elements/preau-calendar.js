/**
 * <preau-calendar data-any="/calendar?date=DAY" data-shape="month|week"> around a grid of days: keys move between days, and
 * what says where it is moved (data-form) can be dragged onto a day or an hour. All of it are links without this, too.
 *
 * One day is in the order of Tab, with what is on it. Keys lead to days that are not on the page as well: the page that
 * has them comes with that day focused.
 */

import { leadsTo } from "../models/calendar_keys.js";

export class PreauCalendar extends HTMLElement {
  /** @type {HTMLElement | null} */
  #held = null;

  connectedCallback() {
    if (!this.#days().length) return;
    for (const [event, heard] of this.#heard()) this.addEventListener(event, heard);
    const named = this.#day(location.hash.replace("#day-", ""));
    this.#hold(named ?? this.querySelector("[aria-selected=true] [data-day]") ?? this.#days()[0]);
    named?.focus();
  }

  disconnectedCallback() {
    for (const [event, heard] of this.#heard()) this.removeEventListener(event, heard);
  }

  /** @returns {[string, (event: any) => void][]} */
  #heard() {
    return [
      ["keydown", this.#key],
      ["focusin", this.#focused],
      ["click", this.#clicked],
      ["dragstart", this.#lift],
      ["dragover", this.#carry],
      ["dragend", this.#letGo],
      ["drop", this.#drop],
    ];
  }

  /** The links that stand for a whole day. */
  #days() {
    return /** @type {HTMLElement[]} */ ([...this.querySelectorAll("[data-day]:not([data-hour])")]);
  }

  /** @param {string} day */
  #day(day) {
    return this.#days().find((link) => link.dataset.day === day);
  }

  /** @param {Element | null} link one of a day: that day, and nothing else, is in the order of Tab */
  #hold(link) {
    const cell = link?.closest("[data-cell]");
    for (const each of /** @type {NodeListOf<HTMLElement>} */ (this.querySelectorAll("[data-cell] a")))
      each.tabIndex = each.closest("[data-cell]") === cell && (!each.dataset.hour || each === link) ? 0 : -1;
  }

  #focused = (/** @type {FocusEvent} */ event) => {
    if (event.target instanceof Element && event.target.closest("[data-cell]")) this.#hold(event.target);
  };

  #key = (/** @type {KeyboardEvent} */ event) => {
    const at = event.target;
    if (!(at instanceof HTMLElement) || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const cell = /** @type {HTMLElement | null} */ (at.closest("[data-cell]"));
    if (!cell?.dataset.cell) return;
    const hour = this.dataset.shape === "week" ? this.#otherHour(cell, at, event.key) : null;
    if (hour) hour.focus();
    else if (!this.#go(event.key, cell.dataset.cell, at.dataset.hour)) return;
    event.preventDefault();
  };

  /**
   * In a week, up and down go through the hours of one day, where they can be pointed at.
   * @param {HTMLElement} cell @param {HTMLElement} at @param {string} key
   */
  #otherHour(cell, at, key) {
    const step = { ArrowUp: -1, ArrowDown: 1 }[key];
    if (step === undefined) return null;
    const stops = /** @type {HTMLElement[]} */ ([...cell.querySelectorAll("[data-day]")]).filter((each) => each.getClientRects().length);
    return stops[Math.min(stops.length - 1, Math.max(0, stops.indexOf(at) + step))];
  }

  /** @param {string} key @param {string} from @param {string | undefined} hour */
  #go(key, from, hour) {
    const day = leadsTo(key, from);
    if (!day) return false;
    const there = this.#day(day);
    const same = hour && there?.closest("[data-cell]")?.querySelector(`[data-hour="${hour}"]`);
    const month = this.dataset.shape === "month" && there && !sameMonth(day, from) && key.startsWith("Page");
    if (there && !month) (same instanceof HTMLElement ? same : there).focus();
    else location.assign(`${(this.dataset.any ?? "").replace("DAY", day)}#day-${day}`);
    return true;
  }

  /** The whole of a day is pressed through its link. */
  #clicked = (/** @type {MouseEvent} */ event) => {
    if (!(event.target instanceof Element) || event.target.closest("a, [draggable=true]") || getSelection()?.toString()) return;
    const cell = event.target.closest("td[data-cell]");
    /** @type {HTMLElement | null | undefined} */ (cell?.querySelector("[data-day]"))?.click();
  };

  #lift = (/** @type {DragEvent} */ event) => {
    const held = event.target instanceof Element ? event.target.closest("[data-form]") : null;
    if (!(held instanceof HTMLElement) || !event.dataTransfer) return;
    this.#held = held;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", held.textContent?.trim() ?? "");
    held.classList.add("is-dragged");
  };

  #carry = (/** @type {DragEvent} */ event) => {
    const place = this.#held && this.#under(event);
    this.#mark(place || null);
    if (place) event.preventDefault();
  };

  #letGo = () => {
    this.#held?.classList.remove("is-dragged");
    this.#held = null;
    this.#mark(null);
  };

  #drop = (/** @type {DragEvent} */ event) => {
    const place = this.#under(event);
    const form = this.#held?.dataset.form;
    const day = place?.dataset.cell ?? place?.dataset.day;
    this.#letGo();
    if (!form || !day) return;
    event.preventDefault();
    const pointed = new URLSearchParams({ day, ...(place?.dataset.hour ? { hour: place.dataset.hour } : {}) });
    location.assign(`${form}?${pointed}`);
  };

  /**
   * The hour under the pointer, whatever lies on it, or else the day.
   * @param {DragEvent} event
   */
  #under(event) {
    const below = document.elementsFromPoint(event.clientX, event.clientY).filter((each) => this.contains(each));
    const place = below.find(isHour) ?? below.find((each) => each.matches("[data-cell]"));
    return place instanceof HTMLElement ? place : null;
  }

  /** @param {Element | null} place */
  #mark(place) {
    for (const each of this.querySelectorAll(".is-over")) if (each !== place) each.classList.remove("is-over");
    place?.classList.add("is-over");
  }
}

/** @param {Element | null} link */
function isHour(link) {
  return link instanceof HTMLElement && link.dataset.hour !== undefined;
}

/** @param {string} day @param {string} other */
function sameMonth(day, other) {
  return day.slice(0, 7) === other.slice(0, 7);
}

customElements.define("preau-calendar", PreauCalendar);
