import {
  type JsonObject,
  type JsonValue,
  type ModelRequest,
  OrielError,
  parseSize,
  type Sampling,
  type SnapshotPurpose,
  type Tokens,
} from "@oriel/core";
import { bodyObject, invalid, nonEmptyString, oneOf, optional, type Read, required } from "../field.ts";
import { modelName, replyTokens, seed, share, stop, temperature, think, topK } from "../sampling.ts";
import { decodeSettings, type SettingsChange } from "./settings.ts";

/** The body of `POST /api/v1/sessions`. */
export interface CreateSession {
  readonly model: string;
  readonly policy: string | undefined;
  readonly title: string | undefined;
  readonly settings: SettingsChange;
}

/** The body of `PATCH /api/v1/sessions/{id}`: what is `undefined` stays as it is; a title of `null` is taken away. */
export interface PatchSession {
  readonly model: string | undefined;
  readonly policy: string | undefined;
  readonly title: string | null | undefined;
  readonly settings: SettingsChange | undefined;
}

/** The body of `POST /api/v1/chat/{session_id}`. A message of `null` asks to answer the conversation as it stands. */
export interface ChatTurn {
  readonly message: string | null;
  readonly maxTokens: Tokens | undefined;
  readonly think: ModelRequest["think"];
  readonly sampling: Sampling;
}

/** The body of `POST /api/v1/sessions/{id}/snapshots`. */
export interface CreateSnapshot {
  readonly purpose: SnapshotPurpose;
  readonly note: string | undefined;
}

/** A text column keeps no NUL. */
const title: Read<string> = (value, param) => {
  if (typeof value === "string" && value.length <= 200 && !value.includes("\0")) return value;
  throw invalid(param, "a string of at most 200 characters", value);
};

const note: Read<string> = (value, param) => {
  if (typeof value === "string" && value.length <= 1000) return value;
  throw invalid(param, "a string of at most 1000 characters", value);
};

/** @throws OrielError `invalid_request`, with the field in `param`. */
export function decodeCreateSession(body: JsonValue): CreateSession {
  const sent = bodyObject(body);
  return {
    model: required(sent, "model", modelName),
    policy: optional(sent, "policy", nonEmptyString),
    title: optional(sent, "title", title),
    settings: optional(sent, "settings", decodeSettings) ?? {},
  };
}

/** @throws OrielError `invalid_request`, also when there is nothing to change. */
export function decodePatchSession(body: JsonValue): PatchSession {
  const sent = bodyObject(body);
  const patch: PatchSession = {
    model: optional(sent, "model", modelName),
    policy: optional(sent, "policy", nonEmptyString),
    title: sent["title"] === null ? null : optional(sent, "title", title),
    settings: optional(sent, "settings", decodeSettings),
  };
  if (Object.values(patch).some((value) => value !== undefined)) return patch;
  throw new OrielError("invalid_request", "There is nothing to change: send model, policy, title or settings.");
}

/** The body of `POST /api/v1/sessions/{id}/branches`: the branch to go on with. @throws OrielError `invalid_request`. */
export function decodeBranchSwitch(body: JsonValue): { readonly branch: string } {
  return { branch: required(bodyObject(body), "branch_id", nonEmptyString) };
}

/** The body of `PUT /api/v1/sessions/{id}/messages/{mid}`: what the user says instead. @throws OrielError `invalid_request`. */
export function decodeEdit(body: JsonValue): { readonly content: string } {
  return { content: required(bodyObject(body), "content", nonEmptyString) };
}

/** @throws OrielError `invalid_request`, with the field in `param`. */
export function decodeCreateSnapshot(body: JsonValue): CreateSnapshot {
  const sent = bodyObject(body);
  return {
    purpose: optional(sent, "purpose", oneOf("recovery", "rollback", "emergency")) ?? "recovery",
    note: optional(sent, "note", note),
  };
}

/** @throws OrielError `invalid_request`, with the field in `param`. */
export function decodeChatTurn(body: JsonValue): ChatTurn {
  const sent = bodyObject(body);
  return {
    message: message(sent),
    maxTokens: optional(sent, "max_tokens", replyTokens),
    think: optional(sent, "think", think),
    sampling: {
      temperature: optional(sent, "temperature", temperature),
      topP: optional(sent, "top_p", share),
      topK: optional(sent, "top_k", topK),
      minP: optional(sent, "min_p", share),
      seed: optional(sent, "seed", seed),
      stop: optional(sent, "stop", stop),
    },
  };
}

/** Here `null` has a meaning of its own, so the field may not be missing. */
function message(sent: JsonObject): string | null {
  const said = sent["message"];
  if (said === null || (typeof said === "string" && said !== "")) return said;
  throw invalid("message", "a string that is not empty, or null to answer the conversation as it stands", said ?? null);
}

/**
 * The body of `PUT /api/v1/models/{name}/context`: `{"tokens": 16384}`, or a size as people write it: `{"tokens": "16k"}`.
 * Whether the model can hold it is for `checkWindow` to say, which knows the model.
 * @throws OrielError `invalid_request`.
 */
export function decodeWindow(body: JsonValue): { readonly tokens: Tokens } {
  return { tokens: required(bodyObject(body), "tokens", windowSize) };
}

const windowSize: Read<Tokens> = (value, param) => {
  const tokens = typeof value === "string" ? parseSize(value) : value;
  if (typeof tokens === "number") return tokens;
  throw invalid(param, 'a number of tokens, such as 16384 or "16k"', value);
};
