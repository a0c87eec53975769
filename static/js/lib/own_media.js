/**
 * One's own microphone, camera and screen: opened, shown as they are, handed to who sends them. Rules: a muted
 * microphone keeps its device so that speaking is immediate; a camera that is off is released, so its light goes out;
 * what was turned off while its device was being opened (the browser asks the person first) stays off; another
 * microphone takes the place of one that is unplugged, but no other camera: nobody is shown by accident.
 *
 * @typedef {import("./wire.js").DeviceState} DeviceState
 * @typedef {import("./wire.js").Source} Source
 * @typedef {Partial<Record<Source, MediaStreamTrack | null>>} Tracks
 * @typedef {{type: "own", tracks: Tracks}} OwnChange tracks: what is now to be sent, or no longer
 */
import { Observable } from "../models/observable.js";
import { given, gone, newcomer, replaced, returned, withheld } from "./device_words.js";
import { devices, explainRefusal, openBoth, openCamera, openMicrophone, openScreen, remember } from "./devices.js";
import { Loudspeaker } from "./loudspeaker.js";

/** A device that comes and goes by itself is not run after. */
const REST_MS = 3000;
/** What the system takes away for a moment is not worth a word. */
const WITHHELD_MS = 1000;

/** @extends {Observable<OwnChange>} */
export class OwnMedia extends Observable {
  /** @type {DeviceState} */
  microphone = "off";
  /** @type {DeviceState} */
  camera = "off";
  screen = false;
  /** What went wrong with a device, as the person reads it. */
  problems = { microphone: "", camera: "", screen: "" };
  loudspeaker = new Loudspeaker();
  /** Larger pictures for who leads. */
  large = false;
  /** @type {Map<Source, MediaStreamTrack>} */
  #tracks = new Map();
  /** What the person last asked for, as it may take a while to come. */
  #wanted = { microphone: false, camera: false };
  #speaking = true;
  #releases = 0;
  /** Counts what was asked of a device: the last counts. */
  #turns = { microphone: 0, camera: 0 };
  /** The microphone that was unplugged, until it is back. */
  #lost = "";
  #replacedAt = -Infinity;
  /** @type {Set<string> | null} what was plugged in at the last look */
  #plugged = null;

  /** @param {Source} source */
  track(source) {
    return this.#tracks.get(source) ?? null;
  }

