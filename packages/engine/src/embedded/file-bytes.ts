import type { Stats } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { type ByteSource, type Bytes, OrielError } from "@oriel/core";

/**
 * Opens a model file for as long as `look` takes.
 * @throws OrielError `model_load_failed` when there is no such file, or it cannot be read.
 */
export async function withFileBytes<T>(path: string, look: (bytes: ByteSource, stat: Stats) => Promise<T>): Promise<T> {
  const file = await opened(path);
  try {
    const stat = await file.stat();
    if (!stat.isFile()) throw refused(`The model must be a GGUF file, but ${path} is a folder or a device: name the file itself.`);
    return await look(bytesOf(file, stat.size, path), stat);
  } finally {
    await file.close();
  }
}

async function opened(path: string): Promise<FileHandle> {
  try {
    return await open(path, "r");
  } catch (cause) {
    const why = cause instanceof Error && "code" in cause && cause.code === "ENOENT" ? "there is no such file" : String(cause);
    throw refused(`The model ${path} cannot be opened: ${why}. Give the path of a GGUF file that Oriel may read.`, cause);
  }
}

function bytesOf(file: FileHandle, size: Bytes, path: string): ByteSource {
  return {
    size,
    async read(offset, length) {
      const bytes = new Uint8Array(length);
      for (let filled = 0; filled < length; ) {
        const { bytesRead } = await file.read(bytes, filled, length - filled, offset + filled);
        if (bytesRead === 0) throw refused(`${path} became shorter while it was read: try again.`);
        filled += bytesRead;
      }
      return bytes;
    },
  };
}

function refused(message: string, cause?: unknown): OrielError {
  return new OrielError("model_load_failed", message, { cause });
}
