/**
 * <preau-device-choice>: which microphone, camera and loudspeaker, with a meter and a tone to try them.
 * Needs `own` (OwnMedia). Lists follow what is plugged in.
 */
import { t } from "../lib/strings.js";
import { devices, remembered } from "../lib/devices.js";
import { meter, playTone } from "../lib/meter.js";
import { el, put, say } from "./build.js";
import { icon } from "./icon.js";
import { LiveElement } from "./live_element.js";

let count = 0;

export class PreauDeviceChoice extends LiveElement {
  /** @type {import("../lib/own_media.js").OwnMedia} */
  // @ts-ignore: it is always given
  own;
  #id = (count += 1);
  #microphones = this.#select("microphone");
  #cameras = this.#select("camera");
  #loudspeakers = this.#select("loudspeaker");
  #bar = el("span", { class: "meter-bar" });
  #meterWords = el("span", { class: "visually-hidden", "data-meter-words": true });
  #test = el("button", { type: "button", class: "button button-small", "data-control": "test-loudspeaker", onclick: () => void this.#try() });
  #heard = el("p", { class: "quiet small", role: "status" });
  /** @type {ReturnType<typeof meter> | null} */
  #meter = null;
  /** @type {MediaStreamTrack | null} */
  #metered = null;

  connectedCallback() {
    this.#test.append(icon("loudspeaker"), t("Essayer le haut-parleur"));
    const gauge = el("span", { class: "meter", "data-meter": "0", "aria-hidden": "true" }, this.#bar);
    this.replaceChildren(
      this.#field(t("Micro"), "microphone", this.#microphones, gauge, this.#meterWords),
      this.#field(t("Caméra"), "camera", this.#cameras),
      this.#field(t("Haut-parleur"), "loudspeaker", this.#loudspeakers, this.#test, this.#heard),
    );
    this.until(this.own.subscribe(this.soon), () => this.#meter?.close());
    if (navigator.mediaDevices) this.listen(navigator.mediaDevices, "devicechange", this.soon);
    const timer = setInterval(() => this.#measure(gauge), 100);
    this.until(() => clearInterval(timer));
    this.render();
  }

  render() {
    this.#listen();
    void devices().then((all) => {
      this.#fill(this.#microphones, all.microphones, t("Micro"), this.own.track("microphone"));
      this.#fill(this.#cameras, all.cameras, t("Caméra"), this.own.track("camera"));
      this.#fill(this.#loudspeakers, all.loudspeakers, t("Haut-parleur"), null);
      put(/** @type {Element} */ (this.#loudspeakers.closest(".field")), "data-few", all.loudspeakers.length === 0);
    });
  }

  /** @param {string} kind */
  #select(kind) {
    return el("select", { id: `${kind}-${this.#id}`, "data-device": kind, onchange: (event) => void this.#chosen(kind, event.target.value) });
  }

  /** @param {string} words @param {string} sign @param {HTMLSelectElement} select @param {...Node} more */
  #field(words, sign, select, ...more) {
    return el("div", { class: "field device" }, el("label", { for: select.id }, icon(sign), words), select, ...more);
  }

  /** @param {HTMLSelectElement} select @param {MediaDeviceInfo[]} list @param {string} noun @param {MediaStreamTrack | null} track */
  #fill(select, list, noun, track) {
    const wish = track?.getSettings().deviceId ?? remembered()[String(select.dataset.device)] ?? "";
    const options = list.map((each, at) => ({ id: each.deviceId, words: each.label || `${noun} ${at + 1}` }));
    const key = JSON.stringify(options);
    if (select.dataset.list !== key) {
      const none = select === this.#loudspeakers ? t("Celui de l'appareil") : t("Aucun trouvé");
      const shown = options.length ? options : [{ id: "", words: none }];
      select.replaceChildren(...shown.map(({ id, words }) => el("option", { value: id }, words)));
      select.dataset.list = key;
      select.disabled = options.length === 0;
    }
    if (options.some(({ id }) => id === wish)) select.value = wish;
  }

  /** @param {string} kind @param {string} deviceId */
  async #chosen(kind, deviceId) {
    if (kind === "microphone" || kind === "camera") return this.own.use(kind, deviceId);
    this.own.loudspeaker.choose(deviceId);
  }

  #listen() {
    const track = this.own.track("microphone");
    if (track === this.#metered) return;
    this.#meter?.close();
    this.#metered = track;
    this.#meter = track ? meter(track) : null;
  }

  /** @param {HTMLElement} gauge */
  #measure(gauge) {
    const level = this.#metered?.enabled ? (this.#meter?.level() ?? 0) : 0;
    this.#bar.style.inlineSize = `${Math.round(level * 100)}%`;
    gauge.dataset.meter = level.toFixed(2);
    if (level > 0.3) say(this.#meterWords, t("Le micro capte du son."));
    else if (!this.#metered) say(this.#meterWords, "");
  }

  async #try() {
    put(this.#test, "aria-disabled", "true");
    say(this.#heard, t("Trois notes jouent. Vous ne les entendez pas ? Montez le volume ou choisissez un autre haut-parleur."));
    await playTone(this.#loudspeakers.value).catch(() => say(this.#heard, t("Le navigateur n'a pas pu jouer de son.")));
    put(this.#test, "aria-disabled", null);
  }
}

customElements.define("preau-device-choice", PreauDeviceChoice);
