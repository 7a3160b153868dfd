import type { SessionInfo } from "../sessions.ts";

/** The answer of `POST /api/v1/sessions/import`. */
export interface ImportReply {
  readonly session: SessionInfo;
  /** What the file was: `oriel-session 1`, `mochi 1.4`, `ollm`. */
  readonly format: string;
  readonly branches: number;
  readonly messages: number;
  readonly snapshots: number;
  /** What the user should know of how it was taken over: above all what was left out. */
  readonly notes: readonly string[];
}
