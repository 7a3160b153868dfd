import type { Bytes, Tokens } from "@oriel/core";
import type { RefusedFile } from "./text-files.ts";

/** The context files on the way from a trusted root to a path, as one text for a prompt, and what became of each. */
export interface Discovered {
  /** The root as a path without links. */
  readonly root: string;
  /**
   * Each file under a line that names it, the root's first and the nearest last: what is nearer is more special, and has the last word. And
   * when another folder is looked at, the text begins the same.
   */
  readonly text: string;
  readonly tokens: Tokens;
  /** Each file that is there, in the order of the text. */
  readonly files: readonly ContextFile[];
}

export type ContextFile = FoundFile &
  (
    | {
        readonly kind: "whole";
        /** What it takes in the text, with the line that names it. */
        readonly tokens: Tokens;
      }
    | { readonly kind: "cut"; readonly tokens: Tokens; readonly why: string }
    | { readonly kind: "left_out"; readonly reason: LeftOutReason; readonly why: string }
  );

interface FoundFile {
  /** From the root, with `/` between folders on every system. */
  readonly path: string;
  /** Of the whole file; `undefined` where nobody could tell. */
  readonly bytes: Bytes | undefined;
  /** What else there is to say of it: that it holds bytes which are no text, and how they stand in the prompt. */
  readonly note?: string | undefined;
}

export type LeftOutReason =
  | RefusedFile
  | "not_text"
  | "empty"
  /** Another name of a file that was read already, as on file systems that do not tell capitals from small letters. */
  | "same_file"
  | "same_text"
  | "no_room";
