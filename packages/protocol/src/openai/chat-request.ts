import { type JsonObject, type JsonValue, type Message, type ModelRequest, OrielError } from "@oriel/core";
import { bodyObject, invalid, isList, list, oneOf, optional, required, string } from "../field.ts";
import { refuseLogprobs } from "../refuse-logprobs.ts";
import { modelName } from "../sampling.ts";
import { message } from "./message.ts";
import { passthrough } from "./passthrough.ts";
import { checkSingleReply, maxTokensOf, type Streaming, samplingOf, streamingOf } from "./sampling.ts";
import { responseFormat, toolChoice, tools } from "./tools.ts";

/** A request in OpenAI's protocol that asks for one reply. */
export interface OpenAIRequest extends Streaming {
  readonly model: string;
  readonly request: ModelRequest;
}

/**
 * Decodes the body of `POST /v1/chat/completions`. Fields that are neither read nor on the list of `passthrough` are ignored, as every
 * server of this protocol does.
 * @throws OrielError `invalid_request` or `not_supported`, with the field in `param`.
 */
export function decodeOpenAIChat(body: JsonValue): OpenAIRequest {
  const sent = bodyObject(body);
  refuseUnsupported(sent);
  const sentTools = optional(sent, "tools", tools);
  return {
    model: required(sent, "model", modelName),
    request: {
      prompt: {
        kind: "chat",
        messages: required(sent, "messages", messages),
        tools: sentTools,
        toolChoice: optional(sent, "tool_choice", (value, param) => toolChoice(value, param, sentTools ?? [])),
      },
      sampling: samplingOf(sent),
      maxTokens: maxTokensOf(sent),
      format: optional(sent, "response_format", responseFormat),
      think: optional(sent, "reasoning_effort", reasoningEffort),
      passthrough: passthrough(sent),
    },
    ...streamingOf(sent),
  };
}

function messages(value: JsonValue, param: string): readonly Message[] {
  if (!isList(value) || value.length === 0) throw invalid(param, "an array of at least one message", value);
  return value.map((item, index) => message(item, `${param}[${index}]`));
}

const effort = oneOf("none", "minimal", "low", "medium", "high", "xhigh");

/** Local models know three degrees, and off. */
function reasoningEffort(value: JsonValue, param: string): NonNullable<ModelRequest["think"]> {
  const asked = effort(value, param);
  switch (asked) {
    case "none":
      return false;
    case "minimal":
      return "low";
    case "xhigh":
      return "high";
    case "low":
    case "medium":
    case "high":
      return asked;
  }
}

/** What would change the reply if it were ignored is refused instead. */
function refuseUnsupported(sent: JsonObject): void {
  checkSingleReply(sent);
  refuseLogprobs(sent);
  for (const name of ["functions", "function_call"]) {
    if (!isGiven(sent[name])) continue;
    throw new OrielError("not_supported", `${name} is the old way of calling tools and is not supported: send tools and tool_choice.`, {
      param: name,
    });
  }
  const modalities = optional(sent, "modalities", list(string)) ?? [];
  if (modalities.some((modality) => modality !== "text") || isGiven(sent["audio"])) {
    throw new OrielError("not_supported", "Only text replies are supported: leave modalities and audio out.", { param: "modalities" });
  }
}

function isGiven(value: JsonValue | undefined): boolean {
  return value !== undefined && value !== null;
}