  /**
   * Opens what is wished for with one question to the person; each by itself where that fails.
   * @param {{microphone: boolean, camera: boolean, speaking?: boolean}} wishes speaking: false opens it silenced
   */
  async begin({ microphone, camera, speaking = this.#speaking }) {
    this.#wanted = { microphone, camera };
    this.#speaking = speaking;
    const release = this.#releases;
    const both = microphone && camera ? await openBoth({ large: this.large }) : null;
    if (both) return this.#begun(both, release);
    if (microphone && this.#wanted.microphone) await this.#open("microphone");
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
    this.problems = { ...this.problems, microphone: "", camera: "" };
    this.#silence(both.microphone);
    this.#take(taken);
  }

  /** @param {boolean} on */
  async setMicrophone(on) {
    this.#speaking = on;
    const track = this.#tracks.get("microphone");
    if (track) {
      this.#silence(track);
      this.#withheld("microphone", track, 0);
      return this.#tell({});
    }
    if (on) await this.#open("microphone");
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
    if (on) return this.#open("camera");
    this.#turns.camera += 1;
    if (this.camera === "on") this.camera = "off";
    this.problems.camera = "";
    return this.#take({ camera: null });
  }

  /**
   * Opens the device of choice. What was in use goes on where the other cannot be had.
   * @param {"microphone" | "camera"} source
   * @param {{deviceId?: string, words?: (opened: import("./devices.js").Opened) => string}} how words: what the person reads
   */
  async #open(source, { deviceId, words = ({ problem }) => problem } = {}) {
    const turn = (this.#turns[source] += 1);
    const ask = () => (source === "camera" ? openCamera({ deviceId, large: this.large }) : openMicrophone(deviceId));
    let opened = await ask();
    if (opened.busy && this.#tracks.has(source) && turn === this.#turns[source]) {
      this.#release(source); // telephones open one at a time
      opened = await ask();
    }
    if (turn !== this.#turns[source]) return opened.track?.stop();
    this.problems[source] = words(opened);
    if (!opened.track && this.#tracks.has(source)) return this.#tell({});
    this[source] = opened.state;
    if (opened.track && source === "microphone") this.#silence(opened.track);
    this.#take({ [source]: opened.track });
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
    if (source === "camera") return this.#wanted.camera ? this.#open(source) : undefined;
    this.#lost = ""; // chosen by hand: what is plugged in again is not
    if (this.microphone === "off") this.#speaking = false;
    return this.#open(source);
  }

  /**
   * Tries anew; who had muted the microphone stays muted.
   * @param {"microphone" | "camera"} source
   */
  again(source) {
    this.#wanted[source] = true;
    return this.#open(source);
  }

  /**
   * The person has read what went wrong.
   * @param {"microphone" | "camera" | "screen"} kind
   */
  dismiss(kind) {
    this.problems[kind] = "";
  }

  /** Takes notice of what is plugged in now. */
  async look() {
    const all = await devices();
    const before = this.#plugged;
    this.#plugged = new Set(Object.values(all).flat().map((each) => each.deviceId));
    const fresh = (/** @type {MediaDeviceInfo[]} */ list) => (before ? list.find((each) => !before.has(each.deviceId)) : undefined);
    this.loudspeaker.look(all.loudspeakers);
    if (fresh(all.microphones.filter((each) => each.deviceId === this.#lost))) return this.#back();
    this.#offer("microphone", fresh(all.microphones));
    this.#offer("camera", fresh(all.cameras));
  }

  /** The microphone that was unplugged is back. */
  async #back() {
    const deviceId = this.#lost;
    this.#lost = "";
    await this.#open("microphone", { deviceId, words: ({ track, problem }) => (track ? returned(track.label) : problem) });
  }

  /** @param {"microphone" | "camera"} source @param {MediaDeviceInfo | undefined} device */
  #offer(source, device) {
    if (!device || this[source] !== "absent") return;
    this.problems[source] = newcomer(source, device.label);
    this.#tell({});
  }

  /** Lets go of every device, and of what was wrong with it. */
  release() {
    this.#releases += 1;
    this.#turns = { microphone: this.#turns.microphone + 1, camera: this.#turns.camera + 1 };
    this.#wanted = { microphone: false, camera: false };
    this.problems = { microphone: "", camera: "", screen: "" };
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
      for (const event of ["mute", "unmute"]) track.addEventListener(event, () => this.#withheld(source, track, WITHHELD_MS));
      this.#withheld(source, track, WITHHELD_MS); // a switch may have been closed all the time
    }
    this.#tell(changes);
  }

  /**
   * The system gives nothing of a device that is on (a lid, a privacy switch, a call), or gives again.
   * @param {Source} source @param {MediaStreamTrack} track @param {number} after
   */
  #withheld(source, track, after) {
    if (source !== "microphone" && source !== "camera") return;
    if (track.muted && after) return void setTimeout(() => this.#withheld(source, track, 0), after);
    const [told, words] = [this.problems[source], withheld(source)];
    if (this.#tracks.get(source) !== track || (track.muted ? this[source] !== "on" || told === words : told !== words)) return;
    this.problems[source] = track.muted ? words : this[source] === "on" ? given(source) : "";
    this.#tell({});
  }

  /**
   * Unplugged, forbidden meanwhile, or stopped from the browser's own bar.
   * @param {Source} source @param {MediaStreamTrack} track
   */
  #ended(source, track) {
    if (this.#tracks.get(source) !== track) return;
    if (source === "screen") return void this.setScreen(false);
    if (source === "screen_sound") return this.#take({ screen_sound: null });
    this[source] = "absent";
    if (source === "microphone") void this.#replace(track); // or not, and why, is told a moment later
    else void this.#missed(track);
    this.#take({ [source]: null });
  }

  /** @param {MediaStreamTrack} lost a microphone */
  async #replace(lost) {
    const rests = performance.now() - this.#replacedAt < REST_MS;
    this.#replacedAt = performance.now();
    if (rests) {
      this.problems.microphone = gone("microphone", lost.label);
      return;
    }
    this.#lost = lost.getSettings().deviceId ?? "";
    const words = (/** @type {import("./devices.js").Opened} */ { track, state, problem, busy }) => {
      if (track) return replaced(lost.label, track.label);
      return state === "refused" || busy ? problem : gone("microphone", lost.label);
    };
    await this.#open("microphone", { words });
  }

  /**
   * A camera may have ended because the person took the permission back.
   * @param {MediaStreamTrack} lost
   */
  async #missed(lost) {
    this.problems.camera = gone("camera", lost.label);
    const turn = this.#turns.camera;
    const refused = await explainRefusal("camera");
    if (!refused || turn !== this.#turns.camera) return;
    this.camera = "refused";
    this.problems.camera = refused;
    this.#tell({});
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
