/**
 * How good this page's connection is, in words with what to do, and what the person wants of it. Rules: the figures are
 * the browser's own and stay in it; words change after a while only, so that nobody is alarmed by a moment; what
 * is missing by choice is no fault of the network.
 *
 * @typedef {import("../lib/network_figures.js").Sample} Sample
 * @typedef {"none" | "saving" | "sound_only"} Limit
 * @typedef {"unknown" | "good" | "fair" | "poor" | "unheard"} Quality
 * @typedef {{tone: "good" | "note" | "caution", text: string, advice: string}} Words
 * @typedef {{kbpsIn: number, kbpsOut: number, lostIn: number, lostOut: number | null, concealed: number, rttMs: number | null,
 *   framesPerS: number, freezes: number, height: number, path: string}} Figures
 */
import { t, tn } from "../lib/strings.js";
import { Observable } from "./observable.js";

/** Looks that must agree before the words change: better takes longer than worse. */
const WORSE_AFTER = 2;
const BETTER_AFTER = 4;
/** Shares lost, sound made up, and round trips that are felt: ITU-T G.114 (150 ms one way), and Opus' own repair. */
const FAIR = { lost: 0.03, concealed: 0.03, rttMs: 300 };
const POOR = { lost: 0.1, concealed: 0.1, rttMs: 700 };
const RANKS = { unknown: 0, good: 0, fair: 1, unheard: 2, poor: 3 };

/**
 * `before`: whether there was sound only; `saves`: from now on a choice, and no fault, leaves pictures out.
 * @extends {Observable<{type: "figures" | "quality" | "held" | "limit", before?: boolean, saves?: boolean}>}
 */
export class Network extends Observable {
  /** @type {Limit} */
  limit = "none";
  /** @type {Set<string>} publications that the network, or the choice to save data, leaves out */
  held = new Set();
  soundOnly = false;
  /** @type {Quality} */
  quality = "unknown";
  /** @type {Figures | null} */
  figures = null;
  /** @type {Sample | null} */
  #last = null;
  /** @type {Quality} */
  #seen = "unknown";
  #times = 0;

  /** @param {Limit} limit */
  choose(limit) {
    if (limit === this.limit) return;
    this.limit = limit;
    this.changed({ type: "limit" });
  }

  /** @param {{publication_ids: string[], sound_only: boolean}} held of the protocol's `pictures_held` */
  hold({ publication_ids: ids, sound_only: soundOnly }) {
    const before = this.soundOnly;
    const saves = this.limit === "saving" && this.held.size === 0 && ids.length > 0;
    this.held = new Set(ids);
    this.soundOnly = soundOnly;
    this.changed({ type: "held", before, saves });
  }

  /** The peer is gone: what was held is not any more. */
  forget() {
    this.#last = null;
    if (this.held.size || this.soundOnly) this.hold({ publication_ids: [], sound_only: false });
  }

  /** @param {Sample} sample */
  look(sample) {
    const last = this.#last;
    this.#last = sample;
    if (!last || sample.bytesIn < last.bytesIn || sample.at <= last.at) return; // the first of these connections
    this.figures = between(last, sample);
    this.changed({ type: "figures" });
    this.#judge(judge(this.figures));
  }

  /** @param {Quality} seen */
  #judge(seen) {
    this.#times = seen === this.#seen ? this.#times + 1 : 1;
    this.#seen = seen;
    const needed = this.quality === "unknown" ? 1 : RANKS[seen] > RANKS[this.quality] ? WORSE_AFTER : BETTER_AFTER;
    if (seen === this.quality || this.#times < needed) return;
    this.quality = seen;
    this.changed({ type: "quality" });
  }

  /**
   * Why a picture that somebody sends is not shown, or stands still; empty where it should be there.
   * @param {string} publicationId
   */
  whyNoPicture(publicationId) {
    if (this.limit === "sound_only") return t("Son seul : images masquées, à votre demande");
    if (!this.held.has(publicationId)) return "";
    return this.limit === "saving" ? t("Image en pause, pour économiser les données") : t("Image en pause : réseau faible");
  }

