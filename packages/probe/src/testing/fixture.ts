import { readFileSync } from "node:fs";

/** A recorded output: `nvidia/gb10.csv`. */
export function fixture(path: string): string {
  return readFileSync(new URL(`../fixtures/${path}`, import.meta.url), "utf8");
}
