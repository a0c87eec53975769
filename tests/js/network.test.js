import assert from "node:assert/strict";
import { test } from "node:test";
import { sample } from "../../static/js/lib/network_figures.js";
import { between, judge, Network } from "../../static/js/models/network.js";

const NOTHING = { at: 0, bytesIn: 0, bytesOut: 0, packetsIn: 0, lostIn: 0, heard: 0, concealed: 0, frames: 0, freezes: 0, packetsOut: 0, lostOut: null, rttMs: null, path: "udp", height: 0 };
const FINE = { kbpsIn: 900, kbpsOut: 300, lostIn: 0, lostOut: 0, concealed: 0, rttMs: 40, framesPerS: 25, freezes: 0, height: 360, path: "udp" };

const words = (network, camera = "on") => network.inWords({ camera });

/** @param {Network} network @param {number[]} losses of each two seconds, in packets of a hundred */
function live(network, ...losses) {
  let last = { ...NOTHING, at: network.at ?? 0, packetsIn: network.packets ?? 0, lostIn: network.lost ?? 0 };
  network.look(last);
  for (const lost of losses) {
    last = { ...last, at: last.at + 2000, packetsIn: last.packetsIn + 100 - lost, lostIn: last.lostIn + lost, bytesIn: last.bytesIn + 90_000 };
    network.look(last);
  }
}

test("figures are what happened between two looks", () => {
  const before = { ...NOTHING, at: 1000, bytesIn: 1000, packetsIn: 10, heard: 4800, packetsOut: 50, lostOut: 1 };
  const now = { ...before, at: 3000, bytesIn: 251_000, packetsIn: 100, lostIn: 10, heard: 100_800, concealed: 9600, frames: 50, packetsOut: 100, lostOut: 11, rttMs: 80 };
  assert.deepEqual(between(before, now), {
    kbpsIn: 1000, kbpsOut: 0, lostIn: 0.1, lostOut: 0.2, concealed: 0.1, rttMs: 80, framesPerS: 25, freezes: 0, height: 0, path: "udp",
  });
  assert.equal(between({ ...before, lostOut: null }, now).lostOut, null);
});

for (const [quality, figures] of Object.entries({
  good: {},
  fair: { rttMs: 400 },
  poor: { concealed: 0.2 },
  unheard: { lostOut: 0.3 },
}))
  test(`${quality} is told by what is felt`, () => assert.equal(judge({ ...FINE, ...figures }), quality));

test("a moment alarms nobody, and better is believed later than worse", () => {
  const network = new Network();
  live(network, 0, 30, 0);
  assert.equal(network.quality, "good");
  live(network, 30, 30);
  assert.equal(network.quality, "poor");
  live(network, 0, 0, 0);
  assert.equal(network.quality, "poor");
  live(network, 0, 0, 0, 0);
  assert.equal(network.quality, "good");
});

test("pictures that the network does not carry are told of, and forgotten with the peer", () => {
  const network = new Network();
  const told = [];
  network.subscribe(({ type, before }) => told.push([type, before]));
  network.hold({ publication_ids: ["a"], sound_only: true });
  assert.equal(words(network).tone, "caution");
  assert.match(words(network).text, /vous gardez le son/);
  network.forget();
  assert.deepEqual(told, [["held", false], ["held", true]]);
  assert.equal(network.held.size, 0);
});

test("a good connection that carries not everything is called fair", () => {
  const network = new Network();
  live(network, 0);
  assert.match(words(network).text, /bonne/);
  network.hold({ publication_ids: ["a"], sound_only: false });
  assert.match(words(network).text, /moyenne/);
});

test("a choice is told once", () => {
  const network = new Network();
  const told = [];
  network.subscribe(({ type }) => told.push(type));
  network.choose("sound_only");
  network.choose("sound_only");
  assert.deepEqual(told, ["limit"]);
});

test("new connections begin new figures", () => {
  const network = new Network();
  live(network, 0);
  network.look({ ...NOTHING, at: 9000 });
  assert.equal(network.figures?.lostIn, 0);
});

