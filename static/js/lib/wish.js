/**
 * What the server is told of this page again and again, of which only the newest counts. Rules: a refusal that is no
 * answer (too often, an error) is not the last word; what is said meanwhile takes the place of what was refused.
 */
import { Soon } from "./soon.js";

export const AGAIN_MS = 2000;
/** Refusals that the next try may not meet; a lost connection or media process brings a new peer by itself. */
export const PASSING = new Set(["rate_limited", "internal"]);

export class Wish {
  #say;
  #live;
  #again = new Soon();
  #said = 0;

  /**
   * @param {() => Promise<import("./wire.js").Ack>} say says what is wished at that moment
   * @param {() => boolean} live whether anybody hears it
   */
  constructor(say, live) {
    this.#say = say;
    this.#live = live;
  }

  async say() {
    this.cancel();
    if (!this.#live()) return;
    const said = ++this.#said;
    const ack = await this.#say();
    if (said === this.#said && !ack.ok && PASSING.has(ack.code ?? "internal")) this.#again.plan(() => void this.say(), AGAIN_MS);
  }

  /** Nothing is wished any more. */
  cancel() {
    this.#said += 1;
    this.#again.cancel();
  }
}
