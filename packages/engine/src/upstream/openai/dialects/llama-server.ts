import type { EngineModel, JsonObject, Tokens } from "@oriel/core";
import { type Answer, type Ask, expectJson } from "../../answer.ts";
import { countAt, fieldsOf, listOf, sizeAt, textAt } from "../../fields.ts";
import type { Party } from "../../refusal.ts";
import { type CountedPrompt, type Dialect, MODELS_PATH } from "../dialect.ts";
import { isOwnedBy, type ModelEntry, modelEntries, templateThinking } from "./plain.ts";

/** llama.cpp's server, alone or as a router of several models. */
export const llamaServer: Dialect = {
  kind: "llama-server",
  label: "llama-server",
  kvNote: "llama-server takes it when it starts: start it with `--cache-type-k q8_0 --cache-type-v q8_0`.",
  windowNote: "llama-server takes its window when it starts: start it with `-c 16384`.",
  // The header is on every answer, refusals and 404s included.
  recognises: (models) => models.headers["server"] === "llama.cpp" || isOwnedBy(models, "llamacpp"),
  sampling: { topK: "top_k", minP: "min_p", repeatPenalty: "repeat_penalty" },
  extensions: [
    "typical_p",
    "repeat_last_n",
    "mirostat",
    "mirostat_tau",
    "mirostat_eta",
    "dry_multiplier",
    "dry_base",
    "dry_allowed_length",
    "dry_penalty_last_n",
    "xtc_probability",
    "xtc_threshold",
    "top_n_sigma",
    "dynatemp_range",
    "dynatemp_exponent",
  ],
  streamFields: { return_progress: true },
  stopsWhole: true,
  think: templateThinking,
  takesThinking: true,
  models,
  count,
  version: async (ask) => textAt(fieldsOf((await ask("GET", "/props")).json), "build_info"),
};

async function models(ask: Ask, party: Party): Promise<readonly EngineModel[]> {
  const answer = await ask("GET", MODELS_PATH);
  // While it loads its model it answers 503 to everything, and has no model to list.
  if (answer.status === 503) return [];
  expectJson(answer, party);
  const entries = modelEntries(answer);
  const [only] = entries;
  if (only === undefined) return [];
  if (entries.length === 1 && routerState(only) === undefined) return [described(only, await ask("GET", "/props"))];
  return Promise.all(entries.map((entry) => routed(entry, ask)));
}

/** Of a router's models only loaded ones are asked for their window: the question alone would load the others. */
async function routed(entry: ModelEntry, ask: Ask): Promise<EngineModel> {
  if (routerState(entry) !== "loaded") return described(entry, undefined);
  return described(entry, await ask("GET", `/props?model=${encodeURIComponent(entry.name)}`));
}

function routerState(entry: ModelEntry): string | undefined {
  return textAt(fieldsOf(entry.fields["status"]), "value");
}

function described(entry: ModelEntry, props: Answer | undefined): EngineModel {
  const meta = fieldsOf(entry.fields["meta"]);
  const properties = fieldsOf(props?.json);
  const maxWindow = sizeAt(meta, "n_ctx_train");
  const held = sizeAt(fieldsOf(properties["default_generation_settings"]), "n_ctx") ?? sizeAt(meta, "n_ctx");
  return {
    name: entry.name,
    state: stateOf(routerState(entry)),
    format: "gguf",
    quantization: textAt(meta, "ftype") ?? textAt(properties, "model_ftype"),
    sizeBytes: sizeAt(meta, "size"),
    template: textAt(properties, "chat_template"),
    loadedWindow: held,
    maxWindow,
    windowSource: maxWindow === undefined ? undefined : "/v1/models meta.n_ctx_train",
  };
}

function stateOf(router: string | undefined): EngineModel["state"] {
  switch (router) {
    case undefined:
    case "loaded":
      return "loaded";
    case "loading":
      return "loading";
    case "unloaded":
      return "available";
    case "failed":
      return "failed";
    default:
      return "unknown";
  }
}

async function count(ask: Ask, prompt: CountedPrompt, party: Party): Promise<Tokens | undefined> {
  if (prompt.kind === "completion") return tokenize(ask, prompt.model, prompt.text, party);
  const body: JsonObject = { model: prompt.model, ...prompt.fields };
  const counted = await ask("POST", "/v1/chat/completions/input_tokens", body);
  if (counted.status !== 404) return countAt(fieldsOf(expectJson(counted, party, prompt)), "input_tokens");
  // Builds from before that route: the two steps it does, by hand.
  const templated = await ask("POST", "/apply-template", body);
  if (templated.status === 404) return undefined;
  const text = textAt(fieldsOf(expectJson(templated, party, prompt)), "prompt");
  return text === undefined ? undefined : tokenize(ask, prompt.model, text, party);
}

/** Tokens as the server itself makes them of a prompt: special tokens are read, and the model's opening token is added. */
async function tokenize(ask: Ask, model: string, content: string, party: Party): Promise<Tokens | undefined> {
  const answer = await ask("POST", "/tokenize", { model, content, add_special: true, parse_special: true });
  if (answer.status === 404) return undefined;
  return listOf(fieldsOf(expectJson(answer, party, { model }))["tokens"]).length;
}
