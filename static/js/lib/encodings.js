/**
 * How each source is sent: its layers, their sizes and rates. Rules: a layer keeps its name for the life of the peer,
 * the smallest stands first; a browser sends no more layers than a picture's size is worth (Chromium leaves out the
 * last ones, which would be the largest), so what a small camera cannot fill is turned off here.
 *
 * @typedef {import("./wire.js").Source} Source
 * @typedef {{scaleResolutionDownBy: number, maxBitrate: number, active: boolean}} Fitted
 */

const CAMERA_BPS = { small: 120_000, middle: 450_000, large: 1_300_000 };
/** Least heights at which Chromium sends three, and two layers (libwebrtc's simulcast table). */
const THREE_FROM = 540;
const TWO_FROM = 270;
const OFF = { scaleResolutionDownBy: 1, maxBitrate: CAMERA_BPS.small, active: false };

/** @param {Source} source @param {MediaStreamTrack} track @returns {RTCRtpEncodingParameters[]} */
export function encodings(source, track) {
  if (source === "camera") return fitCamera(heightOf(track)).map((each, at) => ({ rid: ["q", "h", "f"][at], ...each }));
  if (source === "screen") return fitScreen(heightOf(track)).map((each, at) => ({ rid: ["q", "f"][at], ...each }));
  if (source === "screen_sound") return [{ maxBitrate: 96_000 }]; // music; Chromium's 32 kb/s are for voices
  return [{}];
}

/**
 * Another track is sent from now on, which may be of another size, or other layers of it are wanted.
 * @param {RTCRtpSender} sender @param {Source} source
 * @param {string[] | null} rids of the layers that somebody is shown; null: all
 */
export async function refit(sender, source, rids = null) {
  if (!sender.track || (source !== "camera" && source !== "screen")) return;
  const height = heightOf(sender.track);
  const fitted = source === "camera" ? fitCamera(height) : fitScreen(height);
  const parameters = sender.getParameters();
  if (parameters.encodings.length === fitted.length)
    parameters.encodings.forEach((each, at) => Object.assign(each, fitted[at], { active: fitted[at].active && isWanted(each, rids) }));
  else if (rids) parameters.encodings.forEach((each) => (each.active = rids.length > 0)); // the browser knows no layers
  else return;
  await sender.setParameters(parameters);
}

/** @param {RTCRtpEncodingParameters} encoding @param {string[] | null} rids */
function isWanted({ rid = "" }, rids) {
  return rids === null || rids.includes(rid);
}

/** @param {number} height @returns {Fitted[]} */
export function fitCamera(height) {
  if (height >= THREE_FROM)
    return [layer(4, CAMERA_BPS.small), layer(2, CAMERA_BPS.middle), layer(1, CAMERA_BPS.large)];
  if (height >= TWO_FROM) return [layer(2, CAMERA_BPS.small), layer(1, CAMERA_BPS.middle), OFF];
  return [layer(1, CAMERA_BPS.small), OFF, OFF];
}

/**
 * A screen is read: all of its size, and a lower layer for networks that do not carry that.
 * @param {number} height @returns {Fitted[]}
 */
function fitScreen(height) {
  return height >= TWO_FROM ? [layer(2, 300_000), layer(1, 2_500_000)] : [layer(1, 2_500_000), OFF];
}

/** @param {number} scaleResolutionDownBy @param {number} maxBitrate @returns {Fitted} */
function layer(scaleResolutionDownBy, maxBitrate) {
  return { scaleResolutionDownBy, maxBitrate, active: true };
}

/** @param {MediaStreamTrack} track */
function heightOf(track) {
  const { width = 1280, height = 720 } = track.getSettings();
  return Math.min(height, width); // an upright phone's camera counts by its narrow side
}
