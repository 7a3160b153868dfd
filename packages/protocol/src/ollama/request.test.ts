import { readFileSync } from "node:fs";
import type { JsonValue } from "@oriel/core";
import { describe, expect, it } from "vitest";
import { failureOf } from "../fixtures/failure.ts";
import { decodeOllamaEmbed, decodeOllamaEmbeddings } from "./embed.ts";
import { decodeOllamaChat, decodeOllamaGenerate } from "./request.ts";
import { decodeOllamaShow } from "./show-request.ts";

const hello = [{ role: "user", content: "Hello" }];
const png = "iVBORw0KGgoAAA==";

function text(content: string): readonly object[] {
  return [{ type: "text", text: content }];
}

function chat(fields: Readonly<Record<string, JsonValue>>): JsonValue {
  return { model: "m", messages: hello, ...fields };
}

describe("decodeOllamaChat", () => {
  it("reads every field it knows", () => {
    const decoded = decodeOllamaChat({
      model: "qwen3:8b",
      messages: [
        { role: "system", content: "Be brief." },
        { role: "user", content: "", images: [png, "/9j/4AAQ", "UklGRg==", "R0lGODlh", "AAAA"] },
        { role: "assistant", content: "", thinking: "hm", tool_calls: [{ function: { name: "weather", arguments: { city: "Graz" } } }] },
        { role: "tool", content: "sunny", tool_name: "weather" },
        { role: "user", content: "And this?", images: [`data:image/webp;base64,AAAA`] },
      ],
      tools: [{ type: "function", function: { name: "weather", parameters: { type: "object" } } }],
      format: { type: "object" },
      think: "high",
      keep_alive: "1h30m",
      stream: false,
      options: {
        num_ctx: 8192,
        num_predict: 100,
        temperature: 0,
        top_k: 40,
        top_p: 0.9,
        min_p: 0.1,
        seed: 7,
        stop: ["a", "b"],
        repeat_penalty: 1.1,
        presence_penalty: 1,
        frequency_penalty: -1,
        typical_p: 0.7,
        num_keep: 24,
        num_gpu: 99,
        num_thread: 8,
        num_batch: 512,
      },
    });
    expect(decoded).toEqual({
      kind: "reply",
      model: "qwen3:8b",
      stream: false,
      request: {
        prompt: {
          kind: "chat",
          messages: [
            { role: "system", content: text("Be brief.") },
            {
              role: "user",
              content: [
                { type: "image", mediaType: "image/png", base64: png },
                { type: "image", mediaType: "image/jpeg", base64: "/9j/4AAQ" },
                { type: "image", mediaType: "image/webp", base64: "UklGRg==" },
                { type: "image", mediaType: "image/gif", base64: "R0lGODlh" },
                { type: "image", mediaType: "application/octet-stream", base64: "AAAA" },
              ],
            },
            {
              role: "assistant",
              content: [],
              thinking: "hm",
              toolCalls: [{ id: "call_2_0", name: "weather", argumentsJson: '{"city":"Graz"}' }],
            },
            { role: "tool", content: text("sunny"), toolCallId: "call_2_0", toolName: "weather" },
            { role: "user", content: [...text("And this?"), { type: "image", mediaType: "image/webp", base64: "AAAA" }] },
          ],
          tools: [{ name: "weather", parameters: { type: "object" } }],
        },
        sampling: {
          temperature: 0,
          topK: 40,
          topP: 0.9,
          minP: 0.1,
          seed: 7,
          stop: ["a", "b"],
          repeatPenalty: 1.1,
          presencePenalty: 1,
          frequencyPenalty: -1,
        },
        maxTokens: 100,
        wishedWindow: 8192,
        format: { type: "json-schema", schema: { type: "object" } },
        think: "high",
        keepAlive: "1h30m",
        passthrough: { typical_p: 0.7 },
      },
    });
  });

  it.each<[string, Readonly<Record<string, JsonValue>>, object]>([
    ["streams unless told not to", {}, {}],
    ["-1 for no limit", { options: { num_predict: -1 } }, {}],
    ["-2 for no limit", { options: { num_predict: -2 } }, {}],
    ["0 for no limit", { options: { num_predict: 0 } }, {}],
    ["JSON", { format: "json" }, { format: { type: "json" } }],
    ["an empty format", { format: "" }, {}],
    ["a yes to thinking", { think: true }, { think: true }],
    ["seconds to keep alive", { keep_alive: 300 }, { keepAlive: 300 }],
    ["for ever", { keep_alive: -1 }, { keepAlive: -1 }],
    ["for ever, as a duration", { keep_alive: "-1m" }, { keepAlive: "-1m" }],
    ["a number in quotes", { keep_alive: "300" }, { keepAlive: 300 }],
    ["nulls", { options: null, format: null, keep_alive: null, think: null, tools: null, stream: null }, {}],
    ["no tools", { tools: [] }, {}],
  ])("takes %s", (_, fields, request) => {
    expect(decodeOllamaChat(chat(fields))).toEqual({
      kind: "reply",
      model: "m",
      stream: true,
      request: { prompt: { kind: "chat", messages: [{ role: "user", content: text("Hello") }] }, sampling: {}, ...request },
    });
  });

  it.each<[Readonly<Record<string, JsonValue>>, object]>([
    [{ messages: [] }, { kind: "load", model: "m", request: { sampling: {} } }],
    [{ messages: null }, { kind: "load", model: "m", request: { sampling: {} } }],
    [
      { messages: [], keep_alive: "10m", options: { num_ctx: 4096 } },
      { kind: "load", model: "m", request: { sampling: {}, keepAlive: "10m", wishedWindow: 4096 } },
    ],
    [
      { messages: [], keep_alive: 0 },
      { kind: "unload", model: "m" },
    ],
    [
      { messages: [], keep_alive: "0" },
      { kind: "unload", model: "m" },
    ],
    [
      { messages: [], keep_alive: "0s" },
      { kind: "unload", model: "m" },
    ],
  ])("takes %j for a request to load or unload", (fields, decoded) => {
    expect(decodeOllamaChat(chat(fields))).toEqual(decoded);
  });

  it("ties results to calls: by id, by name, or in order", () => {
    const call = (name: string, id?: string): JsonValue => ({ ...(id === undefined ? {} : { id }), function: { name, arguments: {} } });
    const decoded = decodeOllamaChat({
      model: "m",
      messages: [
        { role: "assistant", tool_calls: [call("a"), call("b"), call("a"), call("c", "mine")] },
        { role: "tool", content: "1", tool_name: "b" },
        { role: "tool", content: "2", tool_call_id: "mine" },
        { role: "tool", content: "3" },
        { role: "tool", content: "4", tool_name: "a" },
        { role: "tool", content: "5", tool_name: "a" },
        { role: "assistant", content: "so" },
        { role: "tool", content: "6" },
      ],
    });
    expect(decoded.kind === "reply" && decoded.request.prompt.kind === "chat" ? decoded.request.prompt.messages : []).toEqual([
      {
        role: "assistant",
        content: [],
        toolCalls: [
          { id: "call_0_0", name: "a", argumentsJson: "{}" },
          { id: "call_0_1", name: "b", argumentsJson: "{}" },
          { id: "call_0_2", name: "a", argumentsJson: "{}" },
          { id: "mine", name: "c", argumentsJson: "{}" },
        ],
      },
      { role: "tool", content: text("1"), toolCallId: "call_0_1", toolName: "b" },
      { role: "tool", content: text("2"), toolCallId: "mine", toolName: "c" },
      { role: "tool", content: text("3"), toolCallId: "call_0_0", toolName: "a" },
      { role: "tool", content: text("4"), toolCallId: "call_0_2", toolName: "a" },
      { role: "tool", content: text("5"), toolName: "a" },
      { role: "assistant", content: text("so") },
      { role: "tool", content: text("6") },
    ]);
  });

  it.each<[Readonly<Record<string, JsonValue>>, string, string]>([
    [{ model: "" }, "model", "model must be the name of a model, 1 to 256 characters long, got an empty string."],
    [{ messages: {} }, "messages", "messages must be an array of messages, got an object."],
    [{ messages: [{ role: "bot" }] }, "messages[0].role", 'messages[0].role must be one of system, user, assistant, tool; got "bot".'],
    [{ messages: [{ role: "user", content: [] }] }, "messages[0].content", "messages[0].content must be a string, got an empty array."],
    [
      { messages: [{ role: "user", images: [""] }] },
      "messages[0].images[0]",
      "messages[0].images[0] must be an image as base64 text, got an empty string.",
    ],
    [
      { messages: [{ role: "user", images: ["https://example.com/a.png"] }] },
      "messages[0].images[0]",
      "messages[0].images[0] must hold the image itself as a data: URL, got a link: Oriel fetches nothing that a request names. Send data:image/png;base64,….",
    ],
    [
      { messages: [{ role: "assistant", tool_calls: [{ function: { name: "f", arguments: [] } }] }] },
      "messages[0].tool_calls[0].function.arguments",
      "messages[0].tool_calls[0].function.arguments must be an object, got an empty array.",
    ],
    [{ options: [] }, "options", "options must be an object, got an empty array."],
    [{ keep_alive: "soon" }, "keep_alive", 'keep_alive must be a number of seconds or a duration such as "5m", "24h" or -1, got a string.'],
    [{ format: "yaml" }, "format", 'format must be "json" or a JSON schema, got a string.'],
    [{ think: "hard" }, "think", 'think must be one of low, medium, high; got "hard".'],
  ])("refuses %j", (fields, param, message) => {
    expect(failureOf(() => decodeOllamaChat(chat(fields)))).toEqual({ code: "invalid_request", message, param });
  });

  it.each<[string, JsonValue, string, number, number]>([
    ["num_predict", -3, "a whole number", -2, 100_000],
    ["num_predict", 100_001, "a whole number", -2, 100_000],
    ["num_ctx", 0, "a whole number", 1, 2_147_483_647],
    ["num_ctx", -1, "a whole number", 1, 2_147_483_647],
    ["temperature", 2.1, "a number", 0, 2],
    ["top_p", 2, "a number", 0, 1],
    ["typical_p", -1, "a number", 0, 1],
  ])("refuses options.%s of %j, with the bounds", (name, got, kind, min, max) => {
    expect(failureOf(() => decodeOllamaChat(chat({ options: { [name]: got } })))).toEqual({
      code: "invalid_request",
      message: `options.${name} must be ${kind} from ${min} to ${max}, got ${got}.`,
      param: `options.${name}`,
      data: { min, max, got },
    });
  });

  it("refuses a window in quotes, as Ollama does", () => {
    expect(failureOf(() => decodeOllamaChat(chat({ options: { num_ctx: "8192" } })))).toEqual({
      code: "invalid_request",
      message: "options.num_ctx must be a whole number from 1 to 2147483647, got a string.",
      param: "options.num_ctx",
      data: { min: 1, max: 2_147_483_647, got: null },
    });
  });
});

