import { type JsonObject, type JsonValue, type Message, type ModelRequest, OrielError, type Prompt, textPart } from "@oriel/core";
import { bodyObject, boolean, isList, list, optional, required, string } from "../field.ts";
import { imageFromBase64 } from "../image.ts";
import { refuseLogprobs } from "../refuse-logprobs.ts";
import { modelName } from "../sampling.ts";
import { isNow } from "./keep-alive.ts";
import { messages, tools } from "./message.ts";
import { commonOf, streamOf } from "./options.ts";

/** A request in Ollama's protocol. One without a prompt asks only that the model be made ready, or let go. */
export type OllamaRequest =
  | { readonly kind: "reply"; readonly model: string; readonly request: ModelRequest; readonly stream: boolean }
  | { readonly kind: "load"; readonly model: string; readonly request: Omit<ModelRequest, "prompt"> }
  | { readonly kind: "unload"; readonly model: string };

/**
 * Decodes the body of `POST /api/chat`.
 * @throws OrielError `invalid_request`, with the field in `param`, or `not_supported` for `logprobs`.
 */
export function decodeOllamaChat(body: JsonValue): OllamaRequest {
  const sent = bodyObject(body);
  const model = required(sent, "model", modelName);
  const common = commonOf(sent);
  refuseLogprobs(sent);
  const said = optional(sent, "messages", messages) ?? [];
  if (said.length === 0) return withoutPrompt(model, common);
  return {
    kind: "reply",
    model,
    request: { prompt: { kind: "chat", messages: said, tools: optional(sent, "tools", tools) }, ...common },
    stream: streamOf(sent),
  };
}

/**
 * Decodes the body of `POST /api/generate`. `system` and `prompt` become a chat under the model's own template; with `raw`, or with a
 * `suffix` to write towards, the prompt is text to be continued.
 * @throws OrielError `invalid_request`, or `not_supported` for `template`, `context` and `logprobs`.
 */
export function decodeOllamaGenerate(body: JsonValue): OllamaRequest {
  const sent = bodyObject(body);
  const model = required(sent, "model", modelName);
  const common = commonOf(sent);
  refuseLogprobs(sent);
  refuseUnsupported(sent);
  const text = optional(sent, "prompt", string) ?? "";
  if (text === "") return withoutPrompt(model, common);
  return { kind: "reply", model, request: { prompt: promptOf(sent, text), ...common }, stream: streamOf(sent) };
}

function promptOf(sent: JsonObject, text: string): Prompt {
  const system = optional(sent, "system", string) ?? "";
  const images = optional(sent, "images", list(imageFromBase64)) ?? [];
  const suffix = optional(sent, "suffix", string) ?? "";
  if (optional(sent, "raw", boolean) === true || suffix !== "") {
    const extra = system !== "" ? "system" : images.length > 0 ? "images" : undefined;
    if (extra === undefined) return { kind: "completion", text, suffix: suffix === "" ? undefined : suffix };
    throw new OrielError(
      "invalid_request",
      `${extra} has no place in a prompt without a template: leave it out, or leave raw and suffix out.`,
      {
        param: extra,
      },
    );
  }
  const user: Message = { role: "user", content: [...textPart(text), ...images] };
  return { kind: "chat", messages: system === "" ? [user] : [{ role: "system", content: textPart(system) }, user] };
}

function withoutPrompt(model: string, common: Omit<ModelRequest, "prompt">): OllamaRequest {
  return isNow(common.keepAlive) ? { kind: "unload", model } : { kind: "load", model, request: common };
}

function refuseUnsupported(sent: JsonObject): void {
  if ((optional(sent, "template", string) ?? "") !== "") {
    throw new OrielError(
      "not_supported",
      "template cannot be sent with a request: the model's own is used. To format a prompt yourself, send it with raw: true.",
      { param: "template" },
    );
  }
  // Token ids of an earlier reply. Ignoring them would forget the conversation without a word; Oriel never hands any out.
  const context = sent["context"] ?? null;
  if (isList(context) && context.length > 0) {
    throw new OrielError("not_supported", "context is not supported: to carry a conversation on, send its messages to /api/chat.", {
      param: "context",
    });
  }
}
