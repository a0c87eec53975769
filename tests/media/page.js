// A page reduced to its two peer connections: what the media tests drive from Python.
window.connect = (pc) => new Promise((done, failed) => {
  const look = () => { if (pc.connectionState === 'connected') done(); else if (pc.connectionState === 'failed') failed(new Error('failed')); };
  pc.addEventListener('connectionstatechange', look); look();
});
window.publisher = null;
window.subscriber = null;
window.slots = {};
window.addCamera = async (width, height) => addTracks(await navigator.mediaDevices.getUserMedia({ video: { width, height, frameRate: 15 } }));
window.addMicrophone = async () => addTracks(await navigator.mediaDevices.getUserMedia({ audio: true }));
// A voice that never pauses: what is concealed of it was lost.
window.addTone = async () => {
  const context = new AudioContext(), tone = context.createOscillator(), to = context.createMediaStreamDestination();
  tone.frequency.value = 220; tone.connect(to); tone.start(); await context.resume();
  return addTracks(to.stream);
};
// A camera in three layers, of a picture that moves; the layers' sizes follow from its own.
window.addLayers = async (width, height) => {
  window.publisher ??= new RTCPeerConnection();
  const stream = await navigator.mediaDevices.getUserMedia({ video: { width, height, frameRate: 25 } });
  publisher.addTransceiver(stream.getVideoTracks()[0], { direction: 'sendonly', streams: [stream], sendEncodings: [
    { rid: 'q', scaleResolutionDownBy: 4, maxBitrate: 120_000 },
    { rid: 'h', scaleResolutionDownBy: 2, maxBitrate: 400_000 },
    { rid: 'f', scaleResolutionDownBy: 1, maxBitrate: 1_300_000 },
  ] });
  await publisher.setLocalDescription();
  return { sdp: publisher.localDescription.sdp, mid: publisher.getTransceivers().at(-1).mid };
};
window.sent = async () => {
  const found = {};
  for (const line of (await publisher.getStats()).values()) if (line.type === 'outbound-rtp') found[line.rid ?? line.mid] = line;
  return found;
};
// A screen of a known picture: a canvas, as headless Chromium has no screen to pick.
window.addScreen = async () => {
  const canvas = document.createElement('canvas'); canvas.width = 640; canvas.height = 360;
  const pen = canvas.getContext('2d'); let n = 0;
  setInterval(() => { pen.fillStyle = `hsl(${n++ * 7 % 360} 80% 50%)`; pen.fillRect(0, 0, 640, 360); }, 100);
  return addTracks(canvas.captureStream(10));
};
window.addTracks = async (stream) => {
  window.publisher ??= new RTCPeerConnection();
  for (const track of stream.getTracks()) publisher.addTransceiver(track, { direction: 'sendonly', streams: [stream] });
  await publisher.setLocalDescription();
  const last = publisher.getTransceivers().at(-1);
  return { sdp: publisher.localDescription.sdp, mid: last.mid };
};
window.restart = async () => { publisher.restartIce(); await publisher.setLocalDescription(); return publisher.localDescription.sdp; };
window.answered = async (sdp) => { await publisher.setRemoteDescription({ type: 'answer', sdp }); await connect(publisher); };
window.offered = async (sdp) => {
  if (!window.subscriber) {
    window.subscriber = new RTCPeerConnection();
    subscriber.ontrack = ({ track, transceiver }) => {
      const element = document.createElement(track.kind);
      element.autoplay = true; element.muted = track.kind === 'video';
      element.srcObject = new MediaStream([track]); document.body.append(element);
      slots[transceiver.mid] = { element, transceiver };
    };
  }
  await subscriber.setRemoteDescription({ type: 'offer', sdp });
  await subscriber.setLocalDescription();
  return subscriber.localDescription.sdp;
};
window.forget = () => { publisher?.close(); subscriber?.close(); window.publisher = window.subscriber = null; };
window.received = async () => {
  const found = {};
  for (const line of (await subscriber.getStats()).values()) if (line.type === 'inbound-rtp') found[line.mid] = line;
  return found;
};
// Resolves once the slot shows a picture of this width.
window.isWide = async (mid, width, timeout) => {
  const end = performance.now() + timeout;
  while (performance.now() < end) {
    if ((await received())[mid]?.frameWidth === width) return true;
    await new Promise((done) => setTimeout(done, 20));
  }
  throw new Error(`slot ${mid} is ${(await received())[mid]?.frameWidth} wide and not ${width}`);
};
// Resolves once the slot shows `more` further frames (or sounds); waits for them.
window.decodes = async (mid, more, timeout) => {
  const count = async () => {
    const line = (await received())[mid];
    return line?.kind === 'video' ? line.framesDecoded ?? 0 : (line?.totalAudioEnergy ?? 0) * 1e4;
  };
  const first = await count(), end = performance.now() + timeout;
  while (performance.now() < end) {
    if (await count() >= first + more) return true;
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error(`slot ${mid} decoded ${(await count()) - first} of ${more}: ${JSON.stringify((await received())[mid])}`);
};
