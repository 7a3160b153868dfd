import type { JsonObject } from "./json.ts";
import type { Message, Tool } from "./message.ts";
import type { Tokens } from "./units.ts";

/** How the reply is drawn. `undefined` everywhere means: the engine's own default. */
export interface Sampling {
  readonly temperature?: number | undefined;
  readonly topP?: number | undefined;
  readonly topK?: number | undefined;
  readonly minP?: number | undefined;
  readonly seed?: number | undefined;
  readonly stop?: readonly string[] | undefined;
  readonly frequencyPenalty?: number | undefined;
  readonly presencePenalty?: number | undefined;
  readonly repeatPenalty?: number | undefined;
}

export type ToolChoice = "auto" | "none" | "required" | { readonly name: string };

export type ReplyFormat =
  | { readonly type: "text" }
  | { readonly type: "json" }
  | { readonly type: "json-schema"; readonly name?: string | undefined; readonly schema: JsonObject };

export type Prompt =
  | {
      readonly kind: "chat";
      readonly messages: readonly Message[];
      readonly tools?: readonly Tool[] | undefined;
      readonly toolChoice?: ToolChoice | undefined;
    }
  /** Text to be continued as it stands: no template, no roles. */
  | { readonly kind: "completion"; readonly text: string; readonly suffix?: string | undefined };

/** One request in Oriel's own words: what the protocols decode into and what engines are sent. */
export interface ModelRequest {
  readonly prompt: Prompt;
  readonly sampling: Sampling;
  /** The reply allowance the client asked for; `undefined` when it asked for none. */
  readonly maxTokens?: Tokens | undefined;
  /**
   * The client takes the reply in one piece, so an engine may fetch it so. The events are the same, all in one batch: `reply-start`, what the
   * reply holds, `reply-end`.
   */
  readonly whole?: boolean | undefined;
  readonly format?: ReplyFormat | undefined;
  readonly think?: boolean | "low" | "medium" | "high" | undefined;
  /** How long an engine should keep the model loaded, in the words of the client (`"5m"`, `0`, `-1`). */
  readonly keepAlive?: string | number | undefined;
  /** A window the client wished for (`options.num_ctx`): recorded and shown, never sent on by itself. */
  readonly wishedWindow?: Tokens | undefined;
  /** Named fields of the client's protocol that Oriel passes on without reading, by their wire names. */
  readonly passthrough?: JsonObject | undefined;
}
