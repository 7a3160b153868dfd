import { ollamaError } from "../errors.ts";
import type { Content } from "../route.ts";
import { anyObject, count, type Fields, list, object, oneOf, optional, type Schema, text, time, whole } from "../schema.ts";

export const HEAD: Fields = { model: text("As it was asked for."), created_at: time("When this was written.") };

/** At the end of a reply. Durations are nanoseconds; what the engine did not report is left out. */
export const FINAL: Fields = {
  done_reason: optional(
    oneOf(
      {
        stop: "",
        length: "the allowance was used up, or the window is full",
        content_filter: "",
        load: "nothing was asked, the model is ready",
        unload: "the model was let go",
      },
      "Why the reply ended.",
    ),
  ),
  total_duration: optional(count()),
  load_duration: optional(count()),
  prompt_eval_count: optional(count("The prompt's tokens, those from the cache included where the engine says so.")),
  prompt_eval_cached_count: optional(count("How many the engine had in its cache. Not Ollama's own.")),
  prompt_eval_duration: optional(count()),
  eval_count: optional(count("The reply's tokens.")),
  eval_duration: optional(count()),
};

export const toolCalls: Schema = list(
  object({
    id: text(),
    function: object({
      index: whole(),
      name: text(),
      arguments: anyObject("What the model wrote when that is no JSON object stands whole in `malformed_arguments`."),
    }),
  }),
);

/** The two ways of answering: one body, or lines. */
export function contents(whole: Schema, line: Schema, example: string): readonly Content[] {
  return [
    { kind: "json", schema: whole },
    {
      kind: "stream",
      type: "application/x-ndjson",
      description: "Unless `stream` is `false`. A stream that fails ends with an error and never with a line that is done.",
      events: [
        { name: "piece", description: "A piece of the reply; the last has `done: true` and the figures.", schema: line },
        { name: "error", description: "The reply broke off.", schema: ollamaError },
      ],
      example,
    },
  ];
}
