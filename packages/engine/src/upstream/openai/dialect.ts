import type { EngineModel, EngineRequest, JsonObject, Tokens } from "@oriel/core";
import type { Answer, Ask } from "../answer.ts";
import type { Extension } from "../extensions.ts";
import type { Party } from "../refusal.ts";

export type OpenaiKind = "llama-server" | "vllm" | "lm-studio" | "sglang" | "foundry" | "openai";

/** What one kind of OpenAI server does in its own way. Everything that differs is here; the engine itself asks no kind. */
export interface Dialect {
  readonly kind: OpenaiKind;
  readonly label: string;
  /** How the window is set there, since no request can. */
  readonly windowNote: string;
  /** How what its KV cache is stored in is set there, where that can be set. */
  readonly kvNote?: string | undefined;
  /** Whether this answer of `GET /v1/models` is this kind's. */
  readonly recognises: (models: Answer) => boolean;
  /** Questions whose answers show the kind where `/v1/models` does not. */
  readonly probes?: readonly Probe[] | undefined;
  /** Names of sampling fields that OpenAI's protocol lacks; what has no name is not sent. */
  readonly sampling: { readonly topK?: string; readonly minP?: string; readonly repeatPenalty?: string };
  readonly extensions: readonly Extension[];
  /** Sent with every streamed request. */
  readonly streamFields: JsonObject;
  /** Whether a reply that is not streamed is known to stop, too, when its connection is closed. */
  readonly stopsWhole: boolean;
  readonly think: (think: NonNullable<EngineRequest["think"]>) => JsonObject;
  /** Whether earlier thinking is taken back in a message's `reasoning_content`. */
  readonly takesThinking: boolean;
  /** Its models, with what it says of their windows. */
  readonly models: (ask: Ask, party: Party) => Promise<readonly EngineModel[]>;
  /** Exact tokens of a prompt; `undefined` where the server cannot say. */
  readonly count: (ask: Ask, prompt: CountedPrompt, party: Party) => Promise<Tokens | undefined>;
  readonly version: (ask: Ask) => Promise<string | undefined>;
}

interface Probe {
  readonly path: string;
  readonly proves: (answer: Answer) => boolean;
}

/** A prompt in the words of the protocol. */
export type CountedPrompt =
  | { readonly kind: "chat"; readonly model: string; readonly fields: JsonObject }
  | { readonly kind: "completion"; readonly model: string; readonly text: string };

export const MODELS_PATH = "/v1/models";
