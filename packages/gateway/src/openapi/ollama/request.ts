import { LARGEST_REPLY } from "@oriel/protocol";
import { PENALTIES, SAMPLING, think } from "../sampling.ts";
import { anyObject, anyOf, type Fields, flag, maybe, number, object, type Schema, text, whole, word } from "../schema.ts";

/** How long a model stays loaded. */
export const keepAlive: Schema = anyOf(
  "How long the model stays loaded: seconds, or a duration such as `5m`. Below zero is for ever; 0 without a prompt lets it go.",
  number(),
  text(undefined, { pattern: "^-?(?:\\d+|(?:\\d+(?:\\.\\d*)?(?:ns|us|µs|ms|s|m|h))+)$" }),
);

const options: Schema = object(
  {
    num_ctx: maybe(
      whole("A window the client wishes for. It is shown, and followed only where the policy grows windows on a wish and memory allows.", {
        minimum: 1,
        maximum: 2_147_483_647,
      }),
    ),
    num_predict: maybe(whole("The most tokens the reply may take; 0 and below are no limit.", { minimum: -2, maximum: LARGEST_REPLY })),
    ...SAMPLING,
    ...PENALTIES,
    typical_p: maybe(number(undefined, { minimum: 0, maximum: 1 })),
    repeat_last_n: maybe(whole(undefined, { minimum: -1, maximum: 1_000_000 })),
    mirostat: maybe(whole(undefined, { minimum: 0, maximum: 2 })),
    mirostat_tau: maybe(number(undefined, { minimum: 0, maximum: 100 })),
    mirostat_eta: maybe(number(undefined, { minimum: 0, maximum: 1 })),
  },
  "Others, such as `num_gpu` and `num_thread`, are ignored: each would make the engine load the model again.",
);

/** What chat and generate requests have in common. */
export const COMMON: Fields = {
  stream: maybe(flag("Whether the reply comes in lines.", { default: true })),
  options: maybe(options),
  format: maybe(anyOf("What the reply must look like: any JSON, or a JSON schema.", word("json"), word(""), anyObject())),
  think: maybe(think),
  keep_alive: maybe(keepAlive),
  logprobs: maybe(flag("Only `false`: replies carry no log probabilities.")),
  top_logprobs: maybe(whole("Only 0.", { minimum: 0, maximum: 0 })),
};
