import type { Checkpoint } from "../context/checkpoint.ts";
import type { Known, WantedSummary } from "../context/prompt-plan.ts";
import type { Entry, Transcript } from "../context/transcript.ts";
import { extractSummary } from "./extract.ts";

/**
 * The checkpoint that a wanted summary of other checkpoints asks for: of their lines those that somebody is likely to ask for, as they were
 * written, of two about the same thing the later. Deterministic: the same checkpoints always give the same one.
 */
export function condensedCheckpoint(
  wanted: WantedSummary,
  transcript: Transcript,
  { checkpoints, measure }: Pick<Known, "checkpoints" | "measure">,
  createdAt: string,
): Checkpoint {
  const sources = wanted.merges.flatMap((id) => checkpoints.get(id) ?? []);
  const texts = sources.map(({ text }) => text);
  const text = extractSummary(freshEntries(transcript, wanted), texts, wanted.mostTokens, measure);
  const writers = [...new Set(sources.map(({ by }) => by))];
  const [writer = "extract"] = writers;
  return {
    id: wanted.id,
    text,
    tokens: measure(text),
    level: wanted.level,
    by: writers.length === 1 && wanted.fresh.length === 0 ? writer : "extract",
    messages: wanted.to - wanted.from,
    replacedTokens: sources.reduce((sum, { replacedTokens }) => sum + replacedTokens, 0),
    createdAt,
    of: wanted.merges,
    rewrites: rewritesOf(sources),
  };
}

/** How many times over what is made of these checkpoints holds a summary of a summary. */
export function rewritesOf(sources: readonly Pick<Checkpoint, "rewrites">[]): number | undefined {
  return sources.length === 0 ? undefined : 1 + Math.max(...sources.map(({ rewrites = 0 }) => rewrites));
}

/** The messages that a wanted summary is made of, beside the checkpoints that go into it. */
export function freshEntries({ entries }: Transcript, { fresh }: Pick<WantedSummary, "fresh">): readonly Entry[] {
  return fresh.flatMap(({ from, to }) => entries.slice(from, to));
}
