/** What the browser says of a device, in words that say what to do about it. Rule: no blame, no jargon, no name of an error. */
import { t } from "./strings.js";

/** How Chromium says that not the person but the system refuses. */
const BY_SYSTEM = /system/i;

/** @param {unknown} error */
export function isRefusal(error) {
  return isNamed(error, "NotAllowedError", "SecurityError");
}

/** @param {unknown} error in use elsewhere */
export function isBusy(error) {
  return isNamed(error, "NotReadableError", "AbortError");
}

/** @param {unknown} error @param {...string} names */
function isNamed(error, ...names) {
  return error instanceof DOMException && names.includes(error.name);
}

/** @param {unknown} error */
function isBySystem(error) {
  return error instanceof DOMException && BY_SYSTEM.test(error.message);
}

/**
 * Nothing, where the person just chose no screen.
 * @param {unknown} error
 */
export function explainScreen(error) {
  if (isRefusal(error) && !isBySystem(error)) return "";
  if (isRefusal(error))
    return t("Votre appareil interdit au navigateur de montrer l'écran. Autorisez-le dans les réglages de l'appareil (confidentialité, enregistrement de l'écran), puis partagez de nouveau.");
  if (isBusy(error))
    return t("L'écran n'a pas pu être montré. Fermez les autres applications qui le partagent, puis partagez de nouveau.");
  return t("Votre navigateur ne peut pas partager l'écran.");
}

/**
 * A device that ended by itself.
 * @param {"microphone" | "camera"} kind @param {string} name
 */
export function gone(kind, name) {
  return kind === "microphone"
    ? t("Votre micro ne répond plus ({name}) : il est peut-être débranché. Les autres ne vous entendent plus. Branchez-en un, puis choisissez « Réessayer ».", { name })
    : t("Votre caméra ne répond plus ({name}) : elle est peut-être débranchée. Les autres ne vous voient plus. Rebranchez-la, ou choisissez-en une autre.", { name });
}

/**
 * A device that is on, and of which the system gives nothing; it may give again.
 * @param {"microphone" | "camera"} kind
 */
export function withheld(kind) {
  return kind === "microphone"
    ? t("Votre appareil ne laisse plus passer le son de votre micro : les autres ne vous entendent pas. Regardez s'il a un interrupteur de micro, un capot rabattu ou un appel en cours, ou les réglages de confidentialité. Le son reprendra de lui-même.")
    : t("Votre appareil ne laisse plus passer l'image de votre caméra : les autres ne vous voient pas. Regardez s'il a un cache ou un interrupteur de caméra, un capot rabattu, ou les réglages de confidentialité. L'image reprendra d'elle-même.");
}

/** @param {"microphone" | "camera"} kind the system gives it again */
export function given(kind) {
  return kind === "microphone" ? t("Votre micro fonctionne de nouveau : les autres vous entendent.") : t("Votre caméra fonctionne de nouveau : les autres vous voient.");
}

/** @param {string} lost @param {string} taken names of microphones */
export function replaced(lost, taken) {
  return lost === taken
    ? t("Votre micro s'est interrompu un instant ({name}). Il fonctionne de nouveau.", { name: taken })
    : t("Votre micro ne répond plus ({lost}) : il est peut-être débranché. Un autre le remplace : {taken}.", { lost, taken });
}

/** A browser shares nothing anew without being asked. */
export function unshared() {
  return t("Votre écran n'est plus partagé : la page s'est rechargée.");
}

/** @param {string} name */
export function returned(name) {
  return t("Votre micro est de nouveau branché, et c'est lui qui sert : {name}.", { name });
}

/**
 * A device was plugged in where none could be had.
 * @param {"microphone" | "camera"} kind @param {string} name
 */
export function newcomer(kind, name) {
  return kind === "microphone"
    ? t("Un micro est branché ({name}). Choisissez « Réessayer » pour l'utiliser.", { name })
    : t("Une caméra est branchée ({name}). Choisissez « Réessayer » pour vous montrer.", { name });
}

/**
 * What to do about it.
 * @param {"audio" | "video"} kind @param {unknown} [error] none: the browser opens no device at all here
 */
export function explain(kind, error) {
  return WORDS[troubleOf(error)]()[kind];
}

/** @param {unknown} error @returns {keyof typeof WORDS} */
function troubleOf(error) {
  if (!error) return "nowhere";
  if (isRefusal(error)) return isBySystem(error) ? "system" : "refused";
  return isBusy(error) ? "busy" : "missing";
}

const WORDS = {
  nowhere() {
    const words = t("Ce navigateur ne donne accès ni au micro ni à la caméra à cette adresse. Essayez avec un navigateur récent, à une adresse qui commence par https.");
    return { audio: words, video: words, both: words };
  },
  system: () => ({
    audio: t("Votre appareil interdit le micro au navigateur. Autorisez-le dans les réglages de l'appareil (confidentialité, micro), puis choisissez « Réessayer »."),
    video: t("Votre appareil interdit la caméra au navigateur. Autorisez-la dans les réglages de l'appareil (confidentialité, caméra), puis choisissez « Réessayer »."),
    both: t("Votre appareil interdit le micro et la caméra au navigateur. Autorisez-les dans les réglages de l'appareil (confidentialité, micro et caméra), puis choisissez « Réessayer »."),
  }),
  refused: () => ({
    audio: t("Le navigateur refuse l'accès au micro. Cliquez sur le cadenas ou l'icône à gauche de l'adresse, autorisez le micro, puis choisissez « Réessayer »."),
    video: t("Le navigateur refuse l'accès à la caméra. Cliquez sur le cadenas ou l'icône à gauche de l'adresse, autorisez la caméra, puis choisissez « Réessayer »."),
    both: t("Le navigateur refuse l'accès au micro et à la caméra. Cliquez sur le cadenas ou l'icône à gauche de l'adresse, autorisez les deux, puis choisissez « Réessayer »."),
  }),
  busy: () => ({
    audio: t("Le micro est occupé par une autre application. Fermez-la, puis choisissez « Réessayer »."),
    video: t("La caméra est occupée par une autre application. Fermez-la, puis choisissez « Réessayer »."),
    both: t("Le micro et la caméra sont occupés par une autre application. Fermez-la, puis choisissez « Réessayer »."),
  }),
  missing: () => ({
    audio: t("Aucun micro trouvé. Branchez-en un puis choisissez « Réessayer », ou entrez sans micro : vous pourrez écrire."),
    video: t("Aucune caméra trouvée. Branchez-en une puis choisissez « Réessayer », ou entrez sans caméra."),
    both: t("Ni micro ni caméra trouvés. Branchez-les puis choisissez « Réessayer », ou restez sans eux : vous pouvez écrire."),
  }),
};

/**
 * One sentence for both devices, where both have the same trouble; else nothing.
 * @param {{microphone: string, camera: string}} problems as they are explained
 */
export function together({ microphone, camera }) {
  const same = Object.values(WORDS).map((words) => words()).find(({ audio, video }) => audio === microphone && video === camera);
  return same?.both ?? "";
}

/**
 * What is the matter, and apart from it what to do. A full stop in a device's name, in brackets, ends nothing.
 * @param {string} words
 */
export function inShort(words) {
  const end = words.search(/[.!?]\s+(?![^(]*\))/) + 1;
  return end ? { first: words.slice(0, end), rest: words.slice(end).trim() } : { first: words, rest: "" };
}
