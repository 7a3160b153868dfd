import { readFileSync } from "node:fs";
import type { JsonValue } from "@oriel/core";
import { describe, expect, it } from "vitest";
import { failureOf } from "../fixtures/failure.ts";
import { decodeOpenAIChat } from "./chat-request.ts";
import { decodeOpenAICompletion } from "./completion-request.ts";
import { decodeOpenAIEmbeddings } from "./embeddings.ts";

const hello = [{ role: "user", content: "Hello" }];
const weather = { type: "function", function: { name: "weather", description: "of a city", parameters: { type: "object" } } };

function text(content: string): readonly object[] {
  return [{ type: "text", text: content }];
}

function chat(fields: Readonly<Record<string, JsonValue>>): JsonValue {
  return { model: "m", messages: hello, ...fields };
}

describe("decodeOpenAIChat", () => {
  it("reads every field it knows", () => {
    const decoded = decodeOpenAIChat({
      model: "qwen3:8b",
      messages: [
        { role: "system", content: "Be brief." },
        { role: "developer", content: [{ type: "text", text: "Be kind." }] },
        {
          role: "user",
          content: [
            { type: "text", text: "What is this?" },
            { type: "image_url", image_url: { url: "data:image/PNG;base64,iVBORw0KGgo=", detail: "low" } },
          ],
        },
        {
          role: "assistant",
          content: null,
          reasoning_content: "I should look.",
          tool_calls: [{ id: "call_1", type: "function", function: { name: "weather", arguments: '{"city": "Graz"}' } }],
        },
        { role: "tool", tool_call_id: "call_1", content: "sunny" },
        { role: "assistant", content: [{ type: "refusal", refusal: "No." }], function_call: { name: "look", arguments: "{" } },
        { role: "function", name: "look", content: "seen" },
      ],
      max_completion_tokens: 100,
      temperature: 0.5,
      top_p: 0.9,
      top_k: 40,
      min_p: 0.05,
      seed: -7,
      stop: "END",
      frequency_penalty: -2,
      presence_penalty: 2,
      repeat_penalty: 1.1,
      n: 1,
      stream: true,
      stream_options: { include_usage: true },
      tools: [weather],
      tool_choice: { type: "function", function: { name: "weather" } },
      response_format: { type: "json_schema", json_schema: { name: "answer", schema: { type: "object" }, strict: true } },
      reasoning_effort: "low",
      logprobs: false,
      top_logprobs: 0,
      logit_bias: { "50256": -100 },
      user: "u1",
      metadata: { a: "b" },
      parallel_tool_calls: false,
      modalities: ["text"],
      n_keep: -1,
      n_discard: -5,
      id_slot: 3,
      slot_id: 3,
      cache_prompt: false,
      n_cache_reuse: 1,
      something_new: { x: 1 },
    });
    expect(decoded).toEqual({
      model: "qwen3:8b",
      stream: true,
      includeUsage: true,
      request: {
        prompt: {
          kind: "chat",
          messages: [
            { role: "system", content: text("Be brief.") },
            { role: "system", content: text("Be kind.") },
            { role: "user", content: [...text("What is this?"), { type: "image", mediaType: "image/png", base64: "iVBORw0KGgo=" }] },
            {
              role: "assistant",
              content: [],
              thinking: "I should look.",
              toolCalls: [{ id: "call_1", name: "weather", argumentsJson: '{"city": "Graz"}' }],
            },
            { role: "tool", content: text("sunny"), toolCallId: "call_1" },
            { role: "assistant", content: text("No."), toolCalls: [{ id: "call_look", name: "look", argumentsJson: "{" }] },
            { role: "tool", content: text("seen"), toolCallId: "call_look", toolName: "look" },
          ],
          tools: [{ name: "weather", description: "of a city", parameters: { type: "object" } }],
          toolChoice: { name: "weather" },
        },
        sampling: {
          temperature: 0.5,
          topP: 0.9,
          topK: 40,
          minP: 0.05,
          seed: -7,
          stop: ["END"],
          frequencyPenalty: -2,
          presencePenalty: 2,
          repeatPenalty: 1.1,
        },
        maxTokens: 100,
        format: { type: "json-schema", name: "answer", schema: { type: "object" } },
        think: "low",
        passthrough: {
          user: "u1",
          metadata: { a: "b" },
          parallel_tool_calls: false,
          logit_bias: { "50256": -100 },
        },
      },
    });
  });

  it("takes null for every optional field, as clients send it", () => {
    const names = ["max_tokens", "max_completion_tokens", "temperature", "top_p", "stop", "seed", "n", "stream", "stream_options", "tools"];
    const more = [
      "tool_choice",
      "response_format",
      "reasoning_effort",
      "logprobs",
      "user",
      "functions",
      "function_call",
      "modalities",
      "audio",
    ];
    const nulls = Object.fromEntries([...names, ...more].map((name) => [name, null]));
    expect(decodeOpenAIChat(chat(nulls))).toEqual(decodeOpenAIChat(chat({})));
  });

  it.each<[string, Readonly<Record<string, JsonValue>>, object]>([
    ["both names of the allowance when they agree", { max_tokens: 5, max_completion_tokens: 5 }, { maxTokens: 5 }],
    ["the largest allowance", { max_tokens: 100_000 }, { maxTokens: 100_000 }],
    ["JSON without a schema", { response_format: { type: "json_object" } }, { format: { type: "json" } }],
    ["plain text", { response_format: { type: "text" } }, { format: { type: "text" } }],
    ["no thinking", { reasoning_effort: "none" }, { think: false }],
    ["more effort than local models know", { reasoning_effort: "xhigh" }, { think: "high" }],
    ["an empty list of stops", { stop: [] }, { sampling: {} }],
    ["sixteen stops", { stop: Array.from("abcdefghijklmnop") }, { sampling: { stop: Array.from("abcdefghijklmnop") } }],
    ["usage asked for without a stream", { stream_options: { include_usage: true } }, {}],
  ])("takes %s", (_, fields, request) => {
    const plain = decodeOpenAIChat(chat({}));
    expect(decodeOpenAIChat(chat(fields))).toEqual({ ...plain, request: { ...plain.request, ...request } });
  });

  it.each<[Readonly<Record<string, JsonValue>>, string, string]>([
    [{ model: null }, "model", "model must be the name of a model, 1 to 256 characters long, got nothing."],
    [{ model: "x".repeat(257) }, "model", "model must be the name of a model, 1 to 256 characters long, got a string."],
    [{ messages: null }, "messages", "messages must be an array of at least one message, got nothing."],
    [{ messages: [] }, "messages", "messages must be an array of at least one message, got an empty array."],
    [{ messages: "hi" }, "messages", "messages must be an array of at least one message, got a string."],
    [{ messages: ["hi"] }, "messages[0]", "messages[0] must be an object, got a string."],
    [
      { messages: [...hello, { role: "robot", content: "" }] },
      "messages[1].role",
      'messages[1].role must be one of system, developer, user, assistant, tool, function; got "robot".',
    ],
    [
      { messages: [{ role: "user" }] },
      "messages[0].content",
      "messages[0].content must be a string or an array of content parts, got nothing.",
    ],
    [
      { messages: [{ role: "user", content: [{ type: "video" }] }] },
      "messages[0].content[0].type",
      'messages[0].content[0].type must be one of text, image_url; got "video".',
    ],
    [
      { messages: [{ role: "system", content: [{ type: "image_url" }] }] },
      "messages[0].content[0].type",
      'messages[0].content[0].type must be one of text; got "image_url".',
    ],
    [
      { messages: [{ role: "user", content: [{ type: "image_url", image_url: { url: "https://example.com/cat.png" } }] }] },
      "messages[0].content[0].image_url.url",
      "messages[0].content[0].image_url.url must hold the image itself as a data: URL, got a link: Oriel fetches nothing that a request names. Send data:image/png;base64,….",
    ],
    [
      { messages: [{ role: "user", content: [{ type: "image_url", image_url: "data:text/html;base64,AAAA" }] }] },
      "messages[0].content[0].image_url",
      "messages[0].content[0].image_url must be an image as a data: URL (data:image/png;base64,…), got a string.",
    ],
    [
      { messages: [{ role: "assistant", tool_calls: [{ id: "a", function: { name: "f", arguments: {} } }] }] },
      "messages[0].tool_calls[0].function.arguments",
      "messages[0].tool_calls[0].function.arguments must be a string, got an object.",
    ],
    [{ stop: "" }, "stop", "stop must be a string that is not empty, got an empty string."],
    [{ stop: Array.from("abcdefghijklmnopq") }, "stop", "stop must be a string or an array of at most 16 strings, got an array."],
    [{ stop: ["a", 1] }, "stop[1]", "stop[1] must be a string that is not empty, got 1."],
    [
      { tools: [weather, weather] },
      "tools[1].function.name",
      "tools[1].function.name is the name of an earlier tool: name each tool once.",
    ],
    [
      { tools: [weather], tool_choice: { type: "function", function: { name: "time" } } },
      "tool_choice.function.name",
      'tool_choice.function.name must be one of weather; got "time".',
    ],
    [
      { tool_choice: { type: "function", function: { name: "time" } } },
      "tool_choice",
      "tool_choice names a tool, but no tools were sent: send tools too, or leave it out.",
    ],
    [{ tool_choice: "sometimes" }, "tool_choice", 'tool_choice must be one of auto, none, required; got "sometimes".'],
    [
      { response_format: { type: "json_schema", json_schema: {} } },
      "response_format.json_schema.schema",
      "response_format.json_schema.schema must be a JSON schema, got nothing.",
    ],
    [{ stream: "yes" }, "stream", "stream must be true or false, got a string."],
  ])("refuses %j", (fields, param, message) => {
    expect(failureOf(() => decodeOpenAIChat(chat(fields)))).toEqual({ code: "invalid_request", message, param });
  });

  it.each<[string, JsonValue, string, number, number]>([
    ["max_tokens", 0, "a whole number", 1, 100_000],
    ["max_tokens", -1, "a whole number", 1, 100_000],
    ["max_tokens", 100_001, "a whole number", 1, 100_000],
    ["max_tokens", 1e12, "a whole number", 1, 100_000],
    ["max_tokens", 1.5, "a whole number", 1, 100_000],
    ["max_completion_tokens", 0, "a whole number", 1, 100_000],
    ["temperature", -0.1, "a number", 0, 2],
    ["temperature", 2.1, "a number", 0, 2],
    ["top_p", 1.01, "a number", 0, 1],
    ["frequency_penalty", -2.5, "a number", -2, 2],
    ["presence_penalty", 2.5, "a number", -2, 2],
    ["seed", 2 ** 53, "a whole number", -9007199254740991, 9007199254740991],
    ["top_logprobs", 21, "a whole number", 0, 20],
    ["n", 1000, "a whole number", 1, 128],
  ])("refuses %s of %j, with the bounds", (name, got, kind, min, max) => {
    expect(failureOf(() => decodeOpenAIChat(chat({ [name]: got })))).toEqual({
      code: "invalid_request",
      message: `${name} must be ${kind} from ${min} to ${max}, got ${got}.`,
      param: name,
      data: { min, max, got },
    });
  });

  it("refuses two different allowances", () => {
    expect(failureOf(() => decodeOpenAIChat(chat({ max_tokens: 5, max_completion_tokens: 6 })))).toEqual({
      code: "invalid_request",
      message: "max_tokens (5) and max_completion_tokens (6) are two names of one number: send one of them.",
      param: "max_completion_tokens",
      data: { max_tokens: 5, max_completion_tokens: 6 },
    });
  });

  it.each<[Readonly<Record<string, JsonValue>>, string, string]>([
    [{ n: 2 }, "n", "n must be 1, got 2: for several replies send the request several times."],
    [{ functions: [] }, "functions", "functions is the old way of calling tools and is not supported: send tools and tool_choice."],
    [{ modalities: ["text", "audio"] }, "modalities", "Only text replies are supported: leave modalities and audio out."],
    [{ tools: [{ type: "web_search" }] }, "tools[0].type", "tools[0].type must be function: other kinds of tools are not run here."],
    [
      { messages: [{ role: "user", content: [{ type: "input_audio", input_audio: {} }] }] },
      "messages[0].content[0].type",
      "messages[0].content[0].type input_audio is not supported here: send text or images.",
    ],
  ])("does not support %j", (fields, param, message) => {
    expect(failureOf(() => decodeOpenAIChat(chat(fields)))).toEqual({ code: "not_supported", message, param });
  });

  it.each<[JsonValue, string]>([
    [null, "nothing"],
    [[], "an empty array"],
    ["text", "a string"],
    [7, "7"],
  ])("refuses a body of %j", (body, got) => {
    expect(failureOf(() => decodeOpenAIChat(body))).toEqual({
      code: "invalid_request",
      message: `The body must be a JSON object, got ${got}.`,
    });
  });
});

