/** A button that opens a menu above it. Rule: Escape and leaving close it, and focus goes back to the button. */
import { el } from "./build.js";
import { icon } from "./icon.js";
import { hold, rove } from "./roving.js";

let count = 0;

/**
 * @typedef {{words: string, sign?: string | Node, act: () => void, control?: string, checked?: boolean, kind?: "radio" | "checkbox",
 *   danger?: boolean}} Item
 */

/**
 * @param {HTMLButtonElement} button
 * @param {string} name what a screen reader says of the menu
 * @param {() => Item[]} items asked each time it opens
 */
export function popup(button, name, items) {
  const id = `menu-${(count += 1)}`;
  const menu = el("div", { id, role: "menu", "aria-label": name, class: "popup", hidden: true });
  const place = el("div", { class: "popup-place" }, button, menu);
  button.setAttribute("aria-haspopup", "menu");
  button.setAttribute("aria-expanded", "false");
  button.setAttribute("aria-controls", id);

  const close = (/** @type {boolean} */ back) => {
    if (menu.hidden) return;
    menu.hidden = true;
    button.setAttribute("aria-expanded", "false");
    if (back) button.focus();
  };
  const open = () => {
    menu.replaceChildren(...items().map((item) => entry(item, () => close(true))));
    menu.hidden = false;
    button.setAttribute("aria-expanded", "true");
    const first = /** @type {HTMLElement | null} */ (menu.querySelector("[role^=menuitem]"));
    hold(menu, "[role^=menuitem]", first);
    first?.focus();
  };
  rove(menu, "[role^=menuitem]", { vertical: true });
  button.addEventListener("click", () => (menu.hidden ? open() : close(true)));
  place.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || menu.hidden) return;
    event.stopPropagation();
    close(true);
  });
  place.addEventListener("focusout", (event) => {
    if (!place.contains(/** @type {Node | null} */ (event.relatedTarget))) close(false);
  });
  return place;
}

/** @param {Item} item @param {() => void} close */
function entry(item, close) {
  const sign = typeof item.sign === "string" ? icon(item.sign) : item.sign;
  const role = item.kind ? `menuitem${item.kind}` : "menuitem";
  const act = () => {
    close();
    item.act();
  };
  const checked = item.kind ? String(item.checked ?? false) : null;
  const classes = `menu-item${item.danger ? " menu-item-danger" : ""}`;
  const attributes = { type: "button", role, class: classes, "aria-checked": checked, "data-control": item.control, onclick: act };
  return el("button", attributes, sign, el("span", {}, item.words));
}
