/**
 * First-use hints: what there is to know on each page, and which of it this person has read. Rules: one at a time,
 * each once; they can all be turned off, and on again; what was read is remembered in this browser and nowhere else.
 *
 * @typedef {"home" | "formation" | "before" | "class"} Place
 * @typedef {{key: string, words: string, about?: string, for?: "trainers" | "participants"}} Hint
 *   about: a selector of what it speaks of
 * @typedef {{get: () => string | null, put: (text: string) => void}} Memory
 * @typedef {{read: string[], off: boolean}} Known
 */
import { t } from "../lib/strings.js";
import { Observable } from "./observable.js";

const MEMORY = "preau.hints";

/** @returns {Record<Place, Hint[]>} asked when the words of the page are there */
function all() {
  return {
    home: [
      { key: "home-next", words: t("Votre prochaine classe est toujours en haut de cette page, à votre heure. Le bouton pour la rejoindre apparaît quand la salle ouvre.") },
      { key: "home-check", about: "[data-hint=person-menu] summary", words: t("Avant votre première classe, essayez votre micro et votre caméra : « Tester son et image » est dans le menu à votre nom.") },
      { key: "home-rehearsal", for: "trainers", about: "[data-hint=person-menu] summary", words: t("Dans ce menu aussi, votre salle d'essai : toujours ouverte, pour répéter sans participants.") },
    ],
    formation: [
      { key: "formation-tick", for: "participants", about: ".step .tick-button", words: t("Cochez « C'est fait » quand vous avez terminé une activité. C'est un repère pour vous : rien ne se coche à votre place.") },
      { key: "formation-follow-up", for: "trainers", about: ".follow-up h2", words: t("Plus bas, les barres montrent ce que chaque personne a coché elle-même, jamais sa présence.") },
    ],
    before: [
      { key: "before-alone", words: t("Prenez votre temps : personne ne vous voit ni ne vous entend avant que vous n'entriez.") },
      { key: "before-bare", about: "[data-control=enter-without-devices]", words: t("Pas de micro ni de caméra ? Entrez quand même : vous verrez, entendrez et pourrez écrire.") },
    ],
    class: [
      { key: "class-devices", about: "preau-bar [data-control=microphone]", words: t("Votre micro et votre caméra s'allument et se coupent ici, en bas à gauche.") },
      { key: "class-hand", for: "participants", about: "preau-bar [data-control=hand]", words: t("Pour demander la parole, levez la main : l'équipe de formation la voit tout de suite.") },
      { key: "class-share", for: "trainers", about: "preau-bar [data-control=share-screen]", words: t("En partageant votre écran, gardez la discussion ouverte : les mains levées y restent visibles.") },
      { key: "class-panel", about: "preau-bar [data-control=chat]", words: t("La discussion et la liste des participants s'ouvrent et se ferment d'ici.") },
      { key: "class-more", for: "trainers", about: "preau-bar [data-control=more]", words: t("Sous « Plus » : couper tous les micros, baisser les mains, terminer la classe.") },
    ],
  };
}

/** @extends {Observable<{type: "hints"}>} */
export class Hints extends Observable {
  #memory;
  #known;

  /** @param {Memory} [memory] what outlives the page, where the browser has such a thing */
  constructor(memory = browserMemory()) {
    super();
    this.#memory = memory;
    this.#known = known(memory);
  }

  /** Whether hints are shown at all. */
  get on() {
    return !this.#known.off;
  }

  /**
   * The hints of a page that are still to be read, the next one first.
   * @param {Place} place @param {boolean} trainer @returns {Hint[]}
   */
  of(place, trainer) {
    if (!this.on) return [];
    const other = trainer ? "participants" : "trainers";
    return all()[place].filter((hint) => hint.for !== other && !this.#known.read.includes(hint.key));
  }

  /** @param {string} key */
  read(key) {
    this.#keep({ read: [...new Set([...this.#known.read, key])] });
  }

  /**
   * Turned on again they begin anew: who asks for them wants to see them.
   * @param {boolean} on
   */
  turn(on) {
    this.#keep(on ? { off: false, read: [] } : { off: true });
  }

  /** @param {Partial<Known>} change */
  #keep(change) {
    this.#known = { ...this.#known, ...change };
    this.#memory.put(JSON.stringify(this.#known));
    this.changed({ type: "hints" });
  }
}

/** @param {Memory} memory @returns {Known} */
function known(memory) {
  const kept = parsed(memory.get());
  return { off: kept?.off === true, read: Array.isArray(kept?.read) ? kept.read : [] };
}

/** @param {string | null} text @returns {any} */
function parsed(text) {
  try {
    return JSON.parse(text ?? "null");
  } catch {
    return null; // somebody else wrote there
  }
}

/** @returns {Memory} what is read lasts as long as the page where storage is refused */
function browserMemory() {
  const attempt = (/** @type {() => any} */ act) => {
    try {
      return act();
    } catch {
      return null;
    }
  };
  return {
    get: () => attempt(() => localStorage.getItem(MEMORY)),
    put: (text) => attempt(() => localStorage.setItem(MEMORY, text)),
  };
}

/** The page's own. */
export const hints = new Hints();