describe("decodeOpenAICompletion", () => {
  it("reads a prompt to be continued", () => {
    const body = {
      model: "m",
      prompt: "Once",
      suffix: "end.",
      max_tokens: 9,
      stop: ["\n"],
      logprobs: null,
      user: "u",
      best_of: 1,
      echo: false,
    };
    expect(decodeOpenAICompletion(body)).toEqual({
      model: "m",
      stream: false,
      includeUsage: false,
      request: {
        prompt: { kind: "completion", text: "Once", suffix: "end." },
        sampling: { stop: ["\n"] },
        maxTokens: 9,
        passthrough: { user: "u" },
      },
    });
    expect(decodeOpenAICompletion({ ...body, prompt: ["Once"] })).toEqual(decodeOpenAICompletion(body));
  });

  const ids = "prompt must be text, got token ids: every model has its own tokens, so send the text itself.";
  it.each<[JsonValue, string, string, string]>([
    [null, "invalid_request", "prompt", "prompt must be a string that is not empty, got nothing."],
    ["", "invalid_request", "prompt", "prompt must be a string that is not empty, got an empty string."],
    [[""], "invalid_request", "prompt[0]", "prompt[0] must be a string that is not empty, got an empty string."],
    [[1, 2], "invalid_request", "prompt", ids],
    [[[1, 2]], "invalid_request", "prompt", ids],
    [["a", "b"], "not_supported", "prompt", "prompt must be one string, got an array of 2: send one request per prompt."],
    [[], "not_supported", "prompt", "prompt must be one string, got an array of 0: send one request per prompt."],
  ])("refuses a prompt of %j", (prompt, code, param, message) => {
    expect(failureOf(() => decodeOpenAICompletion({ model: "m", prompt }))).toEqual({ code, message, param });
  });

  it("does not support echo", () => {
    expect(failureOf(() => decodeOpenAICompletion({ model: "m", prompt: "a", echo: true }))).toEqual({
      code: "not_supported",
      message: "echo is not supported: put the prompt before the reply yourself.",
      param: "echo",
    });
  });
});

