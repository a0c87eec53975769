/**
 * The chat of a class between its model and the network: what is written goes out, what is missing is asked for. Rule:
 * whether a message is new, and what is missing, is the model's to say.
 *
 * @typedef {(event: string, payload: Record<string, any>) => Promise<import("./wire.js").Ack>} Ask
 */
const HISTORY_PAGE = 50;
const CATCH_UP_PAGE = 200;

export class ClassChat {
  #chat;
  #ask;
  #send;
  #told;
  #catching = false;

  /**
   * @param {import("../models/chat.js").Chat} chat
   * @param {Ask} ask
   * @param {Ask} send as ask, and again after a cut, until it is answered
   * @param {(message: import("./wire.js").ChatMessage) => void} told a message that this page did not have
   */
  constructor(chat, ask, send, told) {
    this.#chat = chat;
    this.#ask = ask;
    this.#send = send;
    this.#told = told;
  }

  /** @param {string} text @param {string} commandId */
  async write(text, commandId) {
    this.#chat.sending(commandId, text);
    const ack = await this.#send("send_message", { command_id: commandId, text });
    if (ack.ok) this.heard(ack.message);
    else this.#chat.failed(commandId, ack.code ?? "internal");
  }

  /** @param {import("./wire.js").ChatMessage} message */
  heard(message) {
    if (this.#chat.received(message)) this.#told(message);
    void this.catchUp();
  }

  async older() {
    const before = this.#chat.olderBefore;
    if (before === null) return;
    const ack = await this.#ask("read_history", { before, after: null, limit: HISTORY_PAGE });
    if (ack.ok) this.#chat.older(ack.events, ack.more);
  }

  async catchUp() {
    if (this.#catching) return;
    this.#catching = true;
    for (let after = this.#chat.missingAfter; after !== null; after = this.#chat.missingAfter) {
      const ack = await this.#ask("read_history", { before: null, after, limit: CATCH_UP_PAGE });
      if (!ack.ok) break; // the next welcome, or the next message, asks again
      this.#chat.caughtUp(ack.events, ack.more);
    }
    this.#catching = false;
  }
}
