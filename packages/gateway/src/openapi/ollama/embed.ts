import { EVERY_REPLY } from "../errors.ts";
import { EMBEDDING_HEADERS } from "../headers.ts";
import type { Route } from "../route.ts";
import { modelName } from "../sampling.ts";
import { anyOf, count, flag, list, maybe, named, number, object, optional, type Schema, text, whole } from "../schema.ts";
import { keepAlive } from "./request.ts";

const request: Schema = named(
  "OllamaEmbedRequest",
  object({
    model: modelName,
    input: maybe(anyOf("One text or several; none loads the model.", text(), list(text()))),
    dimensions: maybe(
      whole("Only the first so many, of length 1 again: for models trained for that. One that was not made for embeddings is refused.", {
        minimum: 1,
        maximum: 65_536,
      }),
    ),
    truncate: maybe(
      flag("Whether a text longer than the window is cut to it. Without it such a text is refused with both numbers, as with `false`."),
    ),
    keep_alive: maybe(keepAlive),
  }),
);

const reply: Schema = named(
  "OllamaEmbedReply",
  object({
    model: text(),
    embeddings: list(list(number()), "One vector for each text."),
    total_duration: count("Nanoseconds."),
    prompt_eval_count: optional(count()),
  }),
  { model: "nomic-embed-text", embeddings: [[0.0023, -0.0094, 0.0156]], total_duration: 14000000, prompt_eval_count: 3 },
);

const olderRequest: Schema = named(
  "OllamaEmbeddingsRequest",
  object({ model: modelName, prompt: maybe(text()), keep_alive: maybe(keepAlive) }),
);

const olderReply: Schema = named("OllamaEmbeddingsReply", object({ embedding: list(number()) }), { embedding: [0.0023, -0.0094, 0.0156] });

export const ollamaEmbed: readonly Route[] = [
  {
    method: "post",
    path: "/api/embed",
    id: "ollamaEmbed",
    summary: "Texts as vectors",
    body: { schema: request, required: true, examples: { "One text": { model: "nomic-embed-text", input: "a dog" } } },
    replies: [{ status: 200, description: "The vectors.", headers: EMBEDDING_HEADERS, contents: [{ kind: "json", schema: reply }] }],
    errors: EVERY_REPLY,
  },
  {
    method: "post",
    path: "/api/embeddings",
    id: "ollamaEmbeddings",
    summary: "One text as a vector, the older way",
    body: { schema: olderRequest, required: true, examples: { "One text": { model: "nomic-embed-text", prompt: "a dog" } } },
    replies: [{ status: 200, description: "The vector.", headers: EMBEDDING_HEADERS, contents: [{ kind: "json", schema: olderReply }] }],
    errors: EVERY_REPLY,
  },
];
