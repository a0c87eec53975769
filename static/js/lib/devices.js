/**
 * Microphones, cameras and loudspeakers of this machine. Rules: a choice is remembered in this browser only; a refusal
 * becomes a state and a sentence that says what to do, never an exception that the page must know.
 *
 * @typedef {import("./wire.js").DeviceState} DeviceState
 * @typedef {{track: MediaStreamTrack | null, state: DeviceState, problem: string, busy?: boolean}} Opened busy: in use elsewhere
 * @typedef {{audio?: MediaTrackConstraints, video?: MediaTrackConstraints}} Wishes
 * @typedef {{microphones: MediaDeviceInfo[], cameras: MediaDeviceInfo[], loudspeakers: MediaDeviceInfo[]}} Devices
 */
import { explain, explainScreen, isBusy, isRefusal } from "./device_words.js";

/** Cores beyond which a browser can encode a picture in three sizes beside all that it shows. */
const STRONG = 4;
const MEMORY = "preau.devices";
/**
 * Sound that is shared is music and films, not a voice; where the whole system's sound is taken, the class's own voices
 * are left out of it, or everybody would hear themselves. Browsers pass over what they do not know.
 */
const SCREEN = {
  video: { frameRate: 15 },
  audio: { echoCancellation: false, noiseSuppression: false, autoGainControl: false, restrictOwnAudio: true },
  systemAudio: "include",
  surfaceSwitching: "include",
};

/** @returns {Record<string, any>} */
export function remembered() {
  try {
    return JSON.parse(localStorage.getItem(MEMORY) ?? "{}");
  } catch {
    return {}; // storage is refused or broken: choices last as long as the page
  }
}

/** @param {Record<string, any>} choice */
export function remember(choice) {
  try {
    localStorage.setItem(MEMORY, JSON.stringify({ ...remembered(), ...choice }));
  } catch {
    // the same
  }
}

function supported() {
  return Boolean(navigator.mediaDevices?.getUserMedia);
}

/** @returns {Promise<Devices>} */
export async function devices() {
  const all = supported() ? await navigator.mediaDevices.enumerateDevices().catch(() => []) : [];
  const of = (/** @type {string} */ kind) => all.filter((each) => each.kind === kind && each.deviceId);
  return { microphones: of("audioinput"), cameras: of("videoinput"), loudspeakers: of("audiooutput") };
}

/** @param {() => void} changed something was plugged in or out @returns {() => void} */
export function watch(changed) {
  const all = navigator.mediaDevices;
  all?.addEventListener?.("devicechange", changed);
  return () => all?.removeEventListener?.("devicechange", changed);
}

/** @param {string} [deviceId] */
export function openMicrophone(deviceId) {
  return open("audio", { audio: sound(deviceId) });
}

/** @param {{deviceId?: string, large?: boolean}} options large: 720p for who leads the class */
export function openCamera(options = {}) {
  return open("video", { video: picture(options) });
}

/**
 * Microphone and camera with one question, or null where not both can be had.
 * @param {{large?: boolean}} options
 */
export async function openBoth(options = {}) {
  if (!supported()) return null;
  try {
    const stream = await ask({ audio: sound(), video: picture(options) });
    return { microphone: stream.getAudioTracks()[0], camera: stream.getVideoTracks()[0] };
  } catch {
    return null; // which one, and why, is found out one by one
  }
}

/** @param {string} [deviceId] */
function sound(deviceId = remembered().microphone) {
  return { echoCancellation: true, noiseSuppression: true, autoGainControl: true, ...wish(deviceId) };
}

/** @param {{deviceId?: string, large?: boolean}} options */
function picture({ deviceId = remembered().camera, large = false }) {
  const [width, height] = large ? [1280, 720] : navigator.hardwareConcurrency > STRONG ? [960, 540] : [640, 360];
  return { width: { ideal: width }, height: { ideal: height }, frameRate: { ideal: 25, max: 30 }, ...wish(deviceId) };
}

/**
 * The screen, with its sound where the browser gives it.
 * @returns {Promise<{screen: MediaStreamTrack | null, sound: MediaStreamTrack | null, problem: string}>}
 */
export async function openScreen() {
  try {
    const stream = await navigator.mediaDevices.getDisplayMedia(SCREEN);
    const screen = stream.getVideoTracks()[0] ?? null;
    const sound = stream.getAudioTracks()[0] ?? null;
    if (screen) screen.contentHint = "detail";
    if (sound) sound.contentHint = "music";
    return { screen, sound, problem: "" };
  } catch (error) {
    return { screen: null, sound: null, problem: explainScreen(error) };
  }
}

export function canShareScreen() {
  return Boolean(navigator.mediaDevices?.getDisplayMedia);
}

/** @param {"audio" | "video"} kind @param {Wishes} constraints @returns {Promise<Opened>} */
async function open(kind, constraints) {
  if (!supported()) return { track: null, state: "absent", problem: explain(kind) };
  try {
    const stream = await ask(constraints);
    return { track: stream.getTracks()[0], state: "on", problem: "" };
  } catch (error) {
    const state = isRefusal(error) ? "refused" : "absent";
    return { track: null, state, problem: explain(kind, error), busy: isBusy(error) };
  }
}

/**
 * The devices of choice, or others where those are gone: Chromium takes an `ideal` microphone for no choice at all.
 * @param {Wishes} wishes
 */
async function ask(wishes) {
  try {
    return await navigator.mediaDevices.getUserMedia(wishes);
  } catch (error) {
    if (/** @type {Error} */ (error).name !== "OverconstrainedError") throw error;
    const anyOf = Object.entries(wishes).map(([kind, wish]) => [kind, { ...wish, deviceId: undefined }]);
    return navigator.mediaDevices.getUserMedia(Object.fromEntries(anyOf));
  }
}

/** @param {string} [deviceId] */
function wish(deviceId) {
  return deviceId ? { deviceId: { exact: deviceId } } : {};
}

/**
 * What to do about it, where the browser says that the person forbids this device; else nothing.
 * @param {"camera"} kind
 */
export async function explainRefusal(kind) {
  try {
    const { state } = await navigator.permissions.query({ name: /** @type {PermissionName} */ (kind) });
    return state === "denied" ? explain("video", new DOMException("", "NotAllowedError")) : "";
  } catch {
    return ""; // a browser that does not tell
  }
}
