/** <preau-device-check>: what one sees before joining, without joining: to try sound and picture days before. */
import { OwnMedia } from "../lib/own_media.js";
import { LiveElement } from "./live_element.js";
import { PreauPrejoin } from "./preau-prejoin.js";

export class PreauDeviceCheck extends LiveElement {
  connectedCallback() {
    const own = new OwnMedia();
    const prejoin = new PreauPrejoin();
    prejoin.own = own;
    prejoin.toggleAttribute("check", true);
    this.replaceChildren(prejoin);
    this.until(() => own.release());
  }
}

customElements.define("preau-device-check", PreauDeviceCheck);
