import { OrielError } from "@oriel/core";

/** A program on this machine answers at once or not at all. */
const PATIENCE_MS = 1000;

/**
 * What to tell somebody whose port is taken: that Oriel runs already, if it is Oriel that answers there.
 * Any other failure to listen is handed back as it came.
 */
export async function explainTakenPort(error: OrielError, url: string): Promise<OrielError> {
  if (error.data?.["reason"] !== "EADDRINUSE") return error;
  const message = (await isOriel(url))
    ? `Oriel is already running at ${url}: use it as it is, stop it first, or start another with --port.`
    : error.message;
  return new OrielError("conflict", message, { data: error.data, cause: error });
}

async function isOriel(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(PATIENCE_MS) });
    const answer: unknown = await response.json();
    return typeof answer === "object" && answer !== null && "name" in answer && answer.name === "oriel";
  } catch {
    // Whatever does not answer like Oriel is another program; the failure to tell is that of the port.
    return false;
  }
}
