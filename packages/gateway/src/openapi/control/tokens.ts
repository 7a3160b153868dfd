import type { CountReply } from "@oriel/protocol";
import { message, tool } from "../openai/message.ts";
import type { Route } from "../route.ts";
import { modelName } from "../sampling.ts";
import { anyOf, count, list, maybe, named, object, objectOf, optional, type Schema, text, told } from "../schema.ts";
import { basis, counted, countSource } from "./counted.ts";

const question: Schema = named(
  "CountQuestion",
  anyOf(
    "One thing to count: a text by itself, a text to be carried on with what the model puts before it, or a conversation with all that the template adds.",
    object({ model: modelName, text: text() }),
    object({ model: modelName, prompt: text() }),
    object({ model: modelName, messages: list(message, undefined, { minItems: 1 }), tools: maybe(list(tool)) }),
  ),
);

const answer: Schema<CountReply> = named(
  "CountReply",
  objectOf<CountReply>({
    model: text(),
    tokens: count(),
    basis,
    source: countSource,
    source_detail: text("The source in words."),
    messages: optional(list(counted, "What each message adds.")),
    frame: optional(told("What the template adds once.", counted)),
    tools: optional(told("What the schemas of the tools add.", counted)),
  }),
  {
    model: "oriel-demo",
    tokens: 26,
    basis: "exact",
    source: "engine",
    source_detail: "tokenizer of Embedded engine (llama.cpp)",
    messages: [
      { tokens: 11, basis: "exact" },
      { tokens: 11, basis: "exact" },
    ],
    frame: { tokens: 4, basis: "exact" },
  },
);

export const countRoute: Route = {
  method: "post",
  path: "/api/v1/tokens/count",
  id: "countTokens",
  summary: "Count without sending",
  body: {
    schema: question,
    required: true,
    examples: {
      "A conversation": {
        model: "oriel-demo",
        messages: [
          { role: "system", content: "Be brief." },
          { role: "user", content: "Tell me about a dog." },
        ],
      },
      "A text": { model: "oriel-demo", text: "The quick brown fox." },
    },
  },
  replies: [{ status: 200, description: "The count, and how far it can be trusted.", contents: [{ kind: "json", schema: answer }] }],
  errors: ["model_not_found", "not_supported", "engine_unreachable", "engine_failed"],
};
