import { performance } from "node:perf_hooks";

/**
 * What its answers are looked at for: a session that was imported, a snapshot that was taken, a branch that was restored.
 * @typedef {{ session: { session_id: string }, snapshot_id: string, branch: { message_count: number } }} Answer
 */

/**
 * A call of the control API, with how long it took. @throws Error when it is refused.
 * @param {string} url
 * @param {string} method
 * @param {string} path
 * @param {object} [body]
 * @returns {Promise<{ ms: number, json: Answer }>}
 */
export async function timedCall(url, method, path, body) {
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  const headers = { "content-type": "application/json", "x-oriel-overflow": "trim" };
  const startedMs = performance.now();
  const response = await fetch(`${url}/api/v1${path}`, { method, headers, ...sent });
  const text = await response.text();
  const ms = performance.now() - startedMs;
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return { ms, json: JSON.parse(text) };
}

/**
 * Puts a session into Oriel; answers its id.
 * @param {string} url
 * @param {object} file
 * @returns {Promise<string>}
 */
export async function importSession(url, file) {
  const { json } = await timedCall(url, "POST", "/sessions/import", file);
  return json.session.session_id;
}
