import { relative, sep } from "node:path";
import type { Bytes } from "@oriel/core";
import { decodeText } from "./decode-text.ts";
import type { ContextFile, LeftOutReason } from "./discovered.ts";
import type { FileReading, TextFiles } from "./text-files.ts";

/** A file that was found: its text, or why it has no place in a prompt. */
export type GatheredFile =
  | { readonly kind: "text"; readonly path: string; readonly bytes: Bytes; readonly text: string; readonly note?: string | undefined }
  | Extract<ContextFile, { readonly kind: "left_out" }>;

export interface Gathering {
  readonly root: string;
  /** The nearest last. */
  readonly paths: readonly string[];
  readonly maxFileBytes: Bytes;
  readonly files: TextFiles;
}

/** What there is at these paths, in their order. Of two that are the same file or hold the same text, the one nearer the root stays. */
export async function gatherContext({ root, paths, maxFileBytes, files }: Gathering): Promise<readonly GatheredFile[]> {
  const found: GatheredFile[] = [];
  const first: FirstOf = { file: new Map(), text: new Map() };
  for (const full of paths) {
    const path = relative(root, full).split(sep).join("/");
    const reading = await files.read(full, maxFileBytes);
    if (reading.kind === "refused") found.push({ ...reading, kind: "left_out", path, bytes: reading.bytes });
    if (reading.kind === "read") found.push(judge(path, reading, first));
  }
  return found;
}

/** The path each file and each text was first found at. */
interface FirstOf {
  readonly file: Map<string, string>;
  readonly text: Map<string, string>;
}

function judge(path: string, reading: Extract<FileReading, { readonly kind: "read" }>, first: FirstOf): GatheredFile {
  const bytes = reading.bytes.length;
  const leftOut = (reason: LeftOutReason, why: string): GatheredFile => ({ kind: "left_out", path, bytes, reason, why });

  const other = first.file.get(reading.identity);
  if (other !== undefined) return leftOut("same_file", `It is the same file as ${other}.`);
  first.file.set(reading.identity, path);

  const decoded = decodeText(reading.bytes);
  if (decoded.kind === "not_text") return leftOut("not_text", "It is not text in UTF-8, or in UTF-16 with a mark.");
  const text = decoded.text.trim();
  if (text === "") return leftOut("empty", "There is nothing in it.");

  const same = first.text.get(text);
  if (same !== undefined) return leftOut("same_text", `It says the same as ${same}.`);
  first.text.set(text, path);
  return { kind: "text", path, bytes, text, ...(decoded.isDamaged ? { note: DAMAGED } : {}) };
}

const DAMAGED = "Some of its bytes are not text in its encoding; they stand as the replacement character.";
