import type { Bytes } from "@oriel/core";

/** What reading texts from folders needs of a file system. Paths are absolute, in the form `node:path` uses here. */
export interface TextFiles {
  /** Where a path leads, all links followed; `undefined` where nothing is. Rejects where it may not be looked up, or links go in a circle. */
  place(path: string): Promise<Place | undefined>;
  /** What one file holds. Follows no link, on the way or at the end; opens nothing but a plain file. Never rejects. */
  read(path: string, most: Bytes): Promise<FileReading>;
}

export interface Place {
  readonly path: string;
  readonly isFolder: boolean;
}

export type FileReading =
  | { readonly kind: "read"; readonly bytes: Uint8Array /** The same for two names of one file. */; readonly identity: string }
  | { readonly kind: "missing" }
  | { readonly kind: "refused"; readonly reason: RefusedFile; readonly bytes?: Bytes | undefined /** A sentence. */; readonly why: string };

/** Why a file that is there was not read. */
export type RefusedFile = "link" | "not_a_file" | "too_large" | "changed" | "unreadable";
