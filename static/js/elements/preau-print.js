/** <preau-print> around a button that is of no use without script: it prints the page. */

export class PreauPrint extends HTMLElement {
  connectedCallback() {
    const button = this.querySelector("button");
    if (!button) return;
    button.hidden = false;
    button.onclick = () => print();
  }
}

customElements.define("preau-print", PreauPrint);
