import type { CancelSignal } from "./cancel.ts";
import type { JsonObject } from "./json.ts";
import type { KvTiers } from "./kv/tiers.ts";
import type { CacheType } from "./memory/cache-type.ts";
import type { Serving } from "./memory/serving.ts";
import type { ModelSpec } from "./model/spec/model-spec.ts";
import type { ModelVocabulary } from "./model/vocabulary.ts";
import type { ReplyStream } from "./reply.ts";
import type { ModelRequest } from "./request.ts";
import type { Count } from "./tokens/count.ts";
import type { Bytes, Tokens } from "./units.ts";

/** What an engine can do, declared by the engine: shared code asks these, never which engine it is. */
export interface EngineAbilities {
  /** Whether the window of a model can be chosen through this engine. If not, `windowNote` says why and what to do instead. */
  readonly setsWindow: boolean;
  readonly windowNote?: string | undefined;
  readonly embeds: boolean;
  /** What it stores KV caches in, where it tells, and in a sentence how another type is had. */
  readonly kvCache?: { readonly type: CacheType | undefined; readonly note: string } | undefined;
  /** Whether a reply goes on when the window is full, by letting go of what was said before. Then the room left is no limit to it. */
  readonly outgrowsWindow?: boolean | undefined;
  /** Whether nobody but Oriel loads its models. Then what is loaded is what Oriel asked for, and says nothing about what anyone wants. */
  readonly isPrivate?: boolean | undefined;
}

export type ModelState = "loaded" | "loading" | "available" | "failed" | "unknown";

/** What an engine says of one of its models. Every field that it does not say is `undefined`. */
export interface EngineModel {
  /** The name the engine knows it by; unique within the engine. */
  readonly name: string;
  readonly state: ModelState;
  readonly family?: string | undefined;
  readonly architecture?: string | undefined;
  readonly parameters?: string | undefined;
  readonly quantization?: string | undefined;
  readonly format?: string | undefined;
  readonly digest?: string | undefined;
  readonly modifiedAt?: string | undefined;
  readonly sizeBytes?: Bytes | undefined;
  readonly template?: string | undefined;
  readonly abilities?: readonly ("chat" | "completion" | "embedding" | "tools" | "vision" | "thinking")[] | undefined;
  /** The window the engine holds for it right now. */
  readonly loadedWindow?: Tokens | undefined;
  /** What it holds in memory while it is loaded, and how much of that on GPUs: less than all is a spill, and slow. */
  readonly held?: { readonly bytes: Bytes; readonly gpuBytes: Bytes | undefined } | undefined;
  /** A window the model's own metadata asks for (a Modelfile's `num_ctx`, a small trained context). */
  readonly statedWindow?: Tokens | undefined;
  /** The largest window the model was made for. */
  readonly maxWindow?: Tokens | undefined;
  /** Where `statedWindow` and `maxWindow` were read, in words: `GGUF llama.context_length`, `/v1/models max_model_len`. */
  readonly windowSource?: string | undefined;
  /** True for the model bundled with Oriel. */
  readonly isDemonstration?: boolean | undefined;
}

/** A model as far as its memory depends on it, and how its engine serves it. */
export interface ModelMemory {
  readonly spec: ModelSpec;
  readonly serving: Serving;
  /** Where the engine can place it: `ram` when it computes on the processor alone. Left out, on all devices of its machine. */
  readonly devices?: "all" | "ram" | undefined;
}

export interface EngineRequest extends ModelRequest {
  readonly model: string;
  /** The one window this model is served at. Always the same for a model until it is re-planned, so that nothing reloads; `undefined` leaves it to the engine. */
  readonly window?: Tokens | undefined;
}

export interface EmbeddingRequest {
  readonly model: string;
  readonly input: readonly string[];
  readonly dimensions?: number | undefined;
  readonly window?: Tokens | undefined;
  /** Whether a text longer than the window may be cut to it. Only where the client says so: left out, it is refused. */
  readonly truncate?: boolean | undefined;
  readonly keepAlive?: string | number | undefined;
}

export interface Embeddings {
  /** One for each text, in their order. */
  readonly vectors: readonly (readonly number[])[];
  /** Of all texts together, as they were read. */
  readonly promptTokens?: Tokens | undefined;
  /** How many of the texts were cut to the window; `undefined` where the engine does not tell. */
  readonly truncated?: number | undefined;
}

/** A response of an engine handed on as it came: for routes Oriel does not speak itself. */
export interface RawResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: AsyncIterable<Uint8Array>;
}

export interface RawRequest {
  readonly method: string;
  /** Path with query, as the client sent it. */
  readonly path: string;
  readonly contentType?: string | undefined;
  readonly body?: AsyncIterable<Uint8Array> | undefined;
}

/**
 * Something that runs models. Implementations live in `packages/engine`, fakes in `packages/testkit`; each passes the same contract suite.
 *
 * Failures are `OrielError`s: `engine_unreachable` (nothing answered), `model_not_found`, `context_length_exceeded` (with the numbers the engine
 * gave), `engine_crashed`, `model_load_failed` (`data.reason` is `out_of_memory` when that was why), `overloaded` (busy or still loading),
 * `invalid_request` (the engine does not take this request), `engine_failed` (anything else it said), `cancelled`.
 */
export interface Engine {
  /** Unique among the configured engines; `embedded`, `ollama`, `llama-server`. */
  readonly id: string;
  /** The kind of engine in words for people. */
  readonly label: string;
  /** Where it listens; `undefined` when it runs inside Oriel. */
  readonly url: string | undefined;
  readonly abilities: EngineAbilities;
  models(signal?: CancelSignal): Promise<readonly EngineModel[]>;
  /** Everything the engine says of one model, which may cost a call per model; `undefined` when it has no such model. */
  model(name: string, signal?: CancelSignal): Promise<EngineModel | undefined>;
  send(request: EngineRequest, signal: CancelSignal): ReplyStream;
  /** The prompt's tokens as this engine would read it; `undefined` when the engine cannot say. */
  count(request: EngineRequest, signal?: CancelSignal): Promise<Count | undefined>;
  embed?(request: EmbeddingRequest, signal: CancelSignal): Promise<Embeddings>;
  /** Makes the model ready. Events are the same as a reply's `progress`. */
  load?(name: string, window: Tokens | undefined, onProgress: (fraction: number) => void): Promise<void>;
  /** Lets the model go, so that its memory is free. */
  unload?(name: string): Promise<void>;
  /** Sends a request of the engine's own protocol on; only where that protocol is Ollama's. */
  passOllama?(request: RawRequest, signal: CancelSignal): Promise<RawResponse>;
  /** What a model takes in memory, for working out its windows; loads nothing. `undefined` when the engine or the model does not tell. */
  memory?(name: string): Promise<ModelMemory | undefined>;
  /** The model's tokenizer, for counting where `count` cannot; loads nothing. `undefined` when the engine does not tell. */
  vocabulary?(name: string): Promise<ModelVocabulary | undefined>;
  version?(): Promise<string | undefined>;
  /** What it keeps of conversations that may come back, for each of its models; asks nobody. */
  kvTiers?(): readonly KvTiers[];
  /** Details of its own, for whoever looks into it; nothing is decided by them. */
  facts?(): JsonObject;
  close(): Promise<void>;
}