  /** What the person's own choice leaves out; empty where it leaves out nothing. */
  get chosen() {
    if (this.limit === "sound_only") return t("Vous avez choisi le son seul : aucune image n'est reçue.");
    if (this.limit === "none") return "";
    if (!this.held.size) return t("Vous économisez les données : les images sont plus petites.");
    return tn(this.held.size, "Pour économiser les données, {count} image n'est pas reçue.", "Pour économiser les données, {count} images ne sont pas reçues.");
  }

  /**
   * How it is, and the one thing that helps most.
   * @param {{camera: string}} own what one sends
   * @returns {Words}
   */
  inWords({ camera }) {
    if (this.soundOnly)
      return {
        tone: "caution",
        text: t("Réseau faible : vous gardez le son."),
        advice: t("Les images reviendront d'elles-mêmes. En attendant, rapprochez-vous de la borne Wi-Fi ou branchez un câble."),
      };
    if (this.quality === "good" && this.held.size && this.limit === "none") return WORDS.fair(false);
    return WORDS[this.quality](camera === "on");
  }
}

/** @type {Record<Quality, (showing: boolean) => Words>} showing: one's camera is on */
const WORDS = {
  unknown: () => ({ tone: "note", text: t("Votre connexion est en cours de mesure."), advice: "" }),
  good: () => ({ tone: "good", text: t("Votre connexion est bonne."), advice: "" }),
  fair: () => ({
    tone: "note",
    text: t("Votre connexion est moyenne."),
    advice: t("Si le son se coupe, fermez les téléchargements et les vidéos ouvertes à côté."),
  }),
  unheard: (showing) => ({
    tone: "caution",
    text: t("Les autres vous reçoivent mal."),
    advice: showing ? t("Coupez votre caméra : votre voix passera mieux.") : comeNearer(),
  }),
  poor: () => ({ tone: "caution", text: t("Votre connexion est faible."), advice: comeNearer() }),
};

function comeNearer() {
  return t("Rapprochez-vous de la borne Wi-Fi ou branchez un câble.");
}

/** @param {Sample} before @param {Sample} now @returns {Figures} */
export function between(before, now) {
  const seconds = (now.at - before.at) / 1000;
  const share = (/** @type {number} */ part, /** @type {number} */ whole) => (whole > 0 ? Math.min(1, Math.max(0, part) / whole) : 0);
  const lost = now.lostIn - before.lostIn;
  const isToldOf = before.lostOut !== null && now.lostOut !== null;
  return {
    kbpsIn: ((now.bytesIn - before.bytesIn) * 8) / 1000 / seconds,
    kbpsOut: (Math.max(0, now.bytesOut - before.bytesOut) * 8) / 1000 / seconds,
    lostIn: share(lost, lost + now.packetsIn - before.packetsIn),
    lostOut: isToldOf ? share(Number(now.lostOut) - Number(before.lostOut), now.packetsOut - before.packetsOut) : null,
    concealed: share(now.concealed - before.concealed, now.heard - before.heard),
    rttMs: now.rttMs,
    framesPerS: Math.max(0, now.frames - before.frames) / seconds,
    freezes: Math.max(0, now.freezes - before.freezes),
    height: now.height,
    path: now.path,
  };
}

/**
 * Only who receives well is told of the way out alone: a network that loses on both is one weak network, whichever
 * way loses more in these two seconds.
 * @param {Figures} figures @returns {Quality}
 */
export function judge(figures) {
  const receives = (/** @type {typeof FAIR} */ limit) =>
    figures.lostIn <= limit.lost && figures.concealed <= limit.concealed && (figures.rttMs ?? 0) <= limit.rttMs;
  const sends = (/** @type {typeof FAIR} */ limit) => (figures.lostOut ?? 0) <= limit.lost;
  if (receives(FAIR)) return sends(FAIR) ? "good" : sends(POOR) ? "fair" : "unheard";
  return receives(POOR) && sends(POOR) ? "fair" : "poor";
}
