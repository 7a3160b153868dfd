import { readFile } from "node:fs/promises";
import { asOrielError, hfConfigSpec, type JsonValue, type ModelFacts, type ModelSpec, OrielError } from "@oriel/core";
import { readGgufFile } from "@oriel/engine";
import { parseJson } from "@oriel/protocol";

/** Whether somebody means a file: by how it is written, so that a file that is not there is told as such. */
export function looksLikeFile(text: string): boolean {
  return /\.(gguf|json)$/i.test(text) || /^(\.{0,2}[\\/]|[a-z]:\\)/i.test(text);
}

/**
 * Reads what a model's memory depends on: from a GGUF file, or from the `config.json` of a Hugging Face repository.
 * @throws OrielError `model_load_failed` when the file is not there, cannot be read, or describes a model whose memory is not known.
 */
export async function readModelFile(path: string): Promise<ModelSpec> {
  const reading = /\.json$/i.test(path) ? hfConfigSpec(await readJson(path), path) : await readGgufFile(path);
  if (reading.kind === "known") return reading.spec;
  throw notKnown(reading.facts, reading.why);
}

async function readJson(path: string): Promise<JsonValue> {
  const text = await readText(path);
  try {
    return parseJson(text);
  } catch (cause) {
    // It reads the bodies of requests, and says so.
    throw new OrielError("model_load_failed", asOrielError(cause).message.replace("The body", path), { cause });
  }
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    const isMissing = cause instanceof Error && "code" in cause && cause.code === "ENOENT";
    const why = isMissing ? "there is no such file" : String(cause);
    throw new OrielError("model_load_failed", `${path} cannot be read: ${why}.`, { cause });
  }
}

function notKnown({ architecture }: ModelFacts, why: string): OrielError {
  return new OrielError("model_load_failed", `What a window of this model takes is not known: ${why}.`, {
    data: { reason: "unknown_architecture", architecture },
  });
}
