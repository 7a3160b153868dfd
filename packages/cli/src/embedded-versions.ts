import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

export interface EmbeddedVersions {
  /** Of node-llama-cpp, the binding. */
  readonly binding: string;
  /** The llama.cpp release its binaries were built from; `undefined` when the package does not say. */
  readonly llamaCpp: string | undefined;
}

/** What the embedded engine runs on, read from its package's files: loading it would take longer than everything else together. */
export function embeddedVersions(): EmbeddedVersions | undefined {
  const folders = createRequire(import.meta.url).resolve.paths("node-llama-cpp") ?? [];
  const folder = folders.map((place) => join(place, "node-llama-cpp")).find((place) => existsSync(join(place, "package.json")));
  const binding = folder === undefined ? undefined : readText(join(folder, "package.json"), "version");
  if (folder === undefined || binding === undefined) return undefined;
  return { binding, llamaCpp: readText(join(folder, "llama", "binariesGithubRelease.json"), "release") };
}

function readText(path: string, field: string): string | undefined {
  if (!existsSync(path)) return undefined;
  const content: unknown = JSON.parse(readFileSync(path, "utf8"));
  const value = new Map(Object.entries(content ?? {})).get(field);
  return typeof value === "string" ? value : undefined;
}
