/**
 * One's own microphone, camera and screen: opened, shown as they are, handed to who sends them. Rules: a muted
 * microphone keeps its device so that speaking is immediate; a camera that is off is released, so its light goes out;
 * what was turned off while its device was being opened (the browser asks the person first) stays off.
 *
 * @typedef {import("./wire.js").DeviceState} DeviceState
 * @typedef {import("./wire.js").Source} Source
 * @typedef {Partial<Record<Source, MediaStreamTrack | null>>} Tracks
 * @typedef {{type: "own", tracks: Tracks}} OwnChange tracks: what is now to be sent, or no longer
 */
import { Observable } from "../models/observable.js";
import { openBoth, openCamera, openMicrophone, openScreen, remember } from "./devices.js";

/** @extends {Observable<OwnChange>} */
export class OwnMedia extends Observable {
  /** @type {DeviceState} */
  microphone = "off";
  /** @type {DeviceState} */
  camera = "off";
  screen = false;
  /** What went wrong with a device, as the person reads it. */
  problems = { microphone: "", camera: "", screen: "" };
  /** Larger pictures for who leads. */
  large = false;
  /** @type {Map<Source, MediaStreamTrack>} */
  #tracks = new Map();
  /** What the person last asked for, as it may take a while to come. */
  #wanted = { microphone: false, camera: false };
  #speaking = true;
  #releases = 0;

  /** @param {Source} source */
  track(source) {
    return this.#tracks.get(source) ?? null;
  }

  /**
   * Opens what is wished for with one question to the person; each by itself where that fails.
   * @param {{microphone: boolean, camera: boolean, speaking?: boolean}} wishes speaking: false opens it silenced
   */
  async begin({ microphone, camera, speaking = true }) {
    this.#wanted = { microphone, camera };
    this.#speaking = speaking;
    const release = this.#releases;
    const both = microphone && camera ? await openBoth({ large: this.large }) : null;
    if (both) return this.#begun(both, release);
    if (microphone && this.#wanted.microphone) await this.#openMicrophone();
    if (camera && this.#wanted.camera) await this.setCamera(true);
  }

  /** @param {{microphone: MediaStreamTrack, camera: MediaStreamTrack}} both @param {number} release */
  #begun(both, release) {
    if (release !== this.#releases) return Object.values(both).forEach((track) => track.stop());
    /** @type {Tracks} */
    const taken = { microphone: both.microphone };
    if (this.#wanted.camera) taken.camera = both.camera;
    else both.camera.stop();
    this.camera = this.#wanted.camera ? "on" : "off";
    this.#silence(both.microphone);
    this.#take(taken);
  }

  /** @param {boolean} on */
  async setMicrophone(on) {
    this.#speaking = on;
    const track = this.#tracks.get("microphone");
    if (track) {
      this.#silence(track);
      return this.#tell({});
    }
    if (on) await this.#openMicrophone();
  }

  async #openMicrophone() {
    const release = this.#releases;
    const opened = await openMicrophone();
    if (release !== this.#releases || this.#tracks.has("microphone")) return opened.track?.stop(); // or asked twice at once
    this.microphone = opened.state;
    this.problems.microphone = opened.problem;
    if (opened.track) this.#silence(opened.track);
    this.#take({ microphone: opened.track });
  }

  /**
   * Lets a microphone sound, or not, as is wished now.
   * @param {MediaStreamTrack} track
   */
  #silence(track) {
    track.enabled = this.#speaking;
    this.microphone = this.#speaking ? "on" : "off";
  }

  /** @param {boolean} on */
  async setCamera(on) {
    this.#wanted.camera = on;
    if (!on) {
      if (this.camera === "on") this.camera = "off";
      this.problems.camera = "";
      return this.#take({ camera: null });
    }
    const release = this.#releases;
    const opened = await openCamera({ large: this.large });
    if (release !== this.#releases || !this.#wanted.camera) return opened.track?.stop();
    this.camera = opened.state;
    this.problems.camera = opened.problem;
    this.#take({ camera: opened.track });
  }

  /** @param {boolean} on */
  async setScreen(on) {
    if (!on) {
      this.screen = false;
      return this.#take({ screen: null, screen_sound: null });
    }
    const opened = await openScreen();
    this.problems.screen = opened.problem;
    this.screen = opened.screen !== null;
    this.#take({ screen: opened.screen, screen_sound: opened.sound });
  }

  /**
   * Another device from now on.
   * @param {"microphone" | "camera"} source @param {string} deviceId
   */
  async use(source, deviceId) {
    remember({ [source]: deviceId });
    if (source === "camera") return this.camera === "on" ? this.setCamera(true) : undefined;
    this.#speaking = this.microphone !== "off";
    this.#release("microphone");
    return this.#openMicrophone();
  }

  /** Lets go of every device. */
  release() {
    this.#releases += 1;
    this.#wanted = { microphone: false, camera: false };
    for (const source of [...this.#tracks.keys()]) this.#release(source);
    this.screen = false;
    if (this.camera === "on") this.camera = "off";
    if (this.microphone === "on") this.microphone = "off";
  }

  /**
   * What is there to send.
   * @returns {Tracks}
   */
  get tracks() {
    return Object.fromEntries(this.#tracks);
  }

  /** @param {Tracks} changes */
  #take(changes) {
    for (const [source, track] of /** @type {[Source, MediaStreamTrack | null][]} */ (Object.entries(changes))) {
      this.#release(source);
      if (!track) continue;
      this.#tracks.set(source, track);
      track.addEventListener("ended", () => this.#ended(source, track));
    }
    this.#tell(changes);
  }

  /**
   * Unplugged, or stopped from the browser's own bar.
   * @param {Source} source @param {MediaStreamTrack} track
   */
  #ended(source, track) {
    if (this.#tracks.get(source) !== track) return;
    if (source === "screen") return void this.setScreen(false);
    if (source === "microphone" || source === "camera") this[source] = "absent";
    this.#take({ [source]: null });
  }

  /** @param {Source} source */
  #release(source) {
    const track = this.#tracks.get(source);
    this.#tracks.delete(source);
    track?.stop();
  }

  /** @param {Tracks} tracks */
  #tell(tracks) {
    this.changed({ type: "own", tracks });
  }
}
