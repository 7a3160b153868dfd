import type { Count, JsonValue, Milliseconds, Tokens } from "@oriel/core";
import { type Answer, refusal } from "./failure.ts";
import { readBody, send } from "./request.ts";

/** The protocol a client speaks. */
export type ClientProtocol = "openai" | "ollama";

/** What came back from one small request, and what its headers tell of it. */
export interface Tried {
  /** Empty where the model wrote none within the few tokens it had. */
  readonly text: string;
  readonly window: Tokens | undefined;
  readonly prompt: Count | undefined;
  readonly receipt: string | undefined;
  readonly durationMs: Milliseconds;
}

/** Asks a model for a few tokens, as a client of that protocol does. */
export async function tryClient(protocol: ClientProtocol, model: string): Promise<Answer<Tried>> {
  const startMs = performance.now();
  const { path, body } = smallRequest(protocol, model);
  const response = await send("POST", path, body);
  if (!response.ok) return response;
  const read = await readBody(response.value);
  if (!response.value.ok) return { ok: false, failure: refusal(response.value.status, errorOf(read.ok ? read.value : undefined)) };
  if (!read.ok) return read;
  return {
    ok: true,
    value: { text: textOf(read.value), ...factsOf(response.value.headers), durationMs: performance.now() - startMs },
  };
}

const MESSAGES = [{ role: "user", content: "Hello!" }];
const FEW: Tokens = 16;

function smallRequest(protocol: ClientProtocol, model: string): { readonly path: string; readonly body: object } {
  switch (protocol) {
    case "openai":
      return { path: "/v1/chat/completions", body: { model, messages: MESSAGES, max_tokens: FEW } };
    case "ollama":
      return { path: "/api/chat", body: { model, messages: MESSAGES, stream: false, options: { num_predict: FEW } } };
    default:
      return protocol satisfies never;
  }
}

/** OpenAI puts an object under `error`, Ollama a sentence. */
export function errorOf(body: unknown): unknown {
  const error = field(body, "error");
  return typeof error === "string" ? { message: error } : (error ?? body);
}

/** The text of a reply of either protocol. */
export function textOf(body: unknown): string {
  const choices = field(body, "choices");
  const content = field(field(Array.isArray(choices) ? choices[0] : body, "message"), "content");
  return typeof content === "string" ? content.trim() : "";
}

/** What Oriel tells of a reply in its headers. */
export function factsOf(headers: Headers): Pick<Tried, "window" | "prompt" | "receipt"> {
  const window = Number(headers.get("x-oriel-window") ?? Number.NaN);
  const [, mark, tokens] = /^([=~])(\d+)$/.exec(headers.get("x-oriel-prompt-tokens") ?? "") ?? [];
  return {
    window: Number.isNaN(window) ? undefined : window,
    prompt: tokens === undefined ? undefined : { tokens: Number(tokens), basis: mark === "=" ? "exact" : "estimate" },
    receipt: headers.get("x-oriel-receipt") ?? undefined,
  };
}

function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, JsonValue>>)[name] : undefined;
}
