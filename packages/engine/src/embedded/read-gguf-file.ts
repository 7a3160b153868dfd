import type { FileHandle } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import {
  type ByteSource,
  type Bytes,
  type GgufHeader,
  ggufSpec,
  mergeParts,
  OrielError,
  partOf,
  readGguf,
  type SpecReading,
  siblingNames,
} from "@oriel/core";
import { withModelFile } from "./model-file.ts";

/**
 * Reads the spec of a model from its GGUF file, without its weights; of a split model, from all its files, whichever of them is named.
 * @throws OrielError `model_load_failed` when a file is not there, is no GGUF file, or is damaged.
 */
export async function readGgufFile(path: string): Promise<SpecReading> {
  const header = await readHeader(path);
  const part = partOf(header);
  if (part === undefined) return ggufSpec(header);
  const siblings = siblingNames(basename(path));
  if (siblings?.length !== part.of) {
    throw new OrielError(
      "model_load_failed",
      `${path} is part ${part.number} of ${part.of} of a split model, but is not named so: expected NAME-00001-of-0000N.gguf.`,
    );
  }
  const headers: GgufHeader[] = [];
  for (const name of siblings) headers.push(await readHeader(join(dirname(path), name)));
  return ggufSpec(mergeParts(headers));
}

function readHeader(path: string): Promise<GgufHeader> {
  return withModelFile(path, (file, { size }) => readGguf(bytesOf(file, size, path), path));
}

function bytesOf(file: FileHandle, size: Bytes, path: string): ByteSource {
  return {
    size,
    async read(offset, length) {
      const bytes = new Uint8Array(length);
      for (let filled = 0; filled < length; ) {
        const { bytesRead } = await file.read(bytes, filled, length - filled, offset + filled);
        if (bytesRead === 0) throw new OrielError("model_load_failed", `${path} became shorter while it was read: try again.`);
        filled += bytesRead;
      }
      return bytes;
    },
  };
}
