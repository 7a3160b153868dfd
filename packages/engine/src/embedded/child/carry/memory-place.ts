import { lstat, mkdtemp, open, readdir, rm, statfs } from "node:fs/promises";
import { join } from "node:path";
import type { Bytes } from "@oriel/core";
import type { CarryPlace } from "./carry-place.ts";

export interface MemoryPlaceOptions {
  /** A folder whose files lie in memory, such as `/dev/shm`; anybody may write to it. */
  readonly root: string;
  /** The number of this process. */
  readonly writer: number;
  readonly isAlive: (process: number) => boolean;
  /** What the process may still take. */
  readonly availableMemory: () => Bytes;
}

/**
 * A place whose files lie in memory, so that nothing of a conversation reaches a disk. Each file has a folder of its own that nobody else may
 * look into. What killed processes have left is removed before more is laid down.
 */
export function memoryPlace({ root, writer, isAlive, availableMemory }: MemoryPlaceOptions): CarryPlace {
  let heldBytes = 0;
  return {
    async reserve(bytes, _tokens, spareBytes) {
      await removeLeft(root, isAlive);
      const { bavail, bsize } = await statfs(root);
      const most = Math.min(bavail * bsize, availableMemory()) * SHARE;
      if (bytes > most || (spareBytes !== undefined && heldBytes + bytes > spareBytes)) return undefined;
      heldBytes += bytes;
      const folder = await mkdtemp(join(root, `${NAME}${writer}-`));
      const path = join(folder, "state");
      await (await open(path, "wx", 0o600)).close();
      return {
        path,
        async release() {
          heldBytes -= bytes;
          await rm(folder, { recursive: true, force: true });
        },
      };
    },
  };
}

/** Of what is free: the rest is for the context that comes. */
const SHARE = 0.5;
const NAME = "oriel-kv-";

async function removeLeft(root: string, isAlive: (process: number) => boolean): Promise<void> {
  for (const name of await readdir(root)) {
    if (!name.startsWith(NAME) || isAlive(Number.parseInt(name.slice(NAME.length), 10))) continue;
    const path = join(root, name);
    // Another user's is theirs to remove; it may be gone by now, too.
    const isOwn = (await lstat(path).catch(() => undefined))?.uid === process.getuid?.();
    if (isOwn) await rm(path, { recursive: true, force: true });
  }
}
