import type { ModelVocabulary } from "@oriel/core";
import type { EncodingName } from "../encoding/encoding-of.ts";
import type { PromptRequest, Refused } from "../prompt/tally-prompt.ts";
import type { Tally } from "../tokenizer/tally.ts";

/** What a tokenizer is made from. */
export type TokenizerSource =
  | { readonly type: "vocabulary"; readonly vocabulary: ModelVocabulary }
  | { readonly type: "encoding"; readonly name: EncodingName };

/** What is to be counted: a whole prompt as the model reads it, or a text alone. */
export type Counted = { readonly type: "prompt"; readonly request: PromptRequest } | { readonly type: "text"; readonly text: string };

/** What the worker is told. A tokenizer is opened under a number before anything is counted with it. */
export type ToWorker =
  | { readonly type: "open"; readonly tokenizer: number; readonly source: TokenizerSource }
  | { readonly type: "count"; readonly call: number; readonly tokenizer: number; readonly counted: Counted }
  | { readonly type: "forget"; readonly tokenizer: number };

/** What the worker says: one answer to each `count`. */
export type FromWorker =
  | { readonly type: "counted"; readonly call: number; readonly answer: Tally | Refused }
  | { readonly type: "failed"; readonly call: number; readonly why: string };
