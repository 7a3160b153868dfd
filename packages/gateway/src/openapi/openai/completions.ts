import { EVERY_REPLY } from "../errors.ts";
import { REPLY_HEADERS, REPLY_REQUEST_HEADERS } from "../headers.ts";
import type { Route } from "../route.ts";
import { modelName } from "../sampling.ts";
import { anyObject, anyOf, count, flag, list, maybe, named, nullable, object, type Schema, text, whole, word } from "../schema.ts";
import { COMMON, finishReason, PASSED_ON } from "./request.ts";
import { chunkFields, chunkStream } from "./stream.ts";
import { maybeUsage } from "./usage.ts";

const prompt: Schema = anyOf(
  "The text to go on from; token ids are refused.",
  text(undefined, { minLength: 1 }),
  list(text(undefined, { minLength: 1 }), undefined, { minItems: 1, maxItems: 1 }),
);

const request: Schema = named(
  "OpenAICompletionRequest",
  object(
    {
      model: modelName,
      prompt,
      suffix: maybe(text("The text to write towards, for models that can.")),
      echo: maybe(flag("Only `false`.")),
      best_of: maybe(whole("Only 1.", { minimum: 1, maximum: 1 })),
      ...COMMON,
      ...PASSED_ON,
    },
    "Fields that are not named here are ignored. `logprobs` is refused.",
  ),
);

const choice = { index: count(), text: text(), logprobs: nullable(anyObject("Always `null`.")) };
const head = { id: text(), object: word("text_completion"), created: whole("Seconds since 1970."), model: text("As it was asked for.") };

const reply: Schema = named(
  "OpenAICompletionReply",
  object({ ...head, choices: list(object({ ...choice, finish_reason: finishReason })), usage: maybeUsage }),
  {
    id: "cmpl-f6cbd53f54de6c045e0dbb74",
    object: "text_completion",
    created: 1795265831,
    model: "oriel-demo",
    choices: [{ index: 0, text: " giant giant giant giant giant giant giant giant", logprobs: null, finish_reason: "length" }],
    usage: { prompt_tokens: 5, completion_tokens: 8, total_tokens: 13, prompt_tokens_details: { cached_tokens: 1 } },
  },
);

const chunk: Schema = named(
  "OpenAICompletionChunk",
  object({
    ...head,
    ...chunkFields(object({ ...choice, finish_reason: nullable(finishReason) })),
  }),
);

const STREAMED = `data: {"id":"cmpl-cbfc63d367200441a85bf651","object":"text_completion","created":1795267717,"model":"oriel-demo","choices":[{"index":0,"text":" giant","logprobs":null,"finish_reason":null}]}

data: {"id":"cmpl-cbfc63d367200441a85bf651","object":"text_completion","created":1795267717,"model":"oriel-demo","choices":[{"index":0,"text":" giant","logprobs":null,"finish_reason":null}]}

data: {"id":"cmpl-cbfc63d367200441a85bf651","object":"text_completion","created":1795267717,"model":"oriel-demo","choices":[{"index":0,"text":"","logprobs":null,"finish_reason":"length"}]}

data: [DONE]

`;

export const openaiCompletions: Route = {
  method: "post",
  path: "/v1/completions",
  id: "createCompletion",
  summary: "A text carried on",
  description: "Without a template or roles. Such a text is never cut: one that does not fit is refused.",
  parameters: REPLY_REQUEST_HEADERS,
  body: {
    schema: request,
    required: true,
    examples: { "A text carried on": { model: "oriel-demo", prompt: "Once upon a time", max_tokens: 8, temperature: 0 } },
  },
  replies: [
    {
      status: 200,
      description: "What follows the text, whole or as a stream.",
      headers: REPLY_HEADERS,
      contents: [{ kind: "json", schema: reply }, chunkStream("the text", chunk, "With `stream: true`; as for chats.", STREAMED)],
    },
  ],
  errors: EVERY_REPLY,
};