describe("decodeOllamaGenerate", () => {
  it.each<[string, Readonly<Record<string, JsonValue>>, object]>([
    ["a prompt becomes a chat", {}, { kind: "chat", messages: [{ role: "user", content: text("Hi") }] }],
    [
      "a system text and images go with it",
      { system: "S", images: [png], template: "", context: [] },
      {
        kind: "chat",
        messages: [
          { role: "system", content: text("S") },
          { role: "user", content: [...text("Hi"), { type: "image", mediaType: "image/png", base64: png }] },
        ],
      },
    ],
    ["a raw prompt is continued as it stands", { raw: true }, { kind: "completion", text: "Hi" }],
    ["a suffix is written towards", { suffix: "end" }, { kind: "completion", text: "Hi", suffix: "end" }],
  ])("%s", (_, fields, prompt) => {
    expect(decodeOllamaGenerate({ model: "m", prompt: "Hi", ...fields })).toEqual({
      kind: "reply",
      model: "m",
      stream: true,
      request: { prompt, sampling: {} },
    });
  });

  it("loads and unloads without a prompt", () => {
    expect(decodeOllamaGenerate({ model: "m" })).toEqual({ kind: "load", model: "m", request: { sampling: {} } });
    expect(decodeOllamaGenerate({ model: "m", prompt: "", keep_alive: 0 })).toEqual({ kind: "unload", model: "m" });
  });

  it.each<[Readonly<Record<string, JsonValue>>, string, string, string]>([
    [
      { template: "{{ .Prompt }}" },
      "not_supported",
      "template",
      "template cannot be sent with a request: the model's own is used. To format a prompt yourself, send it with raw: true.",
    ],
    [
      { context: [1, 2] },
      "not_supported",
      "context",
      "context is not supported: to carry a conversation on, send its messages to /api/chat.",
    ],
    [
      { raw: true, system: "S" },
      "invalid_request",
      "system",
      "system has no place in a prompt without a template: leave it out, or leave raw and suffix out.",
    ],
    [
      { raw: true, images: [png] },
      "invalid_request",
      "images",
      "images has no place in a prompt without a template: leave it out, or leave raw and suffix out.",
    ],
  ])("refuses %j", (fields, code, param, message) => {
    expect(failureOf(() => decodeOllamaGenerate({ model: "m", prompt: "Hi", ...fields }))).toEqual({ code, message, param });
  });
});

