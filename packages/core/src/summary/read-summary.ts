import { stripSummary } from "../compaction/strip-summary.ts";

/** What a model wrote when it was asked for a conversation's summary, before anybody has looked whether it is any good. */
export interface WrittenSummary {
  readonly summary: string;
  readonly topics: readonly string[];
}

/** Reads the JSON out of an answer, with whatever talk stands around it; `undefined` where there is none. */
export function readSummary(answer: string): WrittenSummary | undefined {
  const text = stripSummary(answer);
  const from = text.indexOf("{");
  const to = text.lastIndexOf("}");
  if (from === -1 || to < from) return undefined;
  const written = jsonIn(text.slice(from, to + 1));
  if (typeof written !== "object" || written === null || !("summary" in written) || typeof written.summary !== "string") return undefined;
  const topics = "topics" in written && Array.isArray(written.topics) ? written.topics : [];
  return { summary: written.summary, topics: topics.filter((topic) => typeof topic === "string") };
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Models write what is no JSON; that is an answer like any other, and no failure.
    return undefined;
  }
}
