/** Dialogs. Rule: modal ones are the browser's own: it keeps the focus inside and gives it back. */
import { t } from "../lib/strings.js";
import { el } from "./build.js";

let count = 0;

/**
 * @param {string} title
 * @param {Node[]} content
 * @param {{closed?: () => void, name?: string}} options
 */
export function openDialog(title, content, options = {}) {
  const id = `dialog-${(count += 1)}`;
  const dialog = el("dialog", { class: "dialog", "aria-labelledby": id, "data-dialog": options.name }, el("h2", { id }, title), ...content);
  dialog.addEventListener("close", () => {
    dialog.remove();
    options.closed?.();
  });
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

/**
 * Whether the person goes through with it; the safe answer is the first that Tab meets.
 * @param {{title: string, text: string, yes: string, name?: string}} question
 * @returns {Promise<boolean>}
 */
export function confirm({ title, text, yes, name }) {
  return new Promise((resolve) => {
    let answer = false;
    const close = (/** @type {boolean} */ said) => () => {
      answer = said;
      dialog.close();
    };
    const no = el("button", { type: "button", class: "button", onclick: close(false) }, t("Annuler"));
    const go = el("button", { type: "button", class: "button button-danger", "data-control": "confirm", onclick: close(true) }, yes);
    const actions = el("div", { class: "dialog-actions" }, no, go);
    const dialog = openDialog(title, [el("p", {}, text), actions], { name, closed: () => resolve(answer) });
  });
}
