import { type JsonObject, OrielError, type Sampling } from "@oriel/core";
import { boolean, integer, object, optional } from "../field.ts";
import { penalty, repeatPenalty, replyTokens, seed, share, stop, temperature, topK } from "../sampling.ts";

/** What chat and completion requests have in common. `top_k`, `min_p` and `repeat_penalty` are not OpenAI's, but every local server takes them. */
export function samplingOf(body: JsonObject): Sampling {
  return {
    temperature: optional(body, "temperature", temperature),
    topP: optional(body, "top_p", share),
    topK: optional(body, "top_k", topK),
    minP: optional(body, "min_p", share),
    seed: optional(body, "seed", seed),
    stop: optional(body, "stop", stop),
    frequencyPenalty: optional(body, "frequency_penalty", penalty),
    presencePenalty: optional(body, "presence_penalty", penalty),
    repeatPenalty: optional(body, "repeat_penalty", repeatPenalty),
  };
}

/** The reply allowance, by its newer and its older name. */
export function maxTokensOf(body: JsonObject): number | undefined {
  const older = optional(body, "max_tokens", replyTokens);
  const newer = optional(body, "max_completion_tokens", replyTokens);
  if (older !== undefined && newer !== undefined && older !== newer) {
    throw new OrielError(
      "invalid_request",
      `max_tokens (${older}) and max_completion_tokens (${newer}) are two names of one number: send one of them.`,
      { param: "max_completion_tokens", data: { max_tokens: older, max_completion_tokens: newer } },
    );
  }
  return newer ?? older;
}

export interface Streaming {
  readonly stream: boolean;
  /** Whether the stream is to end with a chunk of usage. */
  readonly includeUsage: boolean;
}

export function streamingOf(body: JsonObject): Streaming {
  const stream = optional(body, "stream", boolean) ?? false;
  const options = optional(body, "stream_options", object);
  const includeUsage = options === undefined ? false : (optional(options, "include_usage", boolean, "stream_options") ?? false);
  return { stream, includeUsage: stream && includeUsage };
}

/** One request makes one reply here. */
export function checkSingleReply(body: JsonObject): void {
  for (const name of ["n", "best_of"]) {
    const asked = optional(body, name, integer(1, 128));
    if (asked !== undefined && asked !== 1) {
      throw new OrielError("not_supported", `${name} must be 1, got ${asked}: for several replies send the request several times.`, {
        param: name,
      });
    }
  }
}