describe("decodeOpenAIEmbeddings", () => {
  it.each<[JsonValue, object]>([
    [
      { model: "m", input: "a" },
      { model: "m", input: ["a"], dimensions: undefined, encodingFormat: "float" },
    ],
    [
      { model: "m", input: ["a", ""], dimensions: 64, encoding_format: "base64" },
      { model: "m", input: ["a", ""], dimensions: 64, encodingFormat: "base64" },
    ],
  ])("reads %j", (body, decoded) => {
    expect(decodeOpenAIEmbeddings(body)).toEqual(decoded);
  });

  const ids = "input must be text, got token ids: every model has its own tokens, so send the text itself.";
  it.each<[JsonValue, string, string]>([
    [[], "input", "input must be a string or an array of strings, got an empty array."],
    [[1, 2], "input", ids],
    [[[1]], "input", ids],
    [["a", 1], "input[1]", "input[1] must be a string, got 1."],
  ])("refuses an input of %j", (input, param, message) => {
    expect(failureOf(() => decodeOpenAIEmbeddings({ model: "m", input }))).toEqual({ code: "invalid_request", message, param });
  });
});

describe("the requests of real clients", () => {
  const recorded: { readonly requests: readonly { readonly client: string; readonly path: string; readonly body: JsonValue }[] } =
    JSON.parse(readFileSync(new URL("../fixtures/client-requests.json", import.meta.url), "utf8"));
  const decoders = new Map<string, (body: JsonValue) => { readonly model: string }>([
    ["/v1/chat/completions", decodeOpenAIChat],
    ["/v1/completions", decodeOpenAICompletion],
    ["/v1/embeddings", decodeOpenAIEmbeddings],
  ]);
  const cases = recorded.requests.flatMap(({ client, path, body }) => {
    const decode = decoders.get(path);
    return decode === undefined ? [] : [{ client, path, body, decode }];
  });

  it("are recorded", () => {
    expect(cases).toHaveLength(16);
  });

  it.each(cases)("$client $path is read", ({ body, decode }) => {
    expect(decode(body)).toMatchObject({ model: "qwen3:8b" });
  });

  it("keep their tool calls, results and images", () => {
    const langchain = cases.find(({ client, body }) => client === "@langchain/openai" && JSON.stringify(body).includes("tool_call_id"));
    expect(decodeOpenAIChat(langchain?.body ?? null).request).toEqual({
      prompt: {
        kind: "chat",
        messages: [
          { role: "system", content: text("Be brief.") },
          { role: "user", content: [...text("what?"), { type: "image", mediaType: "image/png", base64: "iVBORw0KGgo=" }] },
          { role: "assistant", content: [], toolCalls: [{ id: "c1", name: "weather", argumentsJson: '{"city":"Graz"}' }] },
          { role: "tool", content: text("sunny"), toolCallId: "c1" },
        ],
      },
      sampling: { temperature: 0.2 },
      maxTokens: 100,
    });
  });
});
