import type { JsonObject } from "@oriel/core";
import { describe, expect, it } from "vitest";
import { decodeOllamaChat, decodeOllamaGenerate } from "./ollama/request.ts";
import { decodeOpenAIChat } from "./openai/chat-request.ts";
import { decodeOpenAICompletion } from "./openai/completion-request.ts";

const messages = [{ role: "user", content: "Hello" }];
const chat = { model: "m", messages };
const text = { model: "m", prompt: "Once" };

describe("log probabilities, which no reply carries", () => {
  it.each<[string, (body: JsonObject) => unknown, JsonObject, string]>([
    ["a chat of OpenAI's", decodeOpenAIChat, { ...chat, logprobs: true, top_logprobs: 3 }, "logprobs"],
    ["a chat of OpenAI's that asks for the likeliest only", decodeOpenAIChat, { ...chat, top_logprobs: 1 }, "top_logprobs"],
    ["a completion of OpenAI's", decodeOpenAICompletion, { ...text, logprobs: 2 }, "logprobs"],
    ["a completion of OpenAI's without alternatives", decodeOpenAICompletion, { ...text, logprobs: 0 }, "logprobs"],
    ["a chat of Ollama's", decodeOllamaChat, { ...chat, logprobs: true }, "logprobs"],
    ["a completion of Ollama's", decodeOllamaGenerate, { ...text, logprobs: true }, "logprobs"],
  ])("are refused in %s", (_what, decode, body, param) => {
    expect(() => decode(body)).toThrow(
      expect.objectContaining({
        code: "not_supported",
        message: "Replies carry no log probabilities: leave logprobs and top_logprobs out.",
        param,
      }),
    );
  });

  it.each<[(body: JsonObject) => unknown, JsonObject]>([
    [decodeOpenAIChat, { ...chat, logprobs: false, top_logprobs: 0 }],
    [decodeOpenAICompletion, { ...text, logprobs: null }],
    [decodeOllamaChat, { ...chat, logprobs: false }],
    [decodeOllamaGenerate, { ...text, logprobs: false, top_logprobs: 0 }],
  ])("may be named by who does not want them", (decode, body) => {
    const { logprobs: _, top_logprobs: __, ...others } = body;
    expect(decode(body)).toEqual(decode(others));
  });
});
