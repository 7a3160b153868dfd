import { OrielError } from "../../errors.ts";
import type { JsonValue } from "../../json.ts";
import { isList, isObject } from "../spec/json-kind.ts";

/**
 * The digest of the weights a model of Ollama's store stands for: `sha256:…`, whose file is `blobs/sha256-…`.
 * @param manifest the parsed file under `manifests/`.
 * @throws OrielError `model_load_failed` when the manifest names no model.
 */
export function ollamaBlob(manifest: JsonValue, file: string): string {
  const layers = isObject(manifest) ? manifest["layers"] : undefined;
  const model = isList(layers) ? layers.filter(isObject).find((layer) => layer["mediaType"] === MODEL_LAYER) : undefined;
  const digest = model?.["digest"];
  if (typeof digest === "string" && /^sha256:[0-9a-f]{64}$/.test(digest)) return digest;
  throw new OrielError("model_load_failed", `${file} names no model: expected a layer of the type ${MODEL_LAYER} with a sha256 digest.`, {
    data: { reason: "manifest", file },
  });
}

const MODEL_LAYER = "application/vnd.ollama.image.model";
