import { count, named, nullable, type Optional, object, optional, type Schema } from "../schema.ts";

export const usage: Schema = named(
  "OpenAIUsage",
  object(
    {
      prompt_tokens: nullable(count()),
      completion_tokens: nullable(count()),
      total_tokens: nullable(count()),
      prompt_tokens_details: optional(object({ cached_tokens: count("How many the engine had in its cache.") })),
    },
    "What the engine counted; `null` for a number it left out.",
  ),
);

/** Left out when the engine counted nothing. */
export const maybeUsage: Optional = optional(usage);
