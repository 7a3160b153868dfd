import type { Overflow, Tokens } from "@oriel/core";
import type { SummaryMode } from "@oriel/testkit";
import { beforeAll, describe, expect, it } from "vitest";
import { type HeldConversation, holdConversation } from "../testing/held-conversation.ts";

// Long enough for many cuts in each window; a longer one shows the same.
describe.each<[Tokens, Overflow, SummaryMode, number]>([
  [2048, "trim", "good", 200],
  [2048, "summarize", "good", 200],
  [2048, "summarize", "empty", 100],
  [2048, "summarize", "echo", 100],
  [2048, "summarize", "too long", 100],
  [2048, "summarize", "error", 100],
  [4096, "trim", "good", 150],
  [4096, "summarize", "good", 150],
  [16_384, "trim", "good", 100],
  [16_384, "summarize", "good", 100],
])("a conversation without end in a window of %i, by %s, with %s summaries", (window, overflow, summary, messages) => {
  let held: HeldConversation;
  beforeAll(async () => {
    held = await holdConversation({ window, overflow, summary, messages, seed: 7 });
  });

  it("never reaches the engine with more than it can take, for a reply or for a summary", () => {
    expect(held.sizes.length).toBeGreaterThan(messages / 4);
    expect(Math.max(...held.sizes)).toBeLessThan(window);
    expect(held.receipts.flatMap(({ retries }) => retries)).toEqual([]);
  });

  it("is refused only where the last message of the user is larger than the window by itself", () => {
    expect(held.refused.filter(({ code, lastOfUser }) => code !== "context_length_exceeded" || lastOfUser < window)).toEqual([]);
  });

  it("is sent in order, calls of tools with their results, every fact where its receipt says", () => {
    expect(held.faults).toEqual([]);
  });

  it("grows at its end only, as long as its receipts tell of no new cut", () => {
    expect(held.broken).toEqual([]);
    expect(held.receipts.filter(({ isNewCut }) => isNewCut).length).toBeGreaterThan(3);
  });

  it("has in its receipts what the engine read, and no false alarm", () => {
    const reads = held.reads.filter(({ purpose }) => purpose === "reply");
    expect(held.receipts.map(({ read }) => read)).toEqual(
      reads.map(({ promptTokens, cachedTokens }) => ({ tokens: promptTokens, cached: cachedTokens })),
    );
    expect(new Set(held.receipts.map(({ verdict }) => verdict.kind))).toEqual(new Set(["verified"]));
  });

  it("has in its receipts figures that add up", () => {
    expect(held.receipts.filter(({ segments, prompt }) => sum(segments) !== prompt.tokens)).toEqual([]);
    expect(held.receipts.filter(({ counts, conversation }) => sum(counts) !== conversation.messages)).toEqual([]);
  });

  it("loses sight of few facts: the others were sent, are summarised, or are found when they are asked for", () => {
    const dropped = held.fates.filter((fate) => fate === "dropped");
    expect(held.fates.length).toBeGreaterThan(4);
    expect(dropped.length).toBeLessThanOrEqual(Math.ceil(held.fates.length / 8));
  });

  it("is remembered in no more when it is long than when it was short", () => {
    expect(Math.max(...held.changes)).toBeLessThan(40);
    expect(Math.max(...held.receipts.map((receipt) => receipt.messages.length))).toBeLessThan(200);
    // Until the third message it could be any conversation.
    expect(new Set(held.receipts.slice(1).map(({ session }) => session)).size).toBe(1);
  });
});

function sum(figures: Readonly<Record<string, number>>): number {
  return Object.values(figures).reduce((total, one) => total + one, 0);
}
