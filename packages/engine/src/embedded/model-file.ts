import type { Stats } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { basename } from "node:path";
import { type Bytes, formatBytes, K, OrielError } from "@oriel/core";
import { type GgufHeader, readGgufHeader } from "./gguf-header.ts";

/** A model file that has been looked at: it exists, is GGUF, and its head is whole. */
export interface ModelFile {
  readonly path: string;
  readonly sizeBytes: Bytes;
  /** ISO 8601 in UTC. */
  readonly modifiedAt: string;
  readonly header: GgufHeader;
}

/** The head of a file is its vocabulary, mostly: 5 to 15 MiB for the largest of today. */
const FIRST_READ: Bytes = 4 * K * K;
const LARGEST_HEADER: Bytes = 256 * K * K;

/**
 * Looks at a model file without loading it.
 * @param known what an earlier look found: it is answered again as long as the file has not changed.
 * @throws OrielError `model_load_failed` when there is no such file, when it is no GGUF file, or when it ends too early.
 */
export async function checkModelFile(path: string, known?: ModelFile): Promise<ModelFile> {
  return withModelFile(path, async (file, stat) => {
    const seen = { path, sizeBytes: stat.size, modifiedAt: stat.mtime.toISOString() };
    if (known?.sizeBytes === seen.sizeBytes && known.modifiedAt === seen.modifiedAt) return known;
    return { ...seen, header: await readHeader(file, path, stat.size) };
  });
}

/**
 * Opens a model file for as long as `look` takes.
 * @throws OrielError `model_load_failed` when there is no such file.
 */
export async function withModelFile<T>(path: string, look: (file: FileHandle, stat: Stats) => Promise<T>): Promise<T> {
  const file = await opened(path);
  try {
    const stat = await file.stat();
    if (!stat.isFile()) throw refused(`The model must be a GGUF file, but ${path} is a folder or a device: name the file itself.`);
    return await look(file, stat);
  } finally {
    await file.close();
  }
}

/** `/models/qwen3-8b-q4_k_m.gguf` → `qwen3-8b-q4_k_m`. */
export function modelNameOf(path: string): string {
  return basename(path).replace(/\.gguf$/i, "");
}

async function opened(path: string): Promise<FileHandle> {
  try {
    return await open(path, "r");
  } catch (cause) {
    const why = cause instanceof Error && "code" in cause && cause.code === "ENOENT" ? "there is no such file" : String(cause);
    throw refused(`The model ${path} cannot be opened: ${why}. Give the path of a GGUF file that Oriel may read.`, cause);
  }
}

async function readHeader(file: FileHandle, path: string, size: Bytes): Promise<GgufHeader> {
  for (let length = FIRST_READ; ; length *= 4) {
    const buffer = new Uint8Array(Math.min(length, size));
    const { bytesRead } = await file.read(buffer, 0, buffer.length, 0);
    const reading = readGgufHeader(buffer.subarray(0, bytesRead));
    switch (reading.kind) {
      case "header":
        return reading.header;
      case "not-gguf":
        throw refused(`${path} is not a GGUF file that can be run: ${reading.why}. Download the model again, or convert it to GGUF.`);
      case "short":
        if (length >= size) throw refused(`${path} ends after ${formatBytes(size)}, inside its own header: download the model again.`);
        if (length >= LARGEST_HEADER) throw refused(`${path} claims a header of more than ${formatBytes(LARGEST_HEADER)}: it is damaged.`);
    }
  }
}

function refused(message: string, cause?: unknown): OrielError {
  return new OrielError("model_load_failed", message, { cause });
}
