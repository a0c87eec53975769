/**
 * How this page stands with the room, and the sentence that says so. Rules: a state that mends itself says that it does;
 * once over, it stays over; losing sound and picture never hides that the chat goes on.
 *
 * @typedef {"idle" | "connecting" | "waiting" | "live" | "reconnecting" | "over"} Phase
 * @typedef {"idle" | "connecting" | "live" | "lost" | "unavailable" | "full"} Media
 * @typedef {"" | "full" | "refused"} Unsent why nobody sees or hears one
 * @typedef {{tone: "note" | "caution" | "bad", text: string}} Banner
 */
import { t } from "../lib/strings.js";
import { Observable } from "./observable.js";

/** Before joining, for who is in the class by another page: nobody is put out of it. */
export function insideInWords() {
  return t("Vous êtes déjà dans cette classe, dans une autre fenêtre ou sur un autre appareil, et vous y resterez : gardez un seul micro ouvert.");
}

/**
 * What a page is told when its person comes in by another one; else nothing.
 * @param {import("./room.js").RoomChange} change @param {import("./room.js").Room} room
 */
export function entersTwice({ type, participant, before }, room) {
  if (type !== "changed" || !participant || !before || !room.isMe(participant.participant_id)) return "";
  const comes = participant.connections > before.connections;
  return comes ? t("Vous êtes aussi dans cette classe dans une autre fenêtre ou sur un autre appareil. Gardez un seul micro ouvert.") : "";
}

/** @extends {Observable<{type: "phase" | "media" | "network", before: string}>} */
export class ConnectionState extends Observable {
  /** @type {Phase} */
  phase = "idle";
  /** @type {Media} */
  media = "idle";
  /** Why it is over: `left`, `class_ended`, or a code of the protocol. */
  reason = "";
  /** @type {Record<string, any>} */
  facts = {};
  /** Whom the class lets wait, while one waits: `until_trainer` or `approval`. */
  lobby = "";
  online = true;
  /** @type {Unsent} */
  unsent = "";
  /** The browser lets the page make sound. */
  hears = true;

  /** What the server said last may be so no more. */
  get cutOff() {
    return this.phase === "reconnecting" || !this.online;
  }

  /** @param {Phase} phase */
  become(phase) {
    if (this.phase === phase || this.phase === "over") return;
    const before = this.phase;
    this.phase = phase === "connecting" && before === "reconnecting" ? "reconnecting" : phase;
    if (this.phase !== before) this.changed({ type: "phase", before });
  }

  /** @param {string} lobby */
  wait(lobby) {
    this.lobby = lobby;
    this.become("waiting");
  }

  /** @param {string} reason @param {Record<string, any>} [facts] */
  end(reason, facts = {}) {
    if (this.phase === "over") return;
    this.reason = reason;
    this.facts = facts;
    this.become("over");
  }

  /** @param {Media} media */
  mediaIs(media) {
    if (this.media === media || (this.media === "lost" && media === "connecting")) return; // lost until it is back
    const before = this.media;
    this.media = media;
    this.changed({ type: "media", before });
  }

  /** @param {Unsent} unsent */
  sendingIs(unsent) {
    if (this.unsent === unsent) return;
    this.unsent = unsent;
    this.changed({ type: "media", before: this.media });
  }

  /** @param {boolean} online */
  network(online) {
    if (this.online === online) return;
    this.online = online;
    this.changed({ type: "network", before: "" });
  }

  /** @param {boolean} hears */
  hear(hears) {
    if (this.hears === hears) return;
    this.hears = hears;
    this.changed({ type: "media", before: this.media });
  }

  /** @returns {Banner | null} */
  get banner() {
    if (this.phase === "reconnecting" && !this.online)
      return { tone: "bad", text: t("Votre appareil n'a plus de réseau. Vous reviendrez dans la classe dès qu'il sera de retour.") };
    if (this.phase === "reconnecting")
      return { tone: "caution", text: t("Connexion interrompue. Nous vous reconnectons ; vos messages seront envoyés.") };
    if (this.phase !== "live") return null;
    if (this.media === "unavailable" || this.media === "lost")
      return { tone: "caution", text: t("Le son et l'image reviennent dans un instant. La discussion fonctionne.") };
    if (this.media === "full" || this.unsent === "full")
      return { tone: "caution", text: t("Il n'y a plus de place pour votre son et votre image dans cette classe. La discussion fonctionne.") };
    if (this.unsent === "refused")
      return { tone: "caution", text: t("Votre son et votre image ne peuvent pas être envoyés depuis ce navigateur : essayez avec un autre. La discussion fonctionne.") };
    return null;
  }
}
