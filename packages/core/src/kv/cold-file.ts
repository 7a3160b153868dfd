import type { Bytes, Milliseconds } from "../units.ts";

/** A file of the folder that snapshots are kept in, told by its name. */
export type ColdFile =
  | { readonly kind: "state" | "manifest"; readonly id: string }
  /** One that is being written, or was when its writer died. `bytes` is what it will take at most, with all that belongs to it. */
  | { readonly kind: "part"; readonly id: string; readonly writer: number; readonly bytes: Bytes };

export function coldFileName(file: ColdFile): string {
  switch (file.kind) {
    case "state":
      return `${file.id}.kv`;
    case "manifest":
      return `${file.id}.json`;
    case "part":
      return `${file.id}.${file.writer}.${file.bytes}.part`;
  }
}

/** What a name says; `undefined` for a file that is not Oriel's, which nobody may count or remove. */
export function readColdFileName(name: string): ColdFile | undefined {
  const [, id, suffix = "", writer, bytes] = /^([0-9a-f]{24})\.(kv|json|(\d{1,10})\.(\d{1,15})\.part)$/.exec(name) ?? [];
  if (id === undefined) return undefined;
  if (writer !== undefined && bytes !== undefined) return { kind: "part", id, writer: Number(writer), bytes: Number(bytes) };
  return { kind: suffix === "kv" ? "state" : "manifest", id };
}

/** A file of the folder as it was found. */
export interface FoundFile {
  readonly name: string;
  readonly file: ColdFile;
  readonly bytes: Bytes;
  /** Milliseconds since 1970. */
  readonly modifiedAt: number;
}

/** The bytes the folder takes, each file that is being written counted as large as it will be. */
export function heldBytes(found: readonly FoundFile[]): Bytes {
  return found.reduce((sum, { file, bytes }) => sum + (file.kind === "part" ? Math.max(file.bytes, bytes) : bytes), 0);
}

/**
 * The names of files that nobody will ever use: those whose writer is gone, and those that lack their other half. A writer renames the state
 * and right after it the manifest, and a folder is not listed in one instant, so a half is given a while.
 */
export function planCleaning(
  found: readonly FoundFile[],
  now: { readonly at: number; readonly isAlive: (process: number) => boolean },
): readonly string[] {
  const ids = (kind: ColdFile["kind"]): ReadonlySet<string> =>
    new Set(found.filter(({ file }) => file.kind === kind).map(({ file }) => file.id));
  const [states, manifests] = [ids("state"), ids("manifest")];
  const useless = ({ file, modifiedAt }: FoundFile): boolean => {
    const ageMs = now.at - modifiedAt;
    switch (file.kind) {
      case "part":
        // A process of the same number may be another one by now.
        return !now.isAlive(file.writer) || ageMs > LONGEST_WRITE;
      case "state":
        return !manifests.has(file.id) && ageMs > BETWEEN_RENAMES;
      case "manifest":
        return !states.has(file.id) && ageMs > BETWEEN_RENAMES;
    }
  };
  return found.filter(useless).map(({ name }) => name);
}

const LONGEST_WRITE: Milliseconds = 3_600_000;
const BETWEEN_RENAMES: Milliseconds = 60_000;
