import { EVERY_REPLY } from "../errors.ts";
import { REPLY_HEADERS, REPLY_REQUEST_HEADERS } from "../headers.ts";
import type { Route } from "../route.ts";
import { modelName } from "../sampling.ts";
import { flag, list, maybe, named, object, optional, type Schema, text } from "../schema.ts";
import { contents, FINAL, HEAD, toolCalls } from "./reply.ts";
import { COMMON } from "./request.ts";

const request: Schema = named(
  "OllamaGenerateRequest",
  object(
    {
      model: modelName,
      prompt: maybe(text("Without one, the model is loaded, or let go with `keep_alive: 0`.")),
      system: maybe(text()),
      images: maybe(list(text("Base64, or a `data:` URL."))),
      raw: maybe(flag("Whether the prompt is carried on as it is, without the model's template.", { default: false })),
      suffix: maybe(text("The text to write towards; then the prompt is carried on as it is.")),
      ...COMMON,
    },
    "`template`, and the `context` of an earlier reply, are refused.",
  ),
);

const reply: Schema = named(
  "OllamaGenerateReply",
  object({ ...HEAD, response: text(), thinking: optional(text()), tool_calls: optional(toolCalls), done: flag(), ...FINAL }),
  {
    model: "oriel-demo",
    created_at: "2026-11-21T12:57:11.251Z",
    response: "It is dark to enjoyO dog with",
    done: true,
    done_reason: "length",
    total_duration: 11000000,
    prompt_eval_count: 15,
    prompt_eval_cached_count: 14,
    prompt_eval_duration: 4428984,
    eval_count: 8,
    eval_duration: 4580793,
  },
);

const STREAMED = `{"model":"oriel-demo","created_at":"2026-11-21T13:28:37.417Z","response":"It","done":false}
{"model":"oriel-demo","created_at":"2026-11-21T13:28:37.418Z","response":" is","done":false}
{"model":"oriel-demo","created_at":"2026-11-21T13:28:37.418Z","response":"","done":true,"done_reason":"length","total_duration":21000000,"prompt_eval_count":15,"prompt_eval_cached_count":0,"prompt_eval_duration":7510341,"eval_count":2,"eval_duration":1973019}
`;

export const ollamaGenerate: Route = {
  method: "post",
  path: "/api/generate",
  id: "ollamaGenerate",
  summary: "A reply to one prompt",
  parameters: REPLY_REQUEST_HEADERS,
  body: {
    schema: request,
    required: true,
    examples: {
      "A reply": { model: "oriel-demo", prompt: "Tell me about a dog.", stream: false, options: { num_predict: 8 } },
      "Load the model": { model: "oriel-demo" },
    },
  },
  replies: [{ status: 200, description: "The reply.", headers: REPLY_HEADERS, contents: contents(reply, reply, STREAMED) }],
  errors: EVERY_REPLY,
};
