/**
 * Peers for which the browser asks the machine for its networks anew. Chromium keeps a list of them for each document,
 * and renews that of a page that slept two to four seconds late; that of a new document it asks for at once. Rule: such
 * a peer has a hidden frame of its own, which goes after it: it would end with the frame, and what plays its tracks is
 * told by the frame that they ended. What is never told plays on, and is kept for as long as the page is open.
 */
export class FreshPeers {
  /** @type {Map<RTCPeerConnection, HTMLIFrameElement>} */
  #frames = new Map();

  /** Whether it is Chromium: other browsers, whose lists are right, do not tell what they are in this way. */
  get areToldMore() {
    return "userAgentData" in navigator;
  }

  /** @param {RTCConfiguration} configuration @returns {RTCPeerConnection} */
  make(configuration) {
    const frame = document.createElement("iframe");
    frame.hidden = true;
    document.body.append(frame);
    const peer = new (/** @type {any} */ (frame.contentWindow).RTCPeerConnection)(configuration);
    this.#frames.set(peer, frame);
    return peer;
  }

  /** @param {RTCPeerConnection} peer @returns {boolean} whether it was made here, and is in use */
  has(peer) {
    return this.#frames.has(peer);
  }

  /** @param {RTCPeerConnection} peer wherever it was made */
  close(peer) {
    peer.close();
    const frame = this.#frames.get(peer);
    if (!frame) return;
    this.#frames.delete(peer);
    setTimeout(() => frame.remove());
  }
}
