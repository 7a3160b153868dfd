/** What every upstream engine is made with. */
export interface UpstreamOptions {
  /** Unique among the configured engines. */
  readonly id: string;
  /** The server's address; a trailing `/v1` or `/api` is taken off. */
  readonly url: string;
  /** Sent as a bearer token. */
  readonly apiKey?: string | undefined;
  readonly connectMs?: number | undefined;
  /** The longest silence of a reply, before its first byte and between two: long prompts are read in silence. */
  readonly idleMs?: number | undefined;
  /** The longest silence of an answer to a short question (models, counts). */
  readonly answerMs?: number | undefined;
  /** Names tool calls that the engine left without an id. */
  readonly newId?: (() => string) | undefined;
}

/** Ten minutes: a small computer reads 40,000 tokens at 100 a second, and says nothing meanwhile. */
export const IDLE_MS = 600_000;
/** Engines answer questions in milliseconds, but may be busy starting up. */
export const ANSWER_MS = 30_000;
