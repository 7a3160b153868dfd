import type { EmbeddingRequest, EngineRequest, JsonObject, ReplyFormat } from "@oriel/core";
import { knownExtensions } from "../extensions.ts";
import { fieldsOf, present } from "../fields.ts";
import { functionTool } from "../function-tool.ts";
import type { CountedPrompt, Dialect } from "./dialect.ts";
import { openaiMessages, openaiToolChoice } from "./messages.ts";

/** A request as an OpenAI server takes it. */
export interface OpenaiRequest {
  readonly path: "/v1/chat/completions" | "/v1/completions";
  readonly body: JsonObject;
}

/** How the answer is asked for. A stream tells its usage only when asked to. */
export type AnswerForm = "stream" | "stream-without-usage" | "whole";

export function openaiRequest(request: EngineRequest, dialect: Dialect, form: AnswerForm): OpenaiRequest {
  const common = {
    model: request.model,
    stream: form !== "whole",
    stream_options: form === "stream" ? { include_usage: true } : undefined,
    max_tokens: request.maxTokens,
    response_format: format(request.format),
    ...sampling(request, dialect),
    ...(request.think === undefined ? {} : dialect.think(request.think)),
    ...(form === "whole" ? {} : dialect.streamFields),
  };
  const { prompt } = request;
  switch (prompt.kind) {
    case "chat":
      return { path: "/v1/chat/completions", body: present({ ...common, ...chatFields(prompt, request.passthrough, dialect) }) };
    case "completion":
      return { path: "/v1/completions", body: present({ ...common, prompt: prompt.text, suffix: prompt.suffix }) };
  }
}

/** The prompt alone, for servers that count. */
export function openaiPrompt(request: EngineRequest, dialect: Dialect): CountedPrompt {
  const { prompt, model } = request;
  switch (prompt.kind) {
    case "chat": {
      const thinking = request.think === undefined ? {} : dialect.think(request.think);
      return { kind: "chat", model, fields: present({ ...chatFields(prompt, request.passthrough, dialect), ...thinking }) };
    }
    case "completion":
      return { kind: "completion", model, text: prompt.text };
  }
}

export function openaiEmbedding(request: EmbeddingRequest): JsonObject {
  return present({ model: request.model, input: request.input, dimensions: request.dimensions, encoding_format: "float" });
}

type Chat = Extract<EngineRequest["prompt"], { readonly kind: "chat" }>;

function chatFields(prompt: Chat, passthrough: JsonObject | undefined, dialect: Dialect): JsonObject {
  const hasTools = prompt.tools !== undefined && prompt.tools.length > 0;
  const parallel = passthrough?.["parallel_tool_calls"];
  return present({
    messages: openaiMessages(prompt.messages, dialect.takesThinking),
    tools: hasTools ? prompt.tools.map(functionTool) : undefined,
    // Servers refuse a choice among no tools.
    tool_choice: hasTools ? openaiToolChoice(prompt.toolChoice) : undefined,
    parallel_tool_calls: hasTools && typeof parallel === "boolean" ? parallel : undefined,
  });
}

function sampling(request: EngineRequest, dialect: Dialect): JsonObject {
  const { sampling: wanted } = request;
  const { topK, minP, repeatPenalty } = dialect.sampling;
  return present({
    ...knownExtensions(request.passthrough, dialect.extensions),
    temperature: wanted.temperature,
    top_p: wanted.topP,
    seed: wanted.seed,
    stop: wanted.stop,
    frequency_penalty: wanted.frequencyPenalty,
    presence_penalty: wanted.presencePenalty,
    logit_bias: logitBias(request.passthrough),
    ...(topK === undefined ? {} : { [topK]: wanted.topK }),
    ...(minP === undefined ? {} : { [minP]: wanted.minP }),
    ...(repeatPenalty === undefined ? {} : { [repeatPenalty]: wanted.repeatPenalty }),
  });
}

/** OpenAI's bias per token id, only when it is all numbers within OpenAI's bounds. */
function logitBias(passthrough: JsonObject | undefined): JsonObject | undefined {
  if (passthrough === undefined) return undefined;
  const bias = Object.entries(fieldsOf(passthrough["logit_bias"]));
  const isWellFormed = bias.every(([token, weight]) => /^\d{1,9}$/.test(token) && typeof weight === "number" && Math.abs(weight) <= 100);
  return bias.length > 0 && isWellFormed ? Object.fromEntries(bias) : undefined;
}

function format(wanted: ReplyFormat | undefined): JsonObject | undefined {
  switch (wanted?.type) {
    case undefined:
    case "text":
      return undefined;
    case "json":
      return { type: "json_object" };
    case "json-schema":
      return { type: "json_schema", json_schema: { name: wanted.name ?? "reply", schema: wanted.schema } };
  }
}
