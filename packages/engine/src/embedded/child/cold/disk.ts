import { readSync } from "node:fs";
import { mkdir, open, readdir, readFile, rename, rm, stat, utimes } from "node:fs/promises";
import { dirname } from "node:path";
import { setImmediate as immediate } from "node:timers/promises";
import { crc32 } from "node:zlib";
import type { Bytes } from "@oriel/core";

/** What is asked of the file system. A file that is not there (any more) is an answer, every other failure is thrown. */
export interface Disk {
  makeFolder(path: string): Promise<void>;
  list(folder: string): Promise<readonly string[]>;
  stat(path: string): Promise<{ readonly bytes: Bytes; readonly modifiedAt: number } | undefined>;
  read(path: string): Promise<string | undefined>;
  checksum(path: string): Promise<string | undefined>;
  /** A new file that only its owner may read: it will hold what people wrote. */
  create(path: string, content: string): Promise<void>;
  /** Returns when the content of the file would survive a power cut. */
  sync(path: string): Promise<void>;
  /** Returns when the new name would survive one too. */
  rename(from: string, to: string): Promise<void>;
  remove(path: string): Promise<void>;
  touch(path: string, at: number): Promise<void>;
}

export const NODE_DISK: Disk = {
  async makeFolder(path) {
    await mkdir(path, { recursive: true, mode: 0o700 });
  },
  list: (folder) => readdir(folder),
  stat: (path) => unlessMissing(stat(path).then(({ size, mtimeMs }) => ({ bytes: size, modifiedAt: mtimeMs }))),
  read: (path) => unlessMissing(readFile(path, "utf8")),
  checksum: (path) => unlessMissing(checksum(path)),
  async create(path, content) {
    const file = await open(path, "wx", 0o600);
    try {
      await file.writeFile(content);
    } finally {
      await file.close();
    }
  },
  sync,
  async rename(from, to) {
    await rename(from, to);
    // Windows knows no folders to be opened.
    if (process.platform !== "win32") await sync(dirname(to));
  },
  async remove(path) {
    await rm(path, { force: true });
  },
  async touch(path, at) {
    await unlessMissing(utimes(path, at / 1000, at / 1000));
  },
};

/** Small enough that the sum finds it in the processor's cache. */
const PIECE: Bytes = 256 * 1024;
/** After so many pieces everything else gets its turn: half a millisecond of reading. */
const PIECES_AT_ONCE = 4;

/**
 * CRC-32, in hex. Files are damaged by disks and by writes that never ended, not by people, and this is twice as fast as a cryptographic
 * hash, which would take as long as all the rest of loading a state. Read on this thread: to have each piece read on another one takes
 * longer than reading it.
 */
async function checksum(path: string): Promise<string> {
  const file = await open(path, "r");
  try {
    const piece = new Uint8Array(PIECE);
    let sum = 0;
    for (let pieces = 1; ; pieces += 1) {
      const bytesRead = readSync(file.fd, piece);
      if (bytesRead === 0) return sum.toString(16).padStart(8, "0");
      sum = crc32(piece.subarray(0, bytesRead), sum);
      if (pieces % PIECES_AT_ONCE === 0) await immediate();
    }
  } finally {
    await file.close();
  }
}

async function sync(path: string): Promise<void> {
  const file = await open(path, "r");
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

async function unlessMissing<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (failure) {
    if (failure instanceof Error && "code" in failure && failure.code === "ENOENT") return undefined;
    throw failure;
  }
}
