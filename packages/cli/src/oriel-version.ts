import { readFileSync } from "node:fs";

/** Oriel's version, read from the package so that it is written down once. */
export function orielVersion(): string {
  const manifest: { readonly version: string } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  return manifest.version;
}
