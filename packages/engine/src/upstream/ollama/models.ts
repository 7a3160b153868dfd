import type { EngineModel, JsonObject, JsonValue } from "@oriel/core";
import { countAt, fieldsOf, listOf, sizeAt, textAt } from "../fields.ts";

/** The models of `/api/tags`, each with the window `/api/ps` says is loaded. */
export function ollamaModels(tags: JsonValue, ps: JsonValue): readonly EngineModel[] {
  const loaded = new Map(listOf(fieldsOf(ps)["models"]).map((entry) => [textAt(fieldsOf(entry), "name"), fieldsOf(entry)]));
  return listOf(fieldsOf(tags)["models"]).flatMap((entry) => {
    const tag = fieldsOf(entry);
    const name = textAt(tag, "name") ?? textAt(tag, "model");
    return name === undefined ? [] : [ollamaModel(name, tag, loaded.get(name))];
  });
}

/** What `/api/show` adds to a model that `/api/tags` may have listed already. */
export function withDescription(model: EngineModel, show: JsonValue): EngineModel {
  const said = fieldsOf(show);
  const details = fieldsOf(said["details"]);
  const info = fieldsOf(said["model_info"]);
  const architecture = textAt(info, "general.architecture");
  const maxKey = `${architecture}.context_length`;
  const maxWindow = sizeAt(info, maxKey);
  const statedWindow = statedIn(textAt(said, "parameters") ?? "");
  const sources = [...(statedWindow === undefined ? [] : ["Modelfile num_ctx"]), ...(maxWindow === undefined ? [] : [`GGUF ${maxKey}`])];
  return {
    ...model,
    ...described(details),
    architecture,
    modifiedAt: model.modifiedAt ?? textAt(said, "modified_at"),
    template: textAt(said, "template"),
    abilities: abilitiesIn(listOf(said["capabilities"])),
    maxWindow: maxWindow ?? model.maxWindow,
    statedWindow,
    windowSource: sources.length === 0 ? model.windowSource : sources.join(", "),
  };
}

/** Ollama adds `:latest` to a name without a tag. */
export function isSameName(listed: string, asked: string): boolean {
  return listed === asked || listed === `${asked}:latest`;
}

function ollamaModel(name: string, tag: JsonObject, running: JsonObject | undefined): EngineModel {
  const details = fieldsOf(tag["details"]);
  const maxWindow = sizeAt(details, "context_length");
  return {
    name,
    state: running === undefined ? "available" : "loaded",
    ...described(details),
    digest: textAt(tag, "digest"),
    modifiedAt: textAt(tag, "modified_at"),
    sizeBytes: sizeAt(tag, "size"),
    loadedWindow: running === undefined ? undefined : sizeAt(running, "context_length"),
    held: running === undefined ? undefined : heldIn(running),
    maxWindow,
    windowSource: maxWindow === undefined ? undefined : "/api/tags details.context_length",
  };
}

function heldIn(running: JsonObject): EngineModel["held"] {
  const bytes = sizeAt(running, "size");
  return bytes === undefined ? undefined : { bytes, gpuBytes: countAt(running, "size_vram") };
}

function described(details: JsonObject): Pick<EngineModel, "family" | "parameters" | "quantization" | "format"> {
  return {
    family: textAt(details, "family"),
    parameters: textAt(details, "parameter_size"),
    quantization: textAt(details, "quantization_level"),
    format: textAt(details, "format"),
  };
}

/** `parameters` is text, one `name   value` a line. */
function statedIn(parameters: string): number | undefined {
  const value = /^num_ctx\s+"?(\d{1,9})"?\s*$/m.exec(parameters)?.[1];
  return value === undefined || Number(value) === 0 ? undefined : Number(value);
}

function abilitiesIn(capabilities: readonly JsonValue[]): EngineModel["abilities"] {
  const abilities = capabilities.flatMap((capability) => (typeof capability === "string" ? abilitiesOf(capability) : []));
  return abilities.length === 0 ? undefined : abilities;
}

function abilitiesOf(capability: string): NonNullable<EngineModel["abilities"]> {
  switch (capability) {
    case "completion":
      return ["chat", "completion"];
    case "embedding":
    case "tools":
    case "vision":
    case "thinking":
      return [capability];
    default:
      return [];
  }
}
