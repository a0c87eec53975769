/** How loud a microphone is, and a tone to try the loudspeakers. Rule: nothing is kept, nothing leaves the page. */

/** @type {AudioContext | null} */
let shared = null;

/** One context for the page: browsers allow few. */
function audioContext() {
  shared ??= new AudioContext();
  if (shared.state === "suspended") void shared.resume().catch(() => {});
  return shared;
}

/** @param {MediaStreamTrack} track */
export function meter(track) {
  const context = audioContext();
  const source = context.createMediaStreamSource(new MediaStream([track]));
  const analyser = context.createAnalyser();
  analyser.fftSize = 1024;
  source.connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  return {
    /** From 0 (silence) to 1 (as loud as it gets), on a scale that speech fills. */
    level() {
      analyser.getFloatTimeDomainData(samples);
      return scale(rootMeanSquare(samples));
    },
    close() {
      source.disconnect();
    },
  };
}

/** @param {Float32Array} samples */
function rootMeanSquare(samples) {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return Math.sqrt(sum / samples.length);
}

/**
 * −60 dB and below is 0; −12 dB, a loud voice, is 1.
 * @param {number} amplitude
 */
function scale(amplitude) {
  const decibels = 20 * Math.log10(Math.max(amplitude, 1e-6));
  return Math.min(1, Math.max(0, (decibels + 60) / 48));
}

/**
 * Three soft notes through the chosen loudspeaker.
 * @param {string} [deviceId]
 */
export async function playTone(deviceId) {
  const context = audioContext();
  const out = context.createMediaStreamDestination();
  const player = new Audio();
  player.srcObject = out.stream;
  await choose(player, deviceId);
  const end = notes(context, out);
  await player.play();
  await new Promise((resolve) => setTimeout(resolve, end * 1000));
  player.srcObject = null;
}

/** @param {AudioContext} context @param {AudioNode} out @returns {number} seconds until silence */
function notes(context, out) {
  const start = context.currentTime + 0.1;
  [523.25, 659.25, 783.99].forEach((frequency, at) => {
    const note = context.createOscillator();
    const volume = context.createGain();
    note.frequency.value = frequency;
    volume.gain.setValueAtTime(0, start + at * 0.3);
    volume.gain.linearRampToValueAtTime(0.25, start + at * 0.3 + 0.03);
    volume.gain.linearRampToValueAtTime(0, start + at * 0.3 + 0.45);
    note.connect(volume).connect(out);
    note.start(start + at * 0.3);
    note.stop(start + at * 0.3 + 0.5);
  });
  return 1.4;
}

/**
 * Sends a player's sound to a loudspeaker, where the browser can; with no id to the machine's own.
 * @param {HTMLMediaElement} player @param {string} [deviceId]
 */
export async function choose(player, deviceId) {
  const sink = /** @type {any} */ (player);
  const id = deviceId ?? "";
  if (sink.setSinkId && id !== sink.sinkId) await sink.setSinkId(id).catch(() => {});
}
