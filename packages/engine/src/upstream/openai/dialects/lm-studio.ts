import type { EngineModel, JsonObject } from "@oriel/core";
import { type Ask, expectJson } from "../../answer.ts";
import { fieldsOf, listOf, sizeAt, textAt } from "../../fields.ts";
import type { Party } from "../../refusal.ts";
import type { Dialect } from "../dialect.ts";
import { effort, namedEntries } from "./plain.ts";

/** Its own routes, by generation. It answers 200 to routes it does not have, with an error in the body. */
const MODELS_V1 = "/api/v1/models";
const MODELS_V0 = "/api/v0/models";

export const lmStudio: Dialect = {
  kind: "lm-studio",
  label: "LM Studio",
  kvNote: "LM Studio takes it when it loads a model: set the K and V cache quantization in the model's load settings.",
  windowNote: "LM Studio takes the window when it loads a model: set the context length in the model's load settings.",
  // Its /v1/models is bare.
  recognises: () => false,
  probes: [
    { path: MODELS_V1, proves: (answer) => namedEntries(fieldsOf(answer.json)["models"], "key").length > 0 },
    {
      path: MODELS_V0,
      proves: (answer) => namedEntries(fieldsOf(answer.json)["data"], "id").some(({ fields }) => "compatibility_type" in fields),
    },
  ],
  sampling: { topK: "top_k", minP: "min_p", repeatPenalty: "repeat_penalty" },
  extensions: [],
  streamFields: {},
  stopsWhole: false,
  think: effort,
  takesThinking: false,
  models: async (ask, party) => {
    const answer = await ask("GET", MODELS_V1);
    const current = namedEntries(fieldsOf(answer.json)["models"], "key");
    return current.length > 0 ? current.map(({ name, fields }) => listedModel(name, fields)) : older(ask, party);
  },
  count: () => Promise.resolve(undefined),
  version: () => Promise.resolve(undefined),
};

function listedModel(name: string, fields: JsonObject): EngineModel {
  const [instance] = listOf(fields["loaded_instances"]);
  const maxWindow = sizeAt(fields, "max_context_length");
  return {
    name,
    state: instance === undefined ? "available" : "loaded",
    architecture: textAt(fields, "architecture"),
    parameters: textAt(fields, "params_string"),
    quantization: textAt(fieldsOf(fields["quantization"]), "name"),
    format: textAt(fields, "format"),
    sizeBytes: sizeAt(fields, "size_bytes"),
    abilities: abilities(textAt(fields, "type"), fieldsOf(fields["capabilities"])),
    loadedWindow: sizeAt(fieldsOf(fieldsOf(instance)["config"]), "context_length"),
    maxWindow,
    windowSource: maxWindow === undefined ? undefined : `${MODELS_V1} max_context_length`,
  };
}

async function older(ask: Ask, party: Party): Promise<readonly EngineModel[]> {
  const answer = fieldsOf(expectJson(await ask("GET", MODELS_V0), party));
  return namedEntries(answer["data"], "id").map(({ name, fields }): EngineModel => {
    const maxWindow = sizeAt(fields, "max_context_length");
    return {
      name,
      state: fields["state"] === "loaded" ? "loaded" : "available",
      architecture: textAt(fields, "arch"),
      quantization: textAt(fields, "quantization"),
      format: textAt(fields, "compatibility_type"),
      abilities: abilities(textAt(fields, "type"), {}),
      loadedWindow: sizeAt(fields, "loaded_context_length"),
      maxWindow,
      windowSource: maxWindow === undefined ? undefined : `${MODELS_V0} max_context_length`,
    };
  });
}

function abilities(type: string | undefined, capabilities: JsonObject): EngineModel["abilities"] {
  switch (type) {
    case undefined:
      return undefined;
    case "embedding":
    case "embeddings":
      return ["embedding"];
    default:
      return [
        "chat",
        "completion",
        ...(type === "vlm" || capabilities["vision"] === true ? (["vision"] as const) : []),
        ...(capabilities["trained_for_tool_use"] === true ? (["tools"] as const) : []),
      ];
  }
}
