import { PENALTIES, replyTokens, SAMPLING } from "../sampling.ts";
import { anyObject, type Fields, flag, map, maybe, number, object, oneOf, type Schema, text, told, whole } from "../schema.ts";

/** What chat and completion requests have in common. Fields that are not named here are ignored. */
export const COMMON: Fields = {
  stream: maybe(flag("Whether the reply comes as server-sent events.", { default: false })),
  stream_options: maybe(object({ include_usage: maybe(flag("Whether a last chunk tells the usage.", { default: false })) })),
  max_tokens: maybe(replyTokens),
  max_completion_tokens: maybe(told("The newer name of `max_tokens`; when both are sent they must be equal.", replyTokens)),
  ...SAMPLING,
  ...PENALTIES,
  n: maybe(whole("Only 1: for several replies send several requests.", { minimum: 1, maximum: 1 })),
};

/** Handed on to the engine as they are. */
export const PASSED_ON: Fields = {
  user: maybe(text()),
  metadata: maybe(anyObject()),
  service_tier: maybe(text()),
  store: maybe(flag()),
  safety_identifier: maybe(text()),
  prompt_cache_key: maybe(text()),
  parallel_tool_calls: maybe(flag()),
  verbosity: maybe(text()),
  logit_bias: maybe(map(number(undefined, { minimum: -100, maximum: 100 }))),
  typical_p: maybe(number(undefined, { minimum: 0, maximum: 1 })),
  repeat_last_n: maybe(whole(undefined, { minimum: -1, maximum: 1_000_000 })),
  repetition_penalty: maybe(number(undefined, { minimum: 0, maximum: 10 })),
  chat_template_kwargs: maybe(anyObject()),
};

export const finishReason: Schema = oneOf(
  { stop: "", length: "the allowance was used up, or the window is full", tool_calls: "", content_filter: "" },
  "Why the reply ended.",
);
