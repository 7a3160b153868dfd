import { EVERY_REPLY } from "../errors.ts";
import { REPLY_HEADERS, REPLY_REQUEST_HEADERS } from "../headers.ts";
import type { Route } from "../route.ts";
import { modelName } from "../sampling.ts";
import { anyObject, anyOf, flag, list, maybe, named, object, oneOf, optional, type Schema, text, word } from "../schema.ts";
import { contents, FINAL, HEAD, toolCalls } from "./reply.ts";
import { COMMON } from "./request.ts";

const calledFunction: Schema = object({
  name: text(undefined, { minLength: 1 }),
  arguments: maybe(anyOf("An object; OpenAI's text is taken too.", anyObject(), text())),
});

const message: Schema = named(
  "OllamaMessage",
  object({
    role: oneOf({ system: "", user: "", assistant: "", tool: "" }),
    content: maybe(text()),
    images: maybe(list(text("Base64, or a `data:` URL."))),
    thinking: maybe(text("Of an assistant: what it thought aloud.")),
    tool_calls: maybe(list(object({ id: maybe(text(undefined, { minLength: 1 })), function: calledFunction }))),
    tool_call_id: maybe(text("Of a tool; without it a result belongs to the first call that still waits for one.", { minLength: 1 })),
    tool_name: maybe(text(undefined, { minLength: 1 })),
  }),
);

const tool: Schema = object({
  function: object({ name: text(undefined, { minLength: 1 }), description: maybe(text()), parameters: maybe(anyObject("A JSON schema.")) }),
});

const request: Schema = named(
  "OllamaChatRequest",
  object({
    model: modelName,
    messages: maybe(list(message, "Without any, the model is loaded, or let go with `keep_alive: 0`.")),
    tools: maybe(list(tool)),
    ...COMMON,
  }),
);

const said: Schema = object({
  role: word("assistant"),
  content: text(),
  thinking: optional(text()),
  tool_calls: optional(toolCalls),
});

const reply: Schema = named("OllamaChatReply", object({ ...HEAD, message: said, done: flag(), ...FINAL }), {
  model: "oriel-demo",
  created_at: "2026-11-21T12:57:11.207Z",
  message: { role: "assistant", content: "It is dark to enjoyO dog with" },
  done: true,
  done_reason: "length",
  total_duration: 8000000,
  prompt_eval_count: 15,
  prompt_eval_cached_count: 14,
  prompt_eval_duration: 1137824,
  eval_count: 8,
  eval_duration: 3857497,
});

const STREAMED = `{"model":"oriel-demo","created_at":"2026-11-21T12:57:11.219Z","message":{"role":"assistant","content":"It"},"done":false}
{"model":"oriel-demo","created_at":"2026-11-21T12:57:11.219Z","message":{"role":"assistant","content":" is"},"done":false}
{"model":"oriel-demo","created_at":"2026-11-21T12:57:11.219Z","message":{"role":"assistant","content":""},"done":true,"done_reason":"length","total_duration":4000000,"prompt_eval_count":15,"prompt_eval_cached_count":14,"prompt_eval_duration":744818,"eval_count":2,"eval_duration":564240}
`;

export const ollamaChat: Route = {
  method: "post",
  path: "/api/chat",
  id: "ollamaChat",
  summary: "A reply to a conversation",
  description: "The whole conversation is sent each time, and made to fit the model's window.",
  parameters: REPLY_REQUEST_HEADERS,
  body: {
    schema: request,
    required: true,
    examples: {
      "A reply": {
        model: "oriel-demo",
        messages: [{ role: "user", content: "Tell me about a dog." }],
        stream: false,
        options: { num_predict: 8 },
      },
      "In lines": { model: "oriel-demo", messages: [{ role: "user", content: "Tell me about a dog." }] },
    },
  },
  replies: [{ status: 200, description: "The reply.", headers: REPLY_HEADERS, contents: contents(reply, reply, STREAMED) }],
  errors: EVERY_REPLY,
};
