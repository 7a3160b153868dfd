import { type JsonValue, type SessionSettings, summaryIn } from "@oriel/core";
import { bodyObject, optional } from "../field.ts";
import { modelName } from "../sampling.ts";

/** What a conversation was about so far. The last three are `null` where the summary came from outside. */
export interface SummaryInfo {
  readonly summary: string;
  readonly topics: readonly string[];
  /** The model that wrote it, or `extract`: sentences of the conversation itself. */
  readonly by: string | null;
  readonly at: string | null;
  /** How many messages it tells of. */
  readonly messages: number | null;
}

/** `POST /api/v1/sessions/{id}/summary` */
export interface SummaryReply {
  readonly session_id: string;
  readonly summary: SummaryInfo;
  /** For people: what a model wrote and could not be used, and why. */
  readonly notes: readonly string[];
}

/** The summary among a session's settings; `null` while there is none. */
export function summaryInfo(settings: SessionSettings): SummaryInfo | null {
  const kept = summaryIn(settings);
  if (kept === undefined) return null;
  const { summary, topics, by = null, at = null, messages = null } = kept;
  return { summary, topics, by, at, messages };
}

/** The body of `POST /api/v1/sessions/{id}/summary`: who is to write it. @throws OrielError `invalid_request`. */
export function decodeSummarise(body: JsonValue): { readonly model: string | undefined } {
  return { model: optional(bodyObject(body), "model", modelName) };
}
