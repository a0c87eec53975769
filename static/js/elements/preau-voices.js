/**
 * <preau-voices>: what is heard. One hidden player per sound slot; one's own voice has none. Where the browser refuses
 * to play until the person acts, a button asks for that act.
 */
import { t } from "../lib/strings.js";
import { choose } from "../lib/meter.js";
import { el, keep, put } from "./build.js";
import { icon } from "./icon.js";
import { LiveElement } from "./live_element.js";

export class PreauVoices extends LiveElement {
  #players = el("div", { hidden: true });
  #button = el("button", { type: "button", class: "button button-sun", "data-control": "play-sound", hidden: true, onclick: () => void this.#play() });

  connectedCallback() {
    this.#button.append(icon("volume"), t("Activer le son de la classe"));
    this.replaceChildren(this.#players, this.#button);
    const { room, own } = this.classroom;
    this.until(this.classroom.media.subscribe(this.soon), room.subscribe(this.soon), own.loudspeaker.subscribe(() => this.#send()));
  }

  render() {
    if (this.classroom.media.cut) return; // players that were allowed to play wait for the new way
    const voices = this.classroom.media.voices().filter((each) => each.track !== null);
    keep(this.#players, voices, (voice) => voice.mid, () => this.#player(), (player, voice) => {
      put(player, "data-publication", voice.publicationId);
      const shown = /** @type {MediaStream | null} */ (player.srcObject)?.getTracks()[0];
      if (shown === voice.track) return;
      player.srcObject = new MediaStream([/** @type {MediaStreamTrack} */ (voice.track)]);
      void this.#start(player);
    });
  }

  #player() {
    const player = el("audio", { autoplay: true, "data-source": "voice" });
    void choose(player, this.classroom.own.loudspeaker.id);
    return player;
  }

  #send() {
    for (const player of this.#players.querySelectorAll("audio")) void choose(player, this.classroom.own.loudspeaker.id);
  }

  /** @param {HTMLAudioElement} player */
  async #start(player) {
    try {
      await player.play();
      this.#heard(true);
    } catch (error) {
      if (error instanceof DOMException && error.name === "NotAllowedError") this.#heard(false);
    }
  }

  async #play() {
    for (const player of this.#players.querySelectorAll("audio")) await this.#start(player);
  }

  /** @param {boolean} hears */
  #heard(hears) {
    this.#button.hidden = hears;
    this.classroom.hears(hears);
  }
}

customElements.define("preau-voices", PreauVoices);
