import { type JsonValue, OrielError } from "@oriel/core";
import { bodyObject, boolean, integer, isList, nonEmptyString, optional, type Read, required, string } from "../field.ts";
import { refuseLogprobs } from "../refuse-logprobs.ts";
import { modelName } from "../sampling.ts";
import type { OpenAIRequest } from "./chat-request.ts";
import { passthrough } from "./passthrough.ts";
import { checkSingleReply, maxTokensOf, samplingOf, streamingOf } from "./sampling.ts";
import { isTokenIds, tokenIds } from "./token-ids.ts";

/**
 * Decodes the body of `POST /v1/completions`: text to be continued, without template or roles.
 * @throws OrielError `invalid_request` or `not_supported`, with the field in `param`.
 */
export function decodeOpenAICompletion(body: JsonValue): OpenAIRequest {
  const sent = bodyObject(body);
  checkSingleReply(sent);
  refuseLogprobs(sent, integer(0, 20));
  if (optional(sent, "echo", boolean) === true) {
    throw new OrielError("not_supported", "echo is not supported: put the prompt before the reply yourself.", { param: "echo" });
  }
  return {
    model: required(sent, "model", modelName),
    request: {
      prompt: { kind: "completion", text: required(sent, "prompt", onePrompt), suffix: optional(sent, "suffix", string) },
      sampling: samplingOf(sent),
      maxTokens: maxTokensOf(sent),
      passthrough: passthrough(sent),
    },
    ...streamingOf(sent),
  };
}

const onePrompt: Read<string> = (value, param) => {
  if (!isList(value)) return nonEmptyString(value, param);
  const [only] = value;
  if (isTokenIds(only)) throw tokenIds(param);
  if (value.length !== 1 || only === undefined) {
    throw new OrielError("not_supported", `${param} must be one string, got an array of ${value.length}: send one request per prompt.`, {
      param,
    });
  }
  return nonEmptyString(only, `${param}[0]`);
};
