/**
 * Asking for the way into a room. Rule: a question that hangs is given up, and a refusal keeps its facts
 * (`opens_at`, `reason`, …) for the sentence the person reads, with the server's clock (`told_at`).
 *
 * @typedef {{token: string, url: string, room_id: string, ice_servers?: RTCIceServer[],
 *   inside?: boolean}} Ticket inside: one is in the room by another page
 */

const ANSWER_DEADLINE_MS = 4000; // a request lost in a dead network would otherwise wait for minutes

/** The server understood and says no. */
export class JoinRefused extends Error {
  /** @param {string} code @param {Record<string, any>} facts */
  constructor(code, facts) {
    super(code);
    this.code = code;
    this.facts = facts;
  }
}

/** No answer, or none that makes sense: worth trying again. */
export class JoinUnreachable extends Error {}

/** @param {Document} [page] */
function csrfToken(page = document) {
  return page.querySelector('meta[name="csrf-token"]')?.getAttribute("content") ?? "";
}

/**
 * @param {string} roomId
 * @param {{csrf?: string, fetcher?: typeof fetch, deadlineMs?: number}} options
 * @returns {Promise<Ticket>}
 */
export async function join(roomId, { csrf = csrfToken(), fetcher = fetch, deadlineMs = ANSWER_DEADLINE_MS } = {}) {
  const answer = await ask(roomId, csrf, fetcher, deadlineMs);
  if (answer.status >= 500 || answer.body === null) throw new JoinUnreachable(`join answered ${answer.status}`);
  if (answer.ok) return answer.body;
  throw new JoinRefused(answer.body.code ?? "internal", { ...answer.body, told_at: answer.toldAt });
}

/** @param {string} roomId @param {string} csrf @param {typeof fetch} fetcher @param {number} deadlineMs */
async function ask(roomId, csrf, fetcher, deadlineMs) {
  const aborter = new AbortController();
  const timer = setTimeout(() => aborter.abort(), deadlineMs);
  try {
    const answer = await fetcher(`/api/v1/rooms/${encodeURIComponent(roomId)}/join`, {
      method: "POST",
      headers: { "X-CSRF-Token": csrf, Accept: "application/json" },
      credentials: "same-origin",
      cache: "no-store",
      signal: aborter.signal,
    });
    const toldAt = answer.headers?.get("Date") ?? "";
    return { ok: answer.ok, status: answer.status, toldAt, body: await answer.json().catch(() => null) };
  } catch (error) {
    throw new JoinUnreachable(String(error));
  } finally {
    clearTimeout(timer);
  }
}
