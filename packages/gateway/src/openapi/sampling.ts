import { LARGEST_REPLY } from "@oriel/protocol";
import { anyOf, type Fields, flag, list, maybe, number, oneOf, type Schema, text, whole } from "./schema.ts";

/** The largest reply allowance that can be asked for; the model's window bounds it further. */
export const replyTokens: Schema<number> = whole("The most tokens the reply may take.", { minimum: 1, maximum: LARGEST_REPLY });

const stop: Schema = anyOf(
  "Where the reply ends: one text or up to 16.",
  text(undefined, { minLength: 1 }),
  list(text(undefined, { minLength: 1 }), undefined, { maxItems: 16 }),
);

export const think: Schema = anyOf(
  "Whether a model that can think aloud does, or how much.",
  flag(),
  oneOf({ low: "", medium: "", high: "" }),
);

export const temperature: Schema<number> = number("0 always takes the likeliest token.", { minimum: 0, maximum: 2 });

/** How tokens are drawn, in every protocol. */
export const SAMPLING: Fields = {
  temperature: maybe(temperature),
  top_p: maybe(number("Draws from the likeliest tokens that together have this share.", { minimum: 0, maximum: 1 })),
  top_k: maybe(whole("Draws from so many of the likeliest tokens; 0 and -1 are all.", { minimum: -1, maximum: 1_000_000 })),
  min_p: maybe(number("Leaves out tokens less likely than this share of the likeliest.", { minimum: 0, maximum: 1 })),
  seed: maybe(whole("The same seed and prompt give the same reply, as far as the engine can.")),
  stop: maybe(stop),
};

/** What the OpenAI and Ollama protocols have besides. */
export const PENALTIES: Fields = {
  frequency_penalty: maybe(number(undefined, { minimum: -2, maximum: 2 })),
  presence_penalty: maybe(number(undefined, { minimum: -2, maximum: 2 })),
  repeat_penalty: maybe(number(undefined, { minimum: 0, maximum: 10 })),
};

export const modelName: Schema<string> = text("The name of a model, as the lists of models tell it.", { minLength: 1, maxLength: 256 });
