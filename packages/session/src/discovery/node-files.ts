import type { BigIntStats } from "node:fs";
import { constants } from "node:fs";
import { type FileHandle, lstat, open, realpath, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { type Bytes, formatBytes } from "@oriel/core";
import { reasonOf } from "./reason-of.ts";
import type { FileReading, TextFiles } from "./text-files.ts";

/** The file system of this machine. */
export const nodeFiles: TextFiles = {
  async place(path) {
    try {
      const real = await realpath(path);
      return { path: real, isFolder: (await stat(real)).isDirectory() };
    } catch (thrown) {
      if (isMissing(thrown)) return undefined;
      throw thrown;
    }
  },
  async read(path, most) {
    try {
      let reading = await readOnce(path, most);
      for (let tries = 1; tries < MOST_TRIES && reading.kind === "refused" && reading.reason === "changed"; tries += 1) {
        reading = await readOnce(path, most);
      }
      return reading;
    } catch (thrown) {
      return whyNot(thrown);
    }
  },
};

const MOST_TRIES = 3;
const CHANGED: FileReading = {
  kind: "refused",
  reason: "changed",
  why: "It changed while it was read; try again when nothing writes to it.",
};
const LINK: FileReading = {
  kind: "refused",
  reason: "link",
  why: "It is a symbolic link, or lies in a folder that is one; links are not followed.",
};
/** Does not follow a link at the end of the path, and does not wait for a writer where a pipe has taken the file's place. Windows has neither. */
const PLAINLY = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/** Looks before it opens, since opening a device can set it going, and again after, since what the path names may have changed between. */
async function readOnce(path: string, most: Bytes): Promise<FileReading> {
  const seen = await lstat(path, { bigint: true });
  if (seen.isSymbolicLink()) return LINK;
  if (!seen.isFile()) return { kind: "refused", reason: "not_a_file", why: `It is ${kindOf(seen)}, not a file.` };
  if (seen.size > most) return tooLarge(Number(seen.size), most);
  const handle = await open(path, PLAINLY);
  try {
    const opened = await handle.stat({ bigint: true });
    if (!isUnchanged(seen, opened)) return CHANGED;
    // Opened by its path, so a folder on the way may have been a link all the same.
    const folder = dirname(path);
    if ((await realpath(folder)) !== folder) return LINK;
    const bytes = await readUpTo(handle, Number(opened.size) + 1);
    if (bytes.length !== Number(opened.size) || !isUnchanged(opened, await handle.stat({ bigint: true }))) return CHANGED;
    return { kind: "read", bytes, identity: `${opened.dev}:${opened.ino}` };
  } finally {
    await handle.close();
  }
}

async function readUpTo(handle: FileHandle, most: Bytes): Promise<Uint8Array> {
  const bytes = new Uint8Array(most);
  let length = 0;
  while (length < most) {
    const { bytesRead } = await handle.read(bytes, length, most - length, length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return bytes.subarray(0, length);
}

function isUnchanged(one: BigIntStats, other: BigIntStats): boolean {
  return one.dev === other.dev && one.ino === other.ino && one.size === other.size && one.mtimeNs === other.mtimeNs;
}

function kindOf(stats: BigIntStats): string {
  if (stats.isDirectory()) return "a folder";
  if (stats.isFIFO()) return "a pipe";
  return stats.isSocket() ? "a socket" : "a device";
}

function tooLarge(bytes: Bytes, most: Bytes): FileReading {
  return { kind: "refused", reason: "too_large", bytes, why: `It has ${formatBytes(bytes)}; at most ${formatBytes(most)} are read.` };
}

function whyNot(thrown: unknown): FileReading {
  if (isMissing(thrown)) return { kind: "missing" };
  if (codeOf(thrown) === "ELOOP") return LINK;
  return { kind: "refused", reason: "unreadable", why: `It could not be read: ${reasonOf(thrown)}.` };
}

function isMissing(thrown: unknown): boolean {
  const code = codeOf(thrown);
  return code === "ENOENT" || code === "ENOTDIR";
}

function codeOf(thrown: unknown): unknown {
  return thrown instanceof Error && "code" in thrown ? thrown.code : undefined;
}