describe("the smaller requests", () => {
  it.each<[JsonValue, object]>([
    [
      { model: "m", input: "a", truncate: true },
      { model: "m", input: ["a"], truncate: true },
    ],
    [
      { model: "m", input: ["a", "b"], dimensions: 64, keep_alive: 0 },
      { model: "m", input: ["a", "b"], dimensions: 64, keepAlive: 0 },
    ],
    [{ model: "m" }, { model: "m", input: [] }],
  ])("embed reads %j", (body, decoded) => {
    expect(decodeOllamaEmbed(body)).toEqual(decoded);
  });

  it("embed refuses what is not text", () => {
    expect(failureOf(() => decodeOllamaEmbed({ model: "m", input: ["a", 1] }))).toEqual({
      code: "invalid_request",
      message: "input[1] must be a string, got 1.",
      param: "input[1]",
    });
  });

  it("embeddings reads one prompt", () => {
    expect(decodeOllamaEmbeddings({ model: "m", prompt: "a" })).toEqual({ model: "m", input: ["a"] });
    expect(decodeOllamaEmbeddings({ model: "m" })).toEqual({ model: "m", input: [] });
  });

  it("show reads the model by either name", () => {
    expect(decodeOllamaShow({ model: "m", verbose: true })).toEqual({ model: "m" });
    expect(decodeOllamaShow({ name: "m" })).toEqual({ model: "m" });
    expect(failureOf(() => decodeOllamaShow({}))).toEqual({
      code: "invalid_request",
      message: "model must be the name of a model, 1 to 256 characters long, got nothing.",
      param: "model",
    });
  });
});

describe("the requests of real clients", () => {
  const recorded: { readonly requests: readonly { readonly client: string; readonly path: string; readonly body: JsonValue }[] } =
    JSON.parse(readFileSync(new URL("../fixtures/client-requests.json", import.meta.url), "utf8"));
  const decoders = new Map<string, (body: JsonValue) => { readonly model: string }>([
    ["/api/chat", decodeOllamaChat],
    ["/api/generate", decodeOllamaGenerate],
    ["/api/embed", decodeOllamaEmbed],
    ["/api/embeddings", decodeOllamaEmbeddings],
    ["/api/show", decodeOllamaShow],
  ]);
  const cases = recorded.requests.flatMap(({ client, path, body }) => {
    const decode = decoders.get(path);
    return decode === undefined ? [] : [{ client, path, body, decode }];
  });

  it("are recorded", () => {
    expect(cases).toHaveLength(12);
  });

  it.each(cases)("$client $path is read", ({ body, decode }) => {
    expect(decode(body)).toMatchObject({ model: "qwen3:8b" });
  });
});
