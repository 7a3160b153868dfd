import { basename } from "node:path";
import { type Bytes, type GgufHeader, ggufFacts, type ModelFacts, OrielError } from "@oriel/core";
import { withFileBytes } from "./file-bytes.ts";
import { readModelHeader } from "./read-gguf-file.ts";

/** A model file that has been looked at: it exists, is GGUF, and is whole. */
export interface ModelFile {
  readonly path: string;
  /** Of this file alone, where the model is split into several. */
  readonly sizeBytes: Bytes;
  /** ISO 8601 in UTC. */
  readonly modifiedAt: string;
  readonly header: GgufHeader;
  /** Known also of models whose memory cannot be worked out: llama.cpp may well run them. */
  readonly facts: ModelFacts;
}

/**
 * Looks at a model file without loading it.
 * @param known what an earlier look found: it is answered again as long as the file has not changed.
 * @throws OrielError `model_load_failed` when there is no such file, when it is no GGUF file or ends too early, and when it belongs to a split
 * model that is not whole, or is not the first file of one.
 */
export async function checkModelFile(path: string, known?: ModelFile): Promise<ModelFile> {
  // Before it is read: a file that changes meanwhile is read again at the next look.
  const seen = await withFileBytes(path, async (_, stat) => ({ path, sizeBytes: stat.size, modifiedAt: stat.mtime.toISOString() }));
  if (known?.sizeBytes === seen.sizeBytes && known.modifiedAt === seen.modifiedAt) return known;
  const header = await readModelHeader(path);
  if (basename(header.file) !== basename(path)) {
    throw new OrielError(
      "model_load_failed",
      `${path} is not the first file of its model, from which llama.cpp finds the others: give ${header.file} instead.`,
    );
  }
  return { ...seen, header, facts: ggufFacts(header) };
}

/** `/models/qwen3-8b-q4_k_m.gguf` → `qwen3-8b-q4_k_m`. */
export function modelNameOf(path: string): string {
  return basename(path).replace(/\.gguf$/i, "");
}
