import type { Bytes, ColdFigures, ErrorCode, HotFigures, JsonObject, KvStrategy, ModelRequest, ReplyEvent, Tokens } from "@oriel/core";

/** How the child is to run its model; the same for the whole life of a child. */
export interface RunOptions {
  readonly modelPath: string;
  /** The window until a request or a `load` asks for another. */
  readonly window: Tokens;
  readonly threads: number;
  /** How many replies run at once, and how many conversations are live. */
  readonly sequences: number;
  /** How many calls may wait for their turn. */
  readonly mostWaiting: number;
  /** The most the KV cache of the live conversations may take; `undefined` for what the machine has. */
  readonly maxHotBytes: Bytes | undefined;
  readonly defaultTemperature: number;
  /** Where states are kept of conversations that are not live, and how much of it; `undefined` for nowhere. */
  readonly cold: { readonly folder: string; readonly maxBytes: Bytes; readonly hotTokens: Tokens } | undefined;
  /** A folder whose files lie in memory, for what is live while the window changes; `undefined` where there is none. */
  readonly memoryFolder: string | undefined;
  /** Which tokens leave a window that a reply has filled; `undefined` to end the reply. */
  readonly kvStrategy: KvStrategy | undefined;
}

/** The part of a request that decides its tokens. */
export type PromptRequest = Pick<ModelRequest, "prompt" | "think">;

/** Texts that are to become vectors. */
export interface TextsRequest {
  readonly texts: readonly string[];
  readonly window: Tokens;
  /** Whether a longer text is cut to the window, instead of being refused. */
  readonly truncates: boolean;
  /** Whether each has to be computed at once. */
  readonly readsWhole: boolean;
}

/** The vectors of texts as the model makes them. */
export interface EmbeddedTexts {
  readonly vectors: readonly (readonly number[])[];
  readonly promptTokens: Tokens;
  /** How many texts were cut. */
  readonly truncated: number;
}

/** What the parent says to the child. `open` comes first and once; `id` names one call from its first to its last message. */
export type ToChild =
  | { readonly type: "open"; readonly options: RunOptions }
  | { readonly type: "reply"; readonly id: number; readonly request: ModelRequest; readonly window: Tokens | undefined }
  | { readonly type: "count"; readonly id: number; readonly request: PromptRequest }
  | { readonly type: "load"; readonly id: number; readonly window: Tokens | undefined }
  | { readonly type: "embed"; readonly id: number; readonly request: TextsRequest }
  /** The consumer of the reply has taken so many more events. */
  | { readonly type: "taken"; readonly id: number; readonly events: number }
  | { readonly type: "cancel"; readonly id: number };

/** What the child says of a call. After `events` that hold a `reply-end`, `counted`, `loaded`, `embedded` or `failed` nothing more comes under that id. */
export type FromCall =
  | { readonly type: "events"; readonly id: number; readonly events: readonly ReplyEvent[] }
  | { readonly type: "counted"; readonly id: number; readonly tokens: Tokens }
  | { readonly type: "loaded"; readonly id: number }
  | ({ readonly type: "embedded"; readonly id: number } & EmbeddedTexts)
  | { readonly type: "failed"; readonly id: number; readonly error: PlainError };

export type FromChild =
  | FromCall
  /** The weights are in memory. */
  | { readonly type: "opened"; readonly llamaCpp: string; readonly compute: string }
  /** The model cannot be loaded; the child is about to exit. */
  | { readonly type: "refused"; readonly error: PlainError }
  /** The context that now is in memory. */
  | { readonly type: "window"; readonly window: Tokens | undefined }
  /** What making vectors takes in memory now. */
  | { readonly type: "embedding-memory"; readonly bytes: Bytes }
  | { readonly type: "figures"; readonly hot?: HotFigures; readonly cold?: ColdFigures }
  | { readonly type: "log"; readonly level: "debug" | "info" | "warn" | "error"; readonly event: string; readonly data: JsonObject };

/** An `OrielError` as data: classes do not survive the way between processes. */
export interface PlainError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly param: string | undefined;
  readonly data: JsonObject | undefined;
  readonly retryAfterSeconds: number | undefined;
}

/** How many events of one reply may be on the way or unread before the child stops to generate. */
export const UNREAD_EVENTS = 64;
