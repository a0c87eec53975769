/**
 * Where sound is played. Rule: a loudspeaker that is unplugged gives its place to the machine's own, and gets it back;
 * browsers leave a player that was sent to a loudspeaker of choice silent without it.
 */
import { Observable } from "../models/observable.js";
import { remember, remembered } from "./devices.js";
import { t } from "./strings.js";

/** @extends {Observable<{type: "loudspeaker"}>} */
export class Loudspeaker extends Observable {
  /** What the person reads while the one of choice is missing. */
  problem = "";
  #seen = false;
  #missing = false;

  /** Its id; empty: the machine's own. */
  get id() {
    return this.#missing ? "" : (remembered().loudspeaker ?? "");
  }

  /** @param {string} id */
  choose(id) {
    remember({ loudspeaker: id });
    this.#seen = this.#missing = false;
    this.problem = "";
    this.changed({ type: "loudspeaker" });
  }

  /** @param {MediaDeviceInfo[]} plugged none are named before the person lets the page use a microphone */
  look(plugged) {
    const chosen = remembered().loudspeaker ?? "";
    const there = plugged.some((each) => each.deviceId === chosen);
    const missing = Boolean(chosen) && this.#seen && !there;
    this.#seen ||= there;
    if (missing === this.#missing) return;
    this.#missing = missing;
    this.problem = missing ? t("Votre haut-parleur ou votre casque est débranché : le son passe par celui de l'appareil.") : "";
    this.changed({ type: "loudspeaker" });
  }

  dismiss() {
    this.problem = "";
  }
}
