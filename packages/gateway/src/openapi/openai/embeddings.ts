import { EVERY_REPLY } from "../errors.ts";
import { EMBEDDING_HEADERS } from "../headers.ts";
import type { Route } from "../route.ts";
import { modelName } from "../sampling.ts";
import { anyOf, count, list, maybe, named, number, object, oneOf, optional, type Schema, text, whole, word } from "../schema.ts";

const request: Schema = named(
  "OpenAIEmbeddingsRequest",
  object({
    model: modelName,
    input: anyOf("One text or several; token ids are refused.", text(), list(text(), undefined, { minItems: 1 })),
    dimensions: maybe(
      whole("Only the first so many, of length 1 again: for models trained for that. One that was not made for embeddings is refused.", {
        minimum: 1,
        maximum: 65_536,
      }),
    ),
    encoding_format: maybe(oneOf({ float: "", base64: "little-endian 32-bit floats" })),
  }),
);

const reply: Schema = named(
  "OpenAIEmbeddingsReply",
  object({
    object: word("list"),
    data: list(
      object({
        object: word("embedding"),
        index: count(),
        embedding: anyOf(undefined, list(number()), text("With `encoding_format: base64`.", { format: "byte" })),
      }),
    ),
    model: text(),
    usage: optional(object({ prompt_tokens: count(), total_tokens: count() }, "Left out when the engine did not count.")),
  }),
  {
    object: "list",
    data: [{ object: "embedding", index: 0, embedding: [0.0023, -0.0094, 0.0156] }],
    model: "nomic-embed-text",
    usage: { prompt_tokens: 3, total_tokens: 3 },
  },
);

export const openaiEmbeddings: Route = {
  method: "post",
  path: "/v1/embeddings",
  id: "createEmbedding",
  summary: "Texts as vectors",
  description:
    "For models made for embeddings, of any engine. Others of the embedded engine give what they hold after the last token. A text longer than the window is refused with both numbers.",
  body: { schema: request, required: true, examples: { "One text": { model: "nomic-embed-text", input: "a dog" } } },
  replies: [
    {
      status: 200,
      description: "One vector for each text, in their order; of length 1 from the embedded engine.",
      headers: EMBEDDING_HEADERS,
      contents: [{ kind: "json", schema: reply }],
    },
  ],
  errors: EVERY_REPLY,
};
