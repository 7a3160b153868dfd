import type { Route } from "../route.ts";
import { modelName } from "../sampling.ts";
import { anyObject, count, type Fields, list, named, object, optional, type Schema, text } from "../schema.ts";

const details: Schema = object({
  parent_model: text(),
  format: text(),
  family: text(),
  families: list(text()),
  parameter_size: text(),
  quantization_level: text(),
  context_length: optional(count("The largest window the model was made for.")),
});

const IDENTITY: Fields = {
  name: text("The name to use in requests."),
  model: text("The same."),
  size: count("Bytes."),
  digest: text("64 zeros where no hash is known."),
  details,
};

const DETAILS = {
  parent_model: "",
  format: "gguf",
  family: "llama",
  families: ["llama"],
  parameter_size: "2.1M",
  quantization_level: "F16",
  context_length: 4096,
};

const DEMONSTRATION = {
  name: "oriel-demo",
  model: "oriel-demo",
  size: 4182400,
  digest: "0000000000000000000000000000000000000000000000000000000000000000",
  details: DETAILS,
};

const tags: Schema = named("OllamaTags", object({ models: list(object({ ...IDENTITY, modified_at: text("ISO 8601.") })) }), {
  models: [
    {
      ...DEMONSTRATION,
      modified_at: "2026-11-21T08:59:32.190Z",
    },
  ],
});

const running: Schema = named(
  "OllamaRunning",
  object({
    models: list(
      object({
        ...IDENTITY,
        size_vram: optional(count("How much of it lies on GPUs, in bytes.")),
        context_length: optional(count("The window it really has.")),
      }),
    ),
  }),
  {
    models: [
      {
        ...DEMONSTRATION,
        context_length: 4096,
      },
    ],
  },
);

const show: Schema = named(
  "OllamaShow",
  object({
    modelfile: text("Always empty."),
    parameters: text("Holds `num_ctx`: the window the model is served at."),
    template: text(),
    details,
    model_info: anyObject("`general.architecture`, and under `ARCHITECTURE.context_length` the window the model was made for."),
    capabilities: list(text()),
    modified_at: text("ISO 8601."),
  }),
  {
    modelfile: "",
    parameters: "num_ctx                        4096",
    template: "",
    details: DETAILS,
    model_info: { "general.architecture": "llama", "llama.context_length": 4096 },
    capabilities: ["completion"],
    modified_at: "2026-11-21T08:59:32.190Z",
  },
);

const version: Schema = named(
  "OllamaVersion",
  object({ version: text("The Ollama whose protocol this is."), oriel: text("Oriel's own version.") }),
  { version: "0.24.0", oriel: "0.1.0" },
);

export const ollamaModels: readonly Route[] = [
  {
    method: "get",
    path: "/api/tags",
    id: "ollamaTags",
    summary: "The models there are",
    description: "The protocol has no null: what is not known is an empty text, the year 1 or 0.",
    replies: [{ status: 200, description: "All models of all engines.", contents: [{ kind: "json", schema: tags }] }],
    errors: [],
  },
  {
    method: "get",
    path: "/api/ps",
    id: "ollamaPs",
    summary: "The models in memory",
    replies: [
      {
        status: 200,
        description: "Those that are loaded, with the window each really has.",
        contents: [{ kind: "json", schema: running }],
      },
    ],
    errors: [],
  },
  {
    method: "post",
    path: "/api/show",
    id: "ollamaShow",
    summary: "One model",
    body: {
      schema: named("OllamaShowRequest", object({ model: modelName }, "Older clients send `name`.")),
      required: true,
      examples: { "One model": { model: "oriel-demo" } },
    },
    replies: [{ status: 200, description: "The model.", contents: [{ kind: "json", schema: show }] }],
    errors: ["model_not_found"],
  },
  {
    method: "get",
    path: "/api/version",
    id: "ollamaVersion",
    summary: "The version of the protocol",
    replies: [{ status: 200, description: "The versions.", contents: [{ kind: "json", schema: version }] }],
    errors: [],
  },
];
