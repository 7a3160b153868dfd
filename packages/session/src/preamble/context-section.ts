import { type DiscoveredContext, defused, type Measure, TIERS, type Tier, type Tokens } from "@oriel/core";
import type { ContextFile, Discovered } from "../discovery/discovered.ts";
import { fitContext, headingOf } from "../discovery/fit-context.ts";
import type { GatheredFile } from "../discovery/gather-context.ts";

export interface ContextSection {
  /** Empty where nothing fits. */
  readonly text: string;
  readonly budget: Tokens;
  readonly files: Discovered["files"];
}

/**
 * An eighth of the smallest window of the tier: 256 to 8,192 tokens. Files that people write for this have one to four thousand, and what
 * they take is gone from the conversation for good. Oriel's own choice: none of the systems it follows has a number.
 */
export function contextBudget({ sizes }: Tier): Tokens {
  return Math.floor((sizes[0] ?? 0) / 8);
}

/** What is kept of context files when they are found: what the largest tier has room for, so that a window that grows finds them whole. */
export const MOST_CONTEXT: Tokens = Math.max(...TIERS.map(contextBudget));

/** The context files of a session as they stand in its system prompt, in the room that the tier has for them. */
export function contextSection(discovered: DiscoveredContext, tier: Tier, measure: Measure): ContextSection {
  const budget = contextBudget(tier);
  const { text, files } = fitContext(filesIn(discovered), Math.max(0, budget - measure(framed(""))), measure);
  const cutBefore = new Set(discovered.files.flatMap(({ path, kind }) => (kind === "cut" ? path : [])));
  const told = files.map((file): ContextFile => (file.kind === "whole" && cutBefore.has(file.path) ? { ...file, ...CUT_BEFORE } : file));
  return { text: text === "" ? "" : framed(text), budget, files: told };
}

const CUT_BEFORE = { kind: "cut", why: "Its end was left out when it was found." } as const;

/** Marked, so that no file's text is taken for the words that follow; nothing inside can close the mark. */
function framed(text: string): string {
  return `<oriel-context>\nFiles of the user's project. Where two differ, the later one holds.\n\n${defused(text)}\n</oriel-context>`;
}

/** The files by themselves again. One whose text holds the heading of the next only ends earlier: nothing is lost or doubled. */
function filesIn({ from, text, files }: DiscoveredContext): readonly GatheredFile[] {
  const starts: number[] = [];
  for (const { path } of files) {
    const at = text.indexOf(headingOf(path), starts.at(-1) ?? 0);
    if (at === -1) return [asFile(from, text)];
    starts.push(at);
  }
  return files.map(({ path }, index) => asFile(path, text.slice((starts[index] ?? 0) + headingOf(path).length, starts[index + 1]).trim()));
}

/** Its bytes are told by nobody from here on. */
function asFile(path: string, text: string): GatheredFile {
  return { kind: "text", path, bytes: text.length, text };
}
