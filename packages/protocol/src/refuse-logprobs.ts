import { type JsonObject, type JsonValue, OrielError } from "@oriel/core";
import { boolean, integer, optional, type Read } from "./field.ts";

const alternatives = integer(0, 20);

/**
 * Refuses to be asked for log probabilities: no reply of Oriel carries any, whatever its engine makes, and one without them would be taken for
 * one that has none. That nobody wants them may be said.
 * @param logprobs yes or no in a chat; in a completion how many, where 0 asks too.
 * @throws OrielError `not_supported`.
 */
export function refuseLogprobs(body: JsonObject, logprobs: Read<JsonValue> = boolean): void {
  const asked = optional(body, "logprobs", logprobs) ?? false;
  const most = optional(body, "top_logprobs", alternatives) ?? 0;
  if (asked === false && most === 0) return;
  throw new OrielError("not_supported", "Replies carry no log probabilities: leave logprobs and top_logprobs out.", {
    param: asked === false ? "top_logprobs" : "logprobs",
  });
}
