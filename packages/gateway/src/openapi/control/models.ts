import type { EngineInfo, ModelContext, ModelInfo, ModelsReply, WindowInfo } from "@oriel/protocol";
import type { Route } from "../route.ts";
import { anyOf, count, flag, list, map, named, nullable, object, objectOf, oneOf, type Schema, text, whole } from "../schema.ts";
import { MODEL } from "./ids.ts";
import { adjustment } from "./session.ts";
import { WINDOW } from "./window.ts";

const window: Schema<WindowInfo> = named(
  "Window",
  objectOf<WindowInfo>(WINDOW, "The window of a model. Sizes in tokens; `null` is not known, never zero."),
);

const WINDOW_EXAMPLE: WindowInfo = {
  asked: 4096,
  loaded: 4096,
  max: 4096,
  default: 4096,
  source: "metadata",
  source_detail: "GGUF llama.context_length",
  basis: "exact",
  is_override: false,
  step: 128,
  snap_points: [512, 1024, 2048, 4096],
  settable: true,
  note: null,
  wishes: [],
};

const model: Schema<ModelInfo> = named(
  "Model",
  objectOf<ModelInfo>({
    name: text("The name to use in requests."),
    engine: text(),
    engine_label: text(),
    family: nullable(text()),
    architecture: nullable(text()),
    parameters: nullable(text("As `8.0B`.")),
    quantization: nullable(text()),
    size_bytes: nullable(count()),
    held_bytes: nullable(count("What it holds in memory while it is loaded.")),
    held_gpu_bytes: nullable(count("How much of that lies on GPUs.")),
    state: oneOf<ModelInfo["state"]>({ loaded: "", loading: "", available: "loaded when it is asked", failed: "", unknown: "" }),
    abilities: list(text()),
    is_demonstration: flag("Whether it is the small model that comes with Oriel."),
    window,
  }),
);

const engine: Schema<EngineInfo> = named(
  "Engine",
  objectOf<EngineInfo>({
    id: text(),
    label: text(),
    url: nullable(text()),
    state: oneOf<EngineInfo["state"]>({ ready: "", unreachable: "" }),
    version: nullable(text()),
    error: nullable(text("Why it is unreachable.")),
  }),
);

const models: Schema<ModelsReply> = named("Models", objectOf<ModelsReply>({ models: list(model), engines: list(engine) }), {
  models: [
    {
      name: "oriel-demo",
      engine: "embedded",
      engine_label: "Embedded engine (llama.cpp)",
      family: "llama",
      architecture: "llama",
      parameters: "2.1M",
      quantization: "F16",
      size_bytes: 4182400,
      held_bytes: null,
      held_gpu_bytes: null,
      state: "loaded",
      abilities: ["chat", "completion"],
      is_demonstration: true,
      window: WINDOW_EXAMPLE,
    },
  ],
  engines: [{ id: "embedded", label: "Embedded engine (llama.cpp)", url: null, state: "ready", version: "llama.cpp v0.4.0", error: null }],
});

const context: Schema<ModelContext> = named(
  "ModelContext",
  objectOf<ModelContext>({
    model: text(),
    engine: text(),
    ...WINDOW,
    history: list(adjustment, "The last changes, oldest first."),
    changes: map(count(), "How often it changed since Oriel started, by reason: each makes the engine load the model anew."),
    reloads_avoided: count("Requests whose own size, sent on as it came, would have made the engine load the model anew."),
  }),
  {
    model: "oriel-demo",
    engine: "embedded",
    ...WINDOW_EXAMPLE,
    history: [{ reason: "initial_setup", window: 4096, usage: 22, at: "2026-11-21T12:57:11.048Z" }],
    changes: {},
    reloads_avoided: 0,
  },
);

const setWindow: Schema = named(
  "SetWindow",
  object({ tokens: anyOf("A number of tokens, or a size as people write it.", whole(), text("`16k` is 16,384.")) }),
);

export const modelRoutes: readonly Route[] = [
  {
    method: "get",
    path: "/api/v1/models",
    id: "listModelsAndEngines",
    summary: "Models, engines and windows",
    replies: [{ status: 200, description: "All models of all engines, asked anew.", contents: [{ kind: "json", schema: models }] }],
    errors: ["storage_failed"],
  },
  {
    method: "get",
    path: "/api/v1/models/{name}/context",
    id: "getWindow",
    summary: "The window of a model",
    parameters: [MODEL],
    replies: [{ status: 200, description: "The window.", contents: [{ kind: "json", schema: context }] }],
    errors: ["model_not_found", "storage_failed"],
  },
  {
    method: "put",
    path: "/api/v1/models/{name}/context",
    id: "setWindow",
    summary: "Set the window of a model",
    description: "For all its clients, from the next request on, until it is taken back.",
    parameters: [MODEL],
    body: { schema: setWindow, required: true, examples: { "A size": { tokens: 2048 }, "As people write it": { tokens: "2k" } } },
    replies: [{ status: 200, description: "The window as it is now.", contents: [{ kind: "json", schema: context }] }],
    errors: ["model_not_found", "window_out_of_bounds", "not_supported", "storage_failed"],
  },
  {
    method: "delete",
    path: "/api/v1/models/{name}/context",
    id: "resetWindow",
    summary: "Take a set window back",
    description: "Also forgets what the window has grown to.",
    parameters: [MODEL],
    replies: [{ status: 200, description: "The window as it is now.", contents: [{ kind: "json", schema: context }] }],
    errors: ["model_not_found", "storage_failed"],
  },
];
