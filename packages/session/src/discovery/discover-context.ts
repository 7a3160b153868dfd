import { dirname, join, relative, sep } from "node:path";
import { type Bytes, K, type Measure, OrielError, type Tokens } from "@oriel/core";
import type { Discovered } from "./discovered.ts";
import { fitContext } from "./fit-context.ts";
import { gatherContext } from "./gather-context.ts";
import { leadsOut } from "./leads-out.ts";
import { reasonOf } from "./reason-of.ts";
import type { Place, TextFiles } from "./text-files.ts";

/** Within a folder, the one for Oriel alone comes last and so has the last word. */
export const CONTEXT_FILE_NAMES: readonly string[] = ["AGENTS.md", "ORIEL.md"];
/** Some 60,000 tokens of English: more than any such file that a person wrote. */
export const CONTEXT_FILE_BYTES: Bytes = 256 * K;

export interface ContextSearch {
  /** A file or folder that is there. */
  readonly from: string;
  /** The folder the user trusts. Nothing outside of it is looked at. */
  readonly root: string;
  /** Names of files, not paths. */
  readonly names: readonly string[];
  readonly budgetTokens: Tokens;
  /** A larger file is not read at all. */
  readonly maxFileBytes: Bytes;
  readonly measure: Measure;
  readonly files: TextFiles;
}

/**
 * Reads the context files of each folder from the root down to a path, each once, within a budget of tokens. What cannot be read or does
 * not fit is told, and stops nothing. A path or root that is reached through a link stands for where the link leads.
 * @throws OrielError `invalid_request`: the path or the root is not there, the path leads out of the root, a name is no file name.
 */
export async function discoverContext(search: ContextSearch): Promise<Discovered> {
  search.names.forEach(checkName);
  const root = await placeOf(search.files, search.root, "root");
  const from = await placeOf(search.files, search.from, "from");
  if (!root.isFolder) throw new OrielError("invalid_request", `The root ${search.root} is a file: expected a folder.`, { param: "root" });
  if (leadsOut(root.path, from.path)) {
    throw new OrielError("invalid_request", `The path ${search.from} leads out of the root ${search.root}.`, { param: "from" });
  }
  const folders = foldersBetween(root.path, from.isFolder ? from.path : dirname(from.path));
  const paths = folders.flatMap((folder) => search.names.map((name) => join(folder, name)));
  const found = await gatherContext({ root: root.path, paths, maxFileBytes: search.maxFileBytes, files: search.files });
  return { root: root.path, ...fitContext(found, search.budgetTokens, search.measure) };
}

function checkName(name: string): void {
  if (name !== "" && name !== "." && name !== ".." && !/[/\\:\0]/.test(name)) return;
  const shown = JSON.stringify(name.slice(0, 100));
  throw new OrielError("invalid_request", `Expected the name of a file, such as AGENTS.md, but got ${shown}.`, { param: "names" });
}

async function placeOf(files: TextFiles, path: string, param: "root" | "from"): Promise<Place> {
  const place = await files.place(path).catch((cause: unknown) => {
    throw new OrielError("invalid_request", `${path} could not be looked up: ${reasonOf(cause)}.`, { param, cause });
  });
  if (place === undefined) throw new OrielError("invalid_request", `Expected a path that exists, but got ${path}.`, { param });
  return place;
}

/** From the root down. */
function foldersBetween(root: string, last: string): readonly string[] {
  const names = relative(root, last)
    .split(sep)
    .filter((name) => name !== "");
  return [root, ...names.map((_, at) => join(root, ...names.slice(0, at + 1)))];
}
