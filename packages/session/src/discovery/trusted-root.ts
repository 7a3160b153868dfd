import { isAbsolute, resolve } from "node:path";
import { OrielError } from "@oriel/core";
import { leadsOut } from "./leads-out.ts";
import type { TextFiles } from "./text-files.ts";

/**
 * The folder to look in for context files from a path, for a client that is not trusted itself: the one it asks for, if that lies in a trusted
 * folder and the path in it; else the deepest trusted folder that holds the path. A path outside of all of them is refused by its spelling
 * alone, and one that is not there like one that leads out, so that no answer tells what else is on the disk.
 * @param trusted absolute paths.
 * @throws OrielError `path_not_allowed`, `invalid_request` for a path that is not absolute.
 */
export async function trustedRoot(
  files: TextFiles,
  trusted: readonly string[],
  { from, root }: { readonly from: string; readonly root?: string | undefined },
): Promise<string> {
  if (trusted.length === 0) {
    throw new OrielError("path_not_allowed", `No folder may be read for its context files: ${HOW_TO_ALLOW}.`, { param: "from" });
  }
  const roots = (await Promise.all(trusted.map((path) => rootAt(files, path)))).flatMap((one) => one ?? []);
  const real = await realWithin(files, roots, from, "from");
  if (root === undefined) {
    const holding = roots.map((one) => one.real).filter((one) => !leadsOut(one, real));
    return holding.reduce((deepest, one) => (one.length > deepest.length ? one : deepest), "");
  }
  const asked = await realWithin(files, roots, root, "root");
  if (leadsOut(asked, real)) {
    throw new OrielError("path_not_allowed", `${from} is not in the root ${root}.`, { param: "from" });
  }
  return asked;
}

const HOW_TO_ALLOW = "whoever runs Oriel names folders that may be with trusted_roots, ORIEL_TRUSTED_ROOTS or --trusted-root";

/** A trusted folder as it was named, and where that is. */
interface Root {
  readonly named: string;
  readonly real: string;
}

/** A folder that is not there holds nothing. */
async function rootAt(files: TextFiles, path: string): Promise<Root | undefined> {
  const place = await placeOf(files, path);
  return place === undefined ? undefined : { named: resolve(path), real: place };
}

/** Where a path is, if that is in one of the roots. */
async function realWithin(files: TextFiles, roots: readonly Root[], path: string, param: "from" | "root"): Promise<string> {
  if (!isAbsolute(path))
    throw new OrielError("invalid_request", `${param} must be an absolute path, got ${path.slice(0, 200)}.`, { param });
  const spelt = resolve(path);
  const isSpeltWithin = roots.some(({ named, real }) => !leadsOut(named, spelt) || !leadsOut(real, spelt));
  const place = isSpeltWithin ? await placeOf(files, spelt) : undefined;
  if (place !== undefined && roots.some(({ real }) => !leadsOut(real, place))) return place;
  const why = isSpeltWithin ? "is not there, or leads out of the folders that may be read" : "is in no folder that may be read";
  throw new OrielError("path_not_allowed", `${path.slice(0, 500)} ${why}: ${HOW_TO_ALLOW}.`, { param });
}

/** What cannot be looked up counts as not there. */
async function placeOf(files: TextFiles, path: string): Promise<string | undefined> {
  const place = await files.place(path).catch(() => undefined);
  return place?.path;
}
