import type { Route } from "../route.ts";
import { list, named, object, type Schema, text, whole, word } from "../schema.ts";

const EXAMPLE = { id: "oriel-demo", object: "model", created: 1795251572, owned_by: "embedded", max_model_len: 4096 };

const model: Schema = named(
  "OpenAIModel",
  object({
    id: text("The name to use in requests."),
    object: word("model"),
    created: whole("Seconds since 1970; 0 where it is not known."),
    owned_by: text("The engine that has it."),
    max_model_len: whole("The window it is served at, in tokens."),
  }),
  EXAMPLE,
);

const models: Schema = named("OpenAIModels", object({ object: word("list"), data: list(model) }), { object: "list", data: [EXAMPLE] });

export const openaiModels: readonly Route[] = [
  {
    method: "get",
    path: "/v1/models",
    id: "listModels",
    summary: "The models there are",
    replies: [{ status: 200, description: "All models of all engines.", contents: [{ kind: "json", schema: models }] }],
    errors: [],
  },
  {
    method: "get",
    path: "/v1/models/{id}",
    id: "getModel",
    summary: "One model",
    parameters: [
      { in: "path", name: "id", description: "The model's name, which may have slashes.", schema: text(), example: "oriel-demo" },
    ],
    replies: [{ status: 200, description: "The model.", contents: [{ kind: "json", schema: model }] }],
    errors: ["model_not_found"],
  },
];
