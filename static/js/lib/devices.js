/**
 * Microphones, cameras and loudspeakers of this machine. Rules: a choice is remembered in this browser only; a refusal
 * becomes a state and a sentence that says what to do, never an exception that the page must know.
 *
 * @typedef {import("./wire.js").DeviceState} DeviceState
 * @typedef {{track: MediaStreamTrack | null, state: DeviceState, problem: string}} Opened
 * @typedef {{microphones: MediaDeviceInfo[], cameras: MediaDeviceInfo[], loudspeakers: MediaDeviceInfo[]}} Devices
 */
import { t } from "./strings.js";

/** Cores beyond which a browser can encode a picture in three sizes beside all that it shows. */
const STRONG = 4;
const MEMORY = "preau.devices";

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

export function supported() {
  return Boolean(navigator.mediaDevices?.getUserMedia);
}

/** @returns {Promise<Devices>} */
export async function devices() {
  const all = supported() ? await navigator.mediaDevices.enumerateDevices().catch(() => []) : [];
  const of = (/** @type {string} */ kind) => all.filter((each) => each.kind === kind && each.deviceId);
  return { microphones: of("audioinput"), cameras: of("videoinput"), loudspeakers: of("audiooutput") };
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
    const stream = await navigator.mediaDevices.getUserMedia({ audio: sound(), video: picture(options) });
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
    const stream = await navigator.mediaDevices.getDisplayMedia({ video: { frameRate: 15 }, audio: true });
    const screen = stream.getVideoTracks()[0] ?? null;
    if (screen) screen.contentHint = "detail";
    return { screen, sound: stream.getAudioTracks()[0] ?? null, problem: "" };
  } catch (error) {
    const refused = error instanceof DOMException && error.name === "NotAllowedError";
    const problem = refused ? "" : t("Votre navigateur ne peut pas partager l'écran.");
    return { screen: null, sound: null, problem };
  }
}

export function canShareScreen() {
  return Boolean(navigator.mediaDevices?.getDisplayMedia);
}

/** @param {"audio" | "video"} kind @param {MediaStreamConstraints} constraints @returns {Promise<Opened>} */
async function open(kind, constraints) {
  if (!supported()) return { track: null, state: "absent", problem: explain(kind, "unsupported") };
  try {
    const stream = await navigator.mediaDevices.getUserMedia(constraints);
    return { track: stream.getTracks()[0], state: "on", problem: "" };
  } catch (error) {
    const name = error instanceof DOMException ? error.name : "";
    const state = name === "NotAllowedError" || name === "SecurityError" ? "refused" : "absent";
    return { track: null, state, problem: explain(kind, name) };
  }
}

/** @param {string} [deviceId] a wish, not a demand: the device may be gone */
function wish(deviceId) {
  return deviceId ? { deviceId: { ideal: deviceId } } : {};
}

/**
 * What to do about it.
 * @param {"audio" | "video"} kind @param {string} name
 */
function explain(kind, name) {
  const audio = kind === "audio";
  if (name === "unsupported")
    return t("Ce navigateur ne donne accès ni au micro ni à la caméra à cette adresse. Essayez avec un navigateur récent, à une adresse qui commence par https.");
  if (name === "NotAllowedError" || name === "SecurityError")
    return audio
      ? t("Le navigateur refuse l'accès au micro. Cliquez sur le cadenas ou l'icône à gauche de l'adresse, autorisez le micro, puis choisissez « Réessayer ».")
      : t("Le navigateur refuse l'accès à la caméra. Cliquez sur le cadenas ou l'icône à gauche de l'adresse, autorisez la caméra, puis choisissez « Réessayer ».");
  if (name === "NotReadableError" || name === "AbortError")
    return audio
      ? t("Le micro est occupé par une autre application. Fermez-la, puis choisissez « Réessayer ».")
      : t("La caméra est occupée par une autre application. Fermez-la, puis choisissez « Réessayer ».");
  return audio
    ? t("Aucun micro trouvé. Branchez-en un puis choisissez « Réessayer », ou entrez sans micro : vous pourrez écrire.")
    : t("Aucune caméra trouvée. Branchez-en une puis choisissez « Réessayer », ou entrez sans caméra.");
}
