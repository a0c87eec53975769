/**
 * What of one's own devices a class lets one send. Rule: what is withheld is neither sent nor left on, however it came
 * to be; the server refuses it anyway.
 *
 * @typedef {import("../models/room.js").Room} Room
 * @typedef {import("./own_media.js").Tracks} Tracks
 */

/** @type {Record<import("./wire.js").Source, import("./wire.js").Means>} what each needs */
const NEEDS = { microphone: "microphone", camera: "camera", screen: "screen", screen_sound: "screen" };

/**
 * What may be sent of them; null: nothing of that source.
 * @param {Tracks} tracks @param {Room} room @returns {Tracks}
 */
export function sendable(tracks, room) {
  const sources = /** @type {import("./wire.js").Source[]} */ (Object.keys(tracks));
  return Object.fromEntries(sources.map((source) => [source, room.may(NEEDS[source]) ? tracks[source] : null]));
}

/**
 * Turns off what is on and may not be.
 * @param {import("./own_media.js").OwnMedia} own @param {Room} room
 */
export function letGo(own, room) {
  if (own.microphone === "on" && !room.may("microphone")) void own.setMicrophone(false);
  if (own.camera === "on" && !room.may("camera")) void own.setCamera(false);
  if (own.screen && !room.may("screen")) void own.setScreen(false);
}
