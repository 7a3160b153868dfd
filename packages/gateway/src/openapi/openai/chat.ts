import { EVERY_REPLY } from "../errors.ts";
import { REPLY_HEADERS, REPLY_REQUEST_HEADERS } from "../headers.ts";
import type { Route } from "../route.ts";
import { modelName } from "../sampling.ts";
import {
  anyObject,
  anyOf,
  count,
  flag,
  list,
  maybe,
  named,
  nullable,
  object,
  oneOf,
  optional,
  type Schema,
  text,
  whole,
  word,
} from "../schema.ts";
import { message, tool } from "./message.ts";
import { COMMON, finishReason, PASSED_ON } from "./request.ts";
import { chunkFields, chunkStream } from "./stream.ts";
import { maybeUsage } from "./usage.ts";

const toolChoice: Schema = anyOf(
  "Whether tools may, must or must not be called, or which one must.",
  oneOf({ auto: "", none: "", required: "" }),
  object({ type: word("function"), function: object({ name: text("The name of a tool that is sent too.") }) }),
);

const responseFormat: Schema = anyOf(
  "What the reply must look like.",
  object({ type: oneOf({ text: "", json_object: "any JSON object" }) }),
  object({ type: word("json_schema"), json_schema: object({ name: maybe(text()), schema: anyObject("The schema of the reply.") }) }),
);

const effort = oneOf({ none: "", minimal: "", low: "", medium: "", high: "", xhigh: "" }, "How much a model that can think aloud does.");

const request: Schema = named(
  "OpenAIChatRequest",
  object(
    {
      model: modelName,
      messages: list(message, undefined, { minItems: 1 }),
      tools: maybe(list(tool)),
      tool_choice: maybe(toolChoice),
      response_format: maybe(responseFormat),
      reasoning_effort: maybe(effort),
      ...COMMON,
      ...PASSED_ON,
      logprobs: maybe(flag("Only `false`: replies carry no log probabilities.")),
      top_logprobs: maybe(whole("Only 0.", { minimum: 0, maximum: 0 })),
    },
    "Fields that are not named here are ignored. `functions`, `function_call`, audio and more than one reply are refused.",
  ),
);

const toolCall = {
  id: text(),
  type: word("function"),
  function: object({ name: text(), arguments: text("JSON, as the model wrote it.") }),
};

const reply: Schema = named(
  "OpenAIChatReply",
  object({
    id: text(),
    object: word("chat.completion"),
    created: whole("Seconds since 1970."),
    model: text("As it was asked for."),
    choices: list(
      object({
        index: count(),
        message: object({
          role: word("assistant"),
          content: nullable(text("`null` when the model only called tools.")),
          refusal: nullable(text()),
          reasoning_content: optional(text("What it thought aloud.")),
          tool_calls: optional(list(object(toolCall))),
        }),
        logprobs: nullable(anyObject("Always `null`.")),
        finish_reason: finishReason,
      }),
    ),
    usage: maybeUsage,
  }),
  {
    id: "chatcmpl-42e69850cf108b209122c877",
    object: "chat.completion",
    created: 1795265831,
    model: "oriel-demo",
    choices: [
      {
        index: 0,
        message: { role: "assistant", content: "Many people often talk about bright a.", refusal: null },
        logprobs: null,
        finish_reason: "stop",
      },
    ],
    usage: { prompt_tokens: 26, completion_tokens: 9, total_tokens: 35, prompt_tokens_details: { cached_tokens: 0 } },
  },
);

const chunk: Schema = named(
  "OpenAIChatChunk",
  object({
    id: text(),
    object: word("chat.completion.chunk"),
    created: whole("Seconds since 1970."),
    model: text(),
    ...chunkFields(
      object({
        index: count(),
        delta: object({
          role: optional(word("assistant")),
          content: optional(text()),
          reasoning_content: optional(text()),
          tool_calls: optional(list(object({ index: count(), ...toolCall }))),
        }),
        logprobs: nullable(anyObject("Always `null`.")),
        finish_reason: nullable(finishReason),
      }),
    ),
  }),
);

const STREAMED = `data: {"id":"chatcmpl-1510d692e0121a8c0ced6c4a","object":"chat.completion.chunk","created":1795265831,"model":"oriel-demo","choices":[{"index":0,"delta":{"role":"assistant","content":""},"logprobs":null,"finish_reason":null}],"usage":null}

data: {"id":"chatcmpl-1510d692e0121a8c0ced6c4a","object":"chat.completion.chunk","created":1795265831,"model":"oriel-demo","choices":[{"index":0,"delta":{"content":"It"},"logprobs":null,"finish_reason":null}],"usage":null}

data: {"id":"chatcmpl-1510d692e0121a8c0ced6c4a","object":"chat.completion.chunk","created":1795265831,"model":"oriel-demo","choices":[{"index":0,"delta":{},"logprobs":null,"finish_reason":"length"}],"usage":null}

data: {"id":"chatcmpl-1510d692e0121a8c0ced6c4a","object":"chat.completion.chunk","created":1795265831,"model":"oriel-demo","choices":[],"usage":{"prompt_tokens":15,"completion_tokens":1,"total_tokens":16,"prompt_tokens_details":{"cached_tokens":0}}}

data: [DONE]

`;

export const openaiChat: Route = {
  method: "post",
  path: "/v1/chat/completions",
  id: "createChatCompletion",
  summary: "A reply to a conversation",
  description:
    "The whole conversation is sent each time, and made to fit the model's window. A conversation that only grew is recognised, so that its prompt keeps its beginning and the engine its cache.",
  parameters: REPLY_REQUEST_HEADERS,
  body: {
    schema: request,
    required: true,
    examples: {
      "A reply": {
        model: "oriel-demo",
        messages: [
          { role: "system", content: "Be brief." },
          { role: "user", content: "Tell me about a dog." },
        ],
        max_tokens: 12,
      },
      "As a stream, with the usage at its end": {
        model: "oriel-demo",
        messages: [{ role: "user", content: "Tell me about a dog." }],
        stream: true,
        stream_options: { include_usage: true },
      },
    },
  },
  replies: [
    {
      status: 200,
      description: "The reply, whole or as a stream.",
      headers: REPLY_HEADERS,
      contents: [
        { kind: "json", schema: reply },
        chunkStream(
          "the reply",
          chunk,
          "With `stream: true`. Comments (lines that begin with a colon) keep a silent stream open. A stream that fails ends with an error and without `[DONE]`.",
          STREAMED,
        ),
      ],
    },
  ],
  errors: EVERY_REPLY,
};
