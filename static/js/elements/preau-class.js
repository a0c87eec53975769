/**
 * <preau-class room-id="…">: the page of a class, from before joining to its end. `data-phase` says where it stands:
 * prejoin, class, over.
 */
import { io } from "../../vendor/socket.io.esm.min.js";
import { Classroom } from "../lib/classroom.js";
import { unshared } from "../lib/device_words.js";
import { remembered } from "../lib/devices.js";
import { forget, remember, returning } from "../lib/returning.js";
import { t } from "../lib/strings.js";
import { confirm } from "./ask.js";
import { el, put } from "./build.js";
import { LiveElement } from "./live_element.js";
import { PreauBar } from "./preau-bar.js";
import { PreauDoor } from "./preau-door.js";
import { PreauHints } from "./preau-hints.js";
import { PreauLobby } from "./preau-lobby.js";
import { PreauNotices } from "./preau-notices.js";
import { PreauOver } from "./preau-over.js";
import { PreauPanel } from "./preau-panel.js";
import { PreauPrejoin } from "./preau-prejoin.js";
import { openNetwork } from "./preau-network.js";
import { openSettings } from "./preau-settings.js";
import { PreauStage } from "./preau-stage.js";
import { PreauVoices } from "./preau-voices.js";
import { PreauWaiting } from "./preau-waiting.js";

const ROOM_FOR_PANEL = "(min-width: 64rem)";
const ONE_THING_AT_A_TIME = "(max-width: 40rem)"; // class.css: there the panel takes the stage's place
/** @type {Record<string, string>} keys and the bar's controls they press */
const KEYS = { m: "microphone", c: "camera", h: "hand", d: "chat", p: "people" };

export class PreauClass extends LiveElement {
  #bar = new PreauBar();
  #panel = new PreauPanel();
  #waiting = new PreauWaiting();
  #preferences = { keys: remembered().keys !== false };
  /** @type {Element | null} what opened the panel and gets the focus back */
  #opener = null;
  #entered = false;
  #opening = false;
  /** The window became a phone's, and the panel made way for the stage. */
  #folded = false;

