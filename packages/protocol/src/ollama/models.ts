import type { JsonObject, ServedModel } from "@oriel/core";
import { known } from "./final.ts";

// The protocol has no null: Ollama writes an empty string, the year 1 or 0 for what it does not know, and so does Oriel. Of numbers
// and times that a client may leave out, those that are not known are left out.

/** Ollama's own client cuts the first 12 characters off a digest and fails on a shorter one: the hash of nothing known is all zeros. */
const NO_DIGEST = "0".repeat(64);
const NO_TIME = "0001-01-01T00:00:00Z";

/** The answer of `GET /api/tags`. */
export function ollamaTags(models: readonly ServedModel[]): string {
  return JSON.stringify({
    models: models.map((model) => ({ ...identity(model), modified_at: model.details.modifiedAt ?? NO_TIME })),
  });
}

/** The answer of `GET /api/ps`: the models in memory, with the window each really has. How long they stay, and how much of them is on a GPU, engines seldom say. */
export function ollamaPs(models: readonly ServedModel[]): string {
  return JSON.stringify({ models: models.filter(({ details }) => details.state === "loaded").map(runningInfo) });
}

function runningInfo(model: ServedModel): JsonObject {
  const { held, loadedWindow } = model.details;
  const memory = held === undefined ? {} : { size: held.bytes, size_vram: held.gpuBytes };
  return known({ ...identity(model), ...memory, context_length: loadedWindow });
}

/** The answer of `POST /api/show`. `parameters` holds the window the model is served at, `model_info` the one it was made for. */
export function ollamaShow(model: ServedModel): string {
  const { details, window } = model;
  const architecture = details.architecture ?? details.family ?? "unknown";
  return JSON.stringify({
    modelfile: "",
    // Laid out as Ollama does, since clients read this text line by line.
    parameters: `${"num_ctx".padEnd(30)} ${window.tokens}`,
    template: details.template ?? "",
    details: detailsInfo(model),
    model_info: known({ "general.architecture": architecture, [`${architecture}.context_length`]: window.max }),
    capabilities: capabilities(model),
    modified_at: details.modifiedAt ?? NO_TIME,
  });
}

/** The Ollama whose protocol this is. Clients look at it to learn what they may ask for, and some refuse older ones. */
const OLLAMA_VERSION = "0.24.0";

/** The answer of `GET /api/version`: the version of the protocol, and beside it Oriel's own. */
export function ollamaVersion(oriel: string): string {
  return JSON.stringify({ version: OLLAMA_VERSION, oriel });
}

function identity(model: ServedModel): JsonObject {
  const { details } = model;
  return {
    name: model.name,
    model: model.name,
    size: details.sizeBytes ?? 0,
    digest: details.digest ?? NO_DIGEST,
    details: detailsInfo(model),
  };
}

function detailsInfo(model: ServedModel): JsonObject {
  const { details, window } = model;
  const family = details.family ?? details.architecture ?? "";
  return known({
    parent_model: "",
    format: details.format ?? "",
    family,
    families: family === "" ? [] : [family],
    parameter_size: details.parameters ?? "",
    quantization_level: details.quantization ?? "",
    context_length: window.max,
  });
}

/** Clients hide what cannot complete; a model of which nothing is said is taken for one that can, as nearly all do. */
function capabilities(model: ServedModel): readonly string[] {
  const words = (model.details.abilities ?? ["completion"]).map((ability) => (ability === "chat" ? "completion" : ability));
  return [...new Set(words)];
}