test("the browser's reports of both peers are added up", async () => {
  const peer = (...reports) => ({ connectionState: "connected", getStats: async () => new Map(reports.map((each) => [each.id, each])) });
  const receiving = peer(
    { id: "a", type: "inbound-rtp", bytesReceived: 1000, packetsReceived: 10, packetsLost: -1, totalSamplesReceived: 960, concealedSamples: 50, silentConcealedSamples: 20 },
    { id: "v", type: "inbound-rtp", bytesReceived: 9000, packetsReceived: 9, packetsLost: 2, framesDecoded: 30, frameHeight: 360, freezeCount: 1 },
    { id: "t", type: "transport", selectedCandidatePairId: "p" },
    { id: "p", type: "candidate-pair", currentRoundTripTime: 0.05, localCandidateId: "l" },
    { id: "l", type: "local-candidate", candidateType: "relay", protocol: "udp" },
  );
  const sending = peer({ id: "o", type: "outbound-rtp", bytesSent: 500, packetsSent: 40 }, { id: "r", type: "remote-inbound-rtp", fractionLost: 0.25, packetsLost: 3 });
  assert.deepEqual(await sample([receiving, null, sending, { connectionState: "new" }], 7), {
    at: 7, bytesIn: 10_000, bytesOut: 500, packetsIn: 19, lostIn: 2, heard: 960, concealed: 30, frames: 30, freezes: 1, packetsOut: 40, lostOut: 3, rttMs: 50, path: "relay", height: 360,
  });
});

test("what one's own choice leaves out is said in words, and not blamed on the network", () => {
  const network = new Network();
  const saves = [];
  network.subscribe((change) => change.type === "held" && saves.push(change.saves));
  const hold = (...ids) => network.hold({ publication_ids: ids, sound_only: false });
  hold("a");
  assert.equal(network.chosen, "");
  network.choose("saving");
  hold();
  assert.match(network.chosen, /plus petites/);
  hold("a");
  assert.match(network.chosen, /1 image n.est pas reçue/);
  hold("a", "b");
  assert.match(network.chosen, /2 images ne sont pas reçues/);
  assert.deepEqual(saves, [false, false, true, false]);
  network.choose("sound_only");
  assert.match(network.chosen, /son seul/);
});

test("a picture that is missing says why: the network, the choice to save data, or sound only", () => {
  const network = new Network();
  const why = () => network.whyNoPicture("a").replaceAll("\u00a0", " ");
  assert.equal(why(), "");
  network.hold({ publication_ids: ["a"], sound_only: false });
  assert.equal(why(), "Image en pause : réseau faible");
  assert.equal(network.whyNoPicture("b"), "");
  network.choose("saving");
  assert.match(why(), /pour économiser/);
  network.hold({ publication_ids: [], sound_only: false });
  assert.equal(why(), "");
  network.choose("sound_only");
  assert.equal(why(), "Son seul : images masquées, à votre demande");
});

test("a network that loses on both ways is one weak network, whichever way loses more just now", () => {
  for (const [lostIn, lostOut] of [[0.08, 0.12], [0.12, 0.08], [0.11, 0.11], [0.09, 0.14]])
    assert.equal(judge({ ...FINE, lostIn, lostOut }), "poor", `${lostIn} ${lostOut}`);
  assert.equal(judge({ ...FINE, lostIn: 0.05, lostOut: 0.05 }), "fair");
});

test("there is one piece of advice at a time, and nobody turns off what is off", () => {
  const network = new Network();
  network.quality = "unheard";
  assert.equal(words(network).advice.replaceAll("\u00a0", " "), "Coupez votre caméra : votre voix passera mieux.");
  assert.equal(words(network, "off").advice, "Rapprochez-vous de la borne Wi-Fi ou branchez un câble.");
  network.quality = "poor";
  assert.equal(words(network).advice, "Rapprochez-vous de la borne Wi-Fi ou branchez un câble.");
});