  connectedCallback() {
    const stay = returning();
    this.classroom = new Classroom(this.getAttribute("room-id") ?? "", io, stay?.clientId);
    this.classroom.own.large = this.hasAttribute("moderator");
    this.classroom.network.choose(remembered().limit ?? "none");
    this.classroom.announcements.listen(remembered().announcements ?? "essential");
    this.until(this.classroom.connection.subscribe(() => this.#turn()), () => this.classroom.own.release());
    this.until(this.classroom.own.subscribe(() => this.#remember()), this.classroom.layout.subscribe(() => this.#remember()));
    put(this, "data-phase", "prejoin");
    if (stay) void this.#comeBack(stay);
    else this.#before();
  }

  /**
   * After a reload: in at once, with the devices that were on.
   * @param {import("../lib/returning.js").Stay} stay
   */
  async #comeBack({ microphone, camera, screen = false, pinned = null, interpreter = null }) {
    const waiting = el("p", { class: "notice", role: "status" }, t("Vous revenez dans la classe…"));
    this.replaceChildren(waiting);
    this.#entered = this.#opening = true;
    this.classroom.layout.pin(pinned, "person");
    this.classroom.layout.pin(interpreter, "interpreter");
    if (screen) this.classroom.own.problems.screen = unshared();
    this.classroom.enter();
    await this.classroom.own.begin({ microphone, camera });
    this.#opening = false;
    this.#remember();
  }

  #remember() {
    const { clientId, connection, own, layout } = this.classroom;
    if (connection.phase !== "live" || this.#opening) return; // devices that are on their way are not off
    remember({ clientId, microphone: own.microphone === "on", camera: own.camera === "on", screen: own.screen, pinned: layout.pinned, interpreter: layout.interpreter });
  }

  #before() {
    const door = new PreauDoor();
    door.roomId = this.getAttribute("room-id") ?? "";
    const prejoin = new PreauPrejoin();
    prejoin.own = this.classroom.own;
    prejoin.door = door;
    door.addEventListener("opened", () => prejoin.letIn(true));
    door.addEventListener("shut", () => prejoin.letIn(false));
    prejoin.addEventListener("enter", () => this.#enter(prejoin, door));
    this.append(prejoin);
    prejoin.letIn(false);
  }

  /** @param {PreauPrejoin} prejoin @param {PreauDoor} door */
  #enter(prejoin, door) {
    if (this.#entered) return;
    this.#entered = true;
    prejoin.wait();
    this.classroom.enter(() => door.takeTicket());
  }

  #turn() {
    const { connection } = this.classroom;
    put(this, "data-connection", connection.phase);
    put(this, "data-media", connection.media);
    if (connection.phase === "waiting") this.#wait();
    if (connection.phase === "live" && this.getAttribute("data-phase") === "prejoin") this.#begin();
    if (connection.phase === "live") this.#remember();
    if (connection.phase === "over") this.#end();
  }

  #wait() {
    if (!this.#waiting.isConnected) this.prepend(this.#waiting);
    this.#waiting.tell(this.classroom.connection.lobby);
    /** @type {PreauPrejoin | null} */ (this.querySelector("preau-prejoin"))?.wait(t("Dans la salle d'attente…"));
    this.#waiting.scrollIntoView({ block: "nearest" });
  }

  #begin() {
    const { classroom } = this;
    const give = (/** @type {LiveElement} */ element) => Object.assign(element, { classroom });
    const stage = el("section", { class: "class-stage", "aria-label": t("Scène") }, give(new PreauStage()));
    this.#panel.hidden = !matchMedia(ROOM_FOR_PANEL).matches;
    const body = el("div", { class: "class-body" }, stage, give(this.#panel));
    const heading = el("h1", { class: "class-title", tabindex: "-1" }, classroom.room.info?.title || t("Salle d'essai"));
    const head = el("header", { class: "class-head" }, heading, el("p", { class: "quiet small" }, classroom.room.info?.formation_title ?? ""));
    this.#listenToBar();
    put(this, "data-phase", "class");
    const notices = new PreauNotices();
    this.listen(notices, "settings", () => openSettings(this.classroom, this.#preferences));
    this.listen(notices, "network", () => openNetwork(this.classroom));
    this.listen(this.#bar, "withheld", ({ detail }) => notices.why(detail));
    this.listen(this.#bar, "muted-all", ({ detail }) => notices.mutedAll(detail));
    this.replaceChildren(head, give(notices), give(new PreauLobby()), body, give(new PreauVoices()), give(this.#bar));
    this.#bar.before(PreauHints.on("class", classroom.room.moderating)); // once what it speaks of is there
    this.#bar.opened(this.#panel.hidden ? null : this.#panel.tab);
    heading.focus();
  }

  #listenToBar() {
    this.listen(this.#bar, "panel", (event) => this.#panelFor(event.detail));
    this.listen(this.#bar, "leave", () => void this.classroom.leave());
    this.listen(this.#bar, "settings", () => openSettings(this.classroom, this.#preferences));
    this.listen(this.#bar, "network", () => openNetwork(this.classroom));
    this.listen(this.#bar, "end", () => void this.#endForAll());
    this.listen(this.#panel, "closed", () => this.#closePanel());
    this.listen(this.#panel, "turned", () => this.#bar.opened(this.#panel.hidden ? null : this.#panel.tab));
    this.listen(document, "keydown", (event) => this.#key(event));
    this.listen(matchMedia(ONE_THING_AT_A_TIME), "change", ({ matches }) => this.#narrowed(matches));
    let sharing = false;
    this.until(this.classroom.own.subscribe(() => {
      const { screen } = this.classroom.own;
      if (screen && !sharing && matchMedia(ROOM_FOR_PANEL).matches) this.#openPanel("chat"); // chat and hands stay in sight
      sharing = screen;
    }));
  }

  /** @param {import("./preau-panel.js").Tab} tab */
  #panelFor(tab) {
    const same = this.#panel.tab === tab || (tab === "participants" && this.#panel.tab === "hands");
    if (!this.#panel.hidden && same) return this.#closePanel();
    this.#opener = document.activeElement;
    this.#openPanel(tab);
    this.#panel.enter();
  }

  /** @param {import("./preau-panel.js").Tab} tab */
  #openPanel(tab) {
    this.#folded = false;
    this.#panel.hidden = false;
    this.#panel.turn(tab);
  }

  #closePanel() {
    this.#folded = false;
    const inside = this.#panel.contains(document.activeElement);
    this.#panel.hidden = true;
    this.#panel.turn(this.#panel.tab);
    const back = /** @type {HTMLElement | null} */ (this.#opener?.isConnected ? this.#opener : this.#bar.querySelector('[data-control="chat"]'));
    if (inside || this.#opener === document.activeElement) back?.focus();
  }

  /**
   * A panel that nobody is using makes way for the stage, and comes back with the room for it.
   * @param {boolean} narrow
   */
  #narrowed(narrow) {
    if (!narrow && this.#folded) return this.#openPanel(this.#panel.tab);
    if (!narrow || this.#panel.hidden || this.#panel.contains(document.activeElement)) return;
    this.#closePanel();
    this.#folded = true;
  }

  async #endForAll() {
    const question = { title: t("Terminer la classe pour tous ?"), text: t("Tout le monde quitte la salle et personne ne peut y revenir."), yes: t("Terminer la classe"), name: "end-class" };
    if (await confirm(question)) await this.classroom.endClass();
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const control = KEYS[event.key.toLowerCase()];
    if (!control || !this.#preferences.keys || event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
    const target = /** @type {Element} */ (event.target);
    if (target.closest("input, textarea, select, dialog, [role=menu], [contenteditable]")) return;
    event.preventDefault();
    if (!this.#goesIn(control)) this.#bar.press(control);
  }

  /**
   * A key goes into the panel that is open already, where pressing the button would close it: who types on must be
   * writing, and not turning the microphone off.
   * @param {string} control
   */
  #goesIn(control) {
    const open = !this.#panel.hidden && control === (this.#panel.tab === "chat" ? "chat" : "people");
    if (!open || this.#panel.contains(document.activeElement)) return false;
    this.#opener = document.activeElement === document.body ? null : document.activeElement;
    this.#panel.enter();
    return true;
  }

  #end() {
    forget();
    const { reason, facts } = this.classroom.connection;
    for (const dialog of document.querySelectorAll("dialog[open]")) /** @type {HTMLDialogElement} */ (dialog).close();
    const over = Object.assign(new PreauOver(), { reason, facts });
    put(this, "data-phase", "over");
    this.replaceChildren(over);
  }
}

customElements.define("preau-class", PreauClass);
