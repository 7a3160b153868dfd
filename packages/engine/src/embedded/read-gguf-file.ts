import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { type GgufHeader, ggufSpec, mergeParts, OrielError, partOf, readGguf, type SpecReading, siblingNames } from "@oriel/core";
import { withFileBytes } from "./file-bytes.ts";

/**
 * Reads the spec of a model from its GGUF file, without its weights; of a split model, from all its files, whichever of them is named.
 * @throws OrielError `model_load_failed` when a file is not there, is no GGUF file, or is damaged.
 */
export async function readGgufFile(path: string): Promise<SpecReading> {
  return ggufSpec(await readModelHeader(path));
}

/**
 * Reads the header of a model; that of a split model, merged from all its files, bears the name of the first.
 * @throws OrielError `model_load_failed` when a file is not there, is no GGUF file, or is damaged.
 */
export async function readModelHeader(path: string): Promise<GgufHeader> {
  const header = await readHeader(path);
  const part = partOf(header);
  if (part === undefined) return header;
  const siblings = siblingNames(basename(path));
  if (siblings?.length !== part.of) {
    throw refused(
      `${path} is part ${part.number} of ${part.of} of a split model, but is not named so: expected NAME-00001-of-0000N.gguf. Give its files back the names they were downloaded under.`,
    );
  }
  const missing = siblings.filter((name) => !existsSync(join(dirname(path), name)));
  if (missing.length > 0) {
    throw refused(
      `${path} is one of the ${part.of} files of a split model, of which ${missing.length} cannot be found beside it, first ${missing[0]}: download them into the same folder.`,
    );
  }
  const headers: GgufHeader[] = [];
  for (const name of siblings) headers.push(await readHeader(join(dirname(path), name)));
  return mergeParts(headers);
}

function readHeader(path: string): Promise<GgufHeader> {
  return withFileBytes(path, (bytes) => readGguf(bytes, path));
}

function refused(message: string): OrielError {
  return new OrielError("model_load_failed", message);
}
