/**
 * What a screen reader is told of the class, and how much. Rules: what concerns you is always said; a crowd is not
 * spelled out; the level is the listener's own choice.
 *
 * @typedef {import("./room.js").Room} Room
 * @typedef {import("./room.js").RoomChange} RoomChange
 * @typedef {"all" | "essential" | "own"} Level
 * @typedef {{text: string, urgent?: boolean}} Announcement
 */
import { t, tn } from "../lib/strings.js";
import { entersTwice } from "./connection.js";
import { changeInWords, leadsInWords } from "./means.js";
import { Observable } from "./observable.js";
import { pinnedInWords } from "./pins.js";

/** @type {Record<Level, number>} */
const DEPTH = { own: 0, essential: 1, all: 2 };
const SPEAKER_REST_MS = 3000; // a lively exchange must not drown the voices themselves

/** @extends {Observable<Announcement>} */
export class Announcements extends Observable {
  /** @type {Level} */
  level = "essential";
  #lastSpeaker = "";
  #spokeAt = -Infinity;

  /** @param {Level} level */
  listen(level) {
    this.level = level;
  }

  /** @param {string} text @param {{urgent?: boolean, depth?: Level}} how */
  say(text, { urgent = false, depth = "own" } = {}) {
    if (text && DEPTH[depth] <= DEPTH[this.level]) this.changed({ text, urgent });
  }

  /** @param {RoomChange} change @param {Room} room @param {number} now monotonic milliseconds */
  heard(change, room, now) {
    if (change.type === "speaking") return this.#speaking(room, now);
    const word = WORDS[change.type]?.(change, room);
    if (word) this.say(word.text, word);
  }

  /** @param {import("../lib/wire.js").ChatMessage} message @param {Room} room @param {boolean} visible */
  wrote(message, room, visible) {
    if (visible || room.isMe(message.participant_id)) return; // the conversation itself is a live region
    this.say(t("Nouveau message de {name} : {text}", { name: message.name, text: message.text }), { depth: "essential" });
  }

  /** @param {boolean} soundOnly whether the network carries no picture */
  networkHolds(soundOnly) {
    this.say(soundOnly ? t("Votre réseau est trop faible pour les images : vous gardez le son.") : t("Les images sont de retour."));
  }

  /** @param {string} name @param {import("./layout.js").Pin | null} pin @param {import("./layout.js").View} view */
  pinned(name, pin, view) {
    this.say(pinnedInWords(name, pin, view));
  }

  /** @param {Room} room @param {number} now */
  #speaking(room, now) {
    const speaker = room.speaking.find((id) => !room.isMe(id)) ?? "";
    if (!speaker || speaker === this.#lastSpeaker || now - this.#spokeAt < SPEAKER_REST_MS) return;
    this.#lastSpeaker = speaker;
    this.#spokeAt = now;
    this.say(t("{name} parle", { name: room.nameOf(speaker) }), { depth: "all" });
  }
}

/** @typedef {{text: string, depth: Level, urgent?: boolean} | null} Word */

/** @type {Record<string, (change: RoomChange, room: Room) => Word>} */
const WORDS = {
  joined: ({ participant }, room) =>
    participant && !room.isMe(participant.participant_id) ? { text: t("{name} arrive", { name: participant.name }), depth: "all" } : null,
  left: ({ participant }) => (participant ? { text: t("{name} a quitté la salle", { name: participant.name }), depth: "all" } : null),
  changed: (change, room) => {
    const twice = entersTwice(change, room);
    return twice ? { text: twice, depth: "own" } : presence(change.participant, change.before);
  },
  hand_raised: ({ participantId = "" }, room) =>
    room.isMe(participantId)
      ? { text: t("Votre main est levée"), depth: "own" }
      : { text: t("{name} lève la main", { name: room.nameOf(participantId) }), depth: room.moderating ? "essential" : "all" },
  hand_lowered: ({ participantId = "" }, room) =>
    room.isMe(participantId)
      ? { text: t("Votre main est baissée"), depth: "own" }
      : { text: t("{name} a baissé la main", { name: room.nameOf(participantId) }), depth: "all" },
  muted: ({ participantId = "", byModerator }, room) =>
    room.isMe(participantId) && byModerator ? { text: t("L'équipe de formation a coupé votre micro."), depth: "own", urgent: true } : null,
  means: ({ given = [], taken = [] }, room) => ({ text: changeInWords(given, taken, room.moderating), depth: "own" }),
  leads: ({ leads = false }) => ({ text: leadsInWords(leads), depth: "own" }),
  waiting: ({ name }) => (name ? { text: t("{name} attend que vous ouvriez", { name }), depth: "own" } : null),
  published: ({ publication }, room) =>
    screen(publication, room, t("Vous partagez votre écran"), (name) => t("{name} partage son écran", { name })),
  unpublished: ({ publication }, room) =>
    screen(publication, room, t("Vous ne partagez plus votre écran"), (name) => t("{name} ne partage plus son écran", { name })),
  reacted: ({ participantId = "", reaction = "" }, room) => ({
    text: t("{name} : {reaction}", { name: room.nameOf(participantId), reaction: reactionName(reaction) }),
    depth: "all",
  }),
};

/** @param {import("../lib/wire.js").Participant} [now] @param {import("../lib/wire.js").Participant} [before] @returns {Word} */
function presence(now, before) {
  if (!now || !before || now.presence === before.presence) return null;
  const sentence = now.presence === "reconnecting" ? t("{name} se reconnecte", { name: now.name }) : t("{name} est de retour", { name: now.name });
  return { text: sentence, depth: "all" };
}

/**
 * @param {import("../lib/wire.js").Publication | undefined} publication
 * @param {Room} room
 * @param {string} mine
 * @param {(name: string) => string} theirs
 * @returns {Word}
 */
function screen(publication, room, mine, theirs) {
  if (publication?.source !== "screen") return null;
  const own = room.isMe(publication.participant_id);
  return own ? { text: mine, depth: "own" } : { text: theirs(room.nameOf(publication.participant_id)), depth: "essential" };
}

/** @param {number} count of the microphones that a trainer has just turned off for all */
export function mutedAllInWords(count) {
  if (count === 0) return t("Aucun micro de participant n'était ouvert.");
  return tn(count, "Vous avez coupé {count} micro de participant.", "Vous avez coupé {count} micros de participants.");
}

/** @param {string} reaction @returns {string} */
export function reactionName(reaction) {
  /** @type {Record<string, string>} */
  const names = {
    thumbs_up: t("D'accord"),
    clap: t("Bravo"),
    heart: t("J'aime"),
    laugh: t("Rire"),
    surprise: t("Surprise"),
    party: t("Fête"),
  };
  return names[reaction] ?? "";
}
