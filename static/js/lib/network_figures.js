/**
 * What this browser counts of its own connections (getStats), as few numbers. Rule: they are read here, shown here, and
 * sent nowhere.
 *
 * @typedef {{
 *   at: number, bytesIn: number, bytesOut: number, packetsIn: number, lostIn: number, heard: number, concealed: number,
 *   frames: number, freezes: number, packetsOut: number, lostOut: number | null, rttMs: number | null, path: string, height: number,
 * }} Sample totals since the connections began, at a moment (ms); of what was lost outwards nothing is known before a report
 */

/** @returns {Sample} */
function nothing(at = 0) {
  return { at, bytesIn: 0, bytesOut: 0, packetsIn: 0, lostIn: 0, heard: 0, concealed: 0, frames: 0, freezes: 0, packetsOut: 0, lostOut: null, rttMs: null, path: "", height: 0 };
}

/** @type {Record<string, (sample: Sample, each: any, all: any) => void>} */
const READERS = {
  "inbound-rtp": (sample, each) => {
    sample.bytesIn += each.bytesReceived ?? 0;
    sample.packetsIn += each.packetsReceived ?? 0;
    sample.lostIn += Math.max(0, each.packetsLost ?? 0);
    sample.heard += each.totalSamplesReceived ?? 0;
    sample.concealed += Math.max(0, (each.concealedSamples ?? 0) - (each.silentConcealedSamples ?? 0));
    sample.frames += each.framesDecoded ?? 0;
    sample.freezes += each.freezeCount ?? 0;
    sample.height = Math.max(sample.height, each.frameHeight ?? 0);
  },
  "outbound-rtp": (sample, each) => {
    sample.bytesOut += each.bytesSent ?? 0;
    sample.packetsOut += each.packetsSent ?? 0;
  },
  "remote-inbound-rtp": (sample, each) => {
    // Not `fractionLost`: that says what the worst off of all receivers loses, so that a voice is protected for them.
    if (each.packetsLost !== undefined) sample.lostOut = (sample.lostOut ?? 0) + Math.max(0, each.packetsLost);
  },
  transport: (sample, each, all) => {
    const pair = all.get(each.selectedCandidatePairId);
    if (!pair) return;
    if (pair.currentRoundTripTime !== undefined) sample.rttMs = Math.max(sample.rttMs ?? 0, pair.currentRoundTripTime * 1000);
    const local = all.get(pair.localCandidateId);
    if (local) sample.path = local.candidateType === "relay" ? "relay" : (local.protocol ?? "");
  },
};

/**
 * @param {(RTCPeerConnection | null)[]} peers @param {number} [now]
 * @returns {Promise<Sample>}
 */
export async function sample(peers, now = performance.now()) {
  const sum = nothing(now);
  for (const peer of peers) {
    if (!peer || peer.connectionState !== "connected") continue;
    const all = await peer.getStats();
    for (const each of all.values()) READERS[each.type]?.(sum, each, all);
  }
  return sum;
}
