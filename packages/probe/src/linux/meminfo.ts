import type { MemoryAmount } from "@oriel/core";
import { readNumber } from "../number.ts";

/**
 * The machine's memory by `/proc/meminfo`. Free is what the kernel calls available: caches that it can give up are not in use.
 * `undefined` when a figure is missing.
 */
export function parseMeminfo(text: string): MemoryAmount | undefined {
  const bytesOf = (name: string): number | undefined => {
    const kibibytes = readNumber(new RegExp(`^${name}:\\s+(\\d+) kB$`, "m").exec(text)?.[1]);
    return kibibytes === undefined ? undefined : kibibytes * 1024;
  };
  const totalBytes = bytesOf("MemTotal");
  const available = bytesOf("MemAvailable");
  if (totalBytes === undefined || totalBytes === 0 || available === undefined) return undefined;
  const freeBytes = Math.min(available, totalBytes);
  return { totalBytes, usedBytes: totalBytes - freeBytes, freeBytes };
}
