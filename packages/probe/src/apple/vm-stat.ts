import { readNumber } from "../number.ts";

/**
 * The bytes in use by `vm_stat`, as Activity Monitor counts them: what programs hold and cannot be had back at once, what is wired, and what
 * holds the compressed pages. All else is free or a cache. `undefined` when a figure is missing.
 */
export function parseVmStat(stdout: string): number | undefined {
  const pageBytes = readNumber(/page size of (\d+) bytes/.exec(stdout)?.[1]);
  const pages = (name: string): number | undefined => readNumber(new RegExp(`^${name}:\\s+(\\d+)\\.?\\s*$`, "m").exec(stdout)?.[1]);
  const anonymous = pages("Anonymous pages");
  const purgeable = pages("Pages purgeable");
  const wired = pages("Pages wired down");
  const compressed = pages("Pages occupied by compressor");
  if (pageBytes === undefined || anonymous === undefined || purgeable === undefined || wired === undefined || compressed === undefined) {
    return undefined;
  }
  return (Math.max(0, anonymous - purgeable) + wired + compressed) * pageBytes;
}
