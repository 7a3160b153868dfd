import {
  type EmbeddingRequest,
  type EngineRequest,
  type JsonObject,
  type Message,
  type Part,
  type ReplyFormat,
  type ToolCall,
  textOf,
} from "@oriel/core";
import { type Extension, knownExtensions } from "../extensions.ts";
import { isFields, jsonOf, present } from "../fields.ts";
import { functionTool } from "../function-tool.ts";

/** A request as Ollama takes it. */
export interface OllamaRequest {
  readonly path: "/api/chat" | "/api/generate";
  readonly body: JsonObject;
}

/**
 * Sent with every call, because Ollama reloads a model when `shift` differs from the loaded one, and because with either of them on
 * it drops parts of the prompt and still answers 200.
 */
const NEVER_CUT = { truncate: false, shift: false } as const;

/** Options of Ollama that are fields of no other protocol. */
const EXTENSIONS: readonly Extension[] = ["typical_p", "repeat_last_n", "mirostat", "mirostat_tau", "mirostat_eta"];

/**
 * Only what the request holds is sent: Ollama fills the rest from the Modelfile. A reply that `isWhole` is answered as one line, shaped as the
 * last one of a stream.
 */
export function ollamaRequest(request: EngineRequest, isWhole: boolean): OllamaRequest {
  const { prompt } = request;
  const common = {
    model: request.model,
    stream: !isWhole,
    format: format(request.format),
    think: request.think,
    keep_alive: request.keepAlive,
    options: options(request),
    ...NEVER_CUT,
  };
  switch (prompt.kind) {
    case "chat":
      return { path: "/api/chat", body: present({ ...common, messages: prompt.messages.map(message), tools: tools(prompt) }) };
    case "completion":
      // With `raw` no template is put around the text; filling a gap is done by the template alone, so that one form needs it.
      return {
        path: "/api/generate",
        body: present(
          prompt.suffix === undefined
            ? { ...common, prompt: prompt.text, raw: true }
            : { ...common, prompt: prompt.text, suffix: prompt.suffix },
        ),
      };
  }
}

/** Makes Ollama load a model and answer at once: a request without a prompt. */
export function ollamaLoad(model: string, window: number | undefined): JsonObject {
  return present({ model, stream: false, options: present({ num_ctx: window }), ...NEVER_CUT });
}

/** Lets the model go at once. */
export function ollamaUnload(model: string): JsonObject {
  return { model, keep_alive: 0, stream: false };
}

export function ollamaEmbedding(request: EmbeddingRequest): JsonObject {
  return present({
    model: request.model,
    input: request.input,
    dimensions: request.dimensions,
    keep_alive: request.keepAlive,
    truncate: request.truncate === true,
    options: present({ num_ctx: request.window }),
  });
}

function options(request: EngineRequest): JsonObject {
  const { sampling } = request;
  return present({
    ...knownExtensions(request.passthrough, EXTENSIONS),
    num_ctx: request.window,
    num_predict: request.maxTokens,
    temperature: sampling.temperature,
    top_p: sampling.topP,
    top_k: sampling.topK,
    min_p: sampling.minP,
    seed: sampling.seed,
    stop: sampling.stop,
    frequency_penalty: sampling.frequencyPenalty,
    presence_penalty: sampling.presencePenalty,
    repeat_penalty: sampling.repeatPenalty,
  });
}

function format(wanted: ReplyFormat | undefined): JsonObject | "json" | undefined {
  switch (wanted?.type) {
    case undefined:
    case "text":
      return undefined;
    case "json":
      return "json";
    case "json-schema":
      return wanted.schema;
  }
}

function message(said: Message): JsonObject {
  const content = textOf(said.content);
  const images = said.content.flatMap((part: Part) => (part.type === "image" ? [part.base64] : []));
  const common = { role: said.role, content, images: images.length === 0 ? undefined : images };
  switch (said.role) {
    case "system":
    case "user":
      return present(common);
    case "assistant":
      return present({ ...common, thinking: said.thinking, tool_calls: said.toolCalls?.map(toolCall) });
    case "tool":
      return present({ ...common, tool_name: said.toolName, tool_call_id: said.toolCallId });
  }
}

/** Ollama takes arguments as an object only; what a model once wrote and is none is kept under one name rather than lost. */
function toolCall(call: ToolCall): JsonObject {
  const written = jsonOf(call.argumentsJson);
  const object = isFields(written) ? written : { input: call.argumentsJson };
  return { id: call.id, function: { name: call.name, arguments: object } };
}

/** Ollama knows no tool choice. "None" can still be kept: a model that is shown no tools calls none. */
function tools(prompt: Extract<EngineRequest["prompt"], { readonly kind: "chat" }>): JsonObject[] | undefined {
  if (prompt.tools === undefined || prompt.tools.length === 0 || prompt.toolChoice === "none") return undefined;
  return prompt.tools.map(functionTool);
}
