import { type CompactionPolicy, DEFAULT_POLICY, type Overflow, type Stage, type Tokens } from "@oriel/core";
import type { SummaryMode } from "@oriel/testkit";
import { beforeAll, describe, expect, it } from "vitest";
import { type HeldConversation, holdConversation } from "../testing/held-conversation.ts";
import { planConversation } from "../testing/planned-conversation.ts";

const SEED = 7;
const COUNTS = "counts before it reads";
const ESTIMATED = "only says what it has read";

// Long enough for many cuts in each window; a longer one shows the same.
describe.each<[Tokens, Overflow, SummaryMode, typeof COUNTS | typeof ESTIMATED, number]>([
  [2048, "trim", "good", COUNTS, 200],
  [2048, "summarize", "good", COUNTS, 200],
  [2048, "summarize", "empty", COUNTS, 100],
  [2048, "summarize", "echo", COUNTS, 100],
  [2048, "summarize", "too long", COUNTS, 100],
  [2048, "summarize", "error", COUNTS, 100],
  [4096, "trim", "good", COUNTS, 150],
  [4096, "summarize", "good", COUNTS, 150],
  [4096, "summarize", "good", ESTIMATED, 150],
  [16_384, "trim", "good", COUNTS, 100],
  [16_384, "summarize", "good", COUNTS, 100],
])(
  "a conversation without end in a window of %i, by %s, with %s summaries of an engine that %s",
  (window, overflow, summary, how, messages) => {
    let held: HeldConversation;
    beforeAll(async () => {
      held = await holdConversation({ window, overflow, summary, counts: how === COUNTS, messages, seed: SEED });
    });

    it("never reaches the engine with more than it can take, for a reply or for a summary", () => {
      expect(held.sizes.length).toBeGreaterThan(messages / 4);
      expect(Math.max(...held.sizes)).toBeLessThan(window);
      expect(held.receipts.flatMap(({ retries }) => retries)).toEqual([]);
    });

    it("is refused only where the last message of the user is larger than the window by itself", () => {
      expect(held.refused.filter(({ code, lastOfUser }) => code !== "context_length_exceeded" || lastOfUser < window)).toEqual([]);
      expect(held.refused.length).toBeLessThan(held.asked / 10);
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
      expect(held.receipts.map(({ verdict }) => verdict.kind)).not.toContain("backend_truncated");
      if (how === COUNTS) expect(new Set(held.receipts.map(({ verdict }) => verdict.kind))).toEqual(new Set(["verified"]));
    });

    it("has in its receipts figures that add up", () => {
      expect(held.receipts.filter(({ segments, prompt }) => sum(Object.values(segments)) !== prompt.tokens)).toEqual([]);
      expect(held.receipts.filter(({ counts, conversation }) => sum(Object.values(counts)) !== conversation.messages)).toEqual([]);
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
  },
);

const KEEPING_USERS: readonly Stage[] = [
  { strategy: "prune", keep_share: 0.25, cap_tokens: 64 },
  { strategy: "mask", keep_share: 0.25 },
  { strategy: "truncate", share: 0.25 },
  { strategy: "fifo" },
  { strategy: "adaptive" },
  { strategy: "summarise" },
];
const STAGES: readonly Stage[] = [
  ...KEEPING_USERS,
  { strategy: "sliding_window", keep_tokens: null },
  { strategy: "sliding_window", keep_tokens: 600 },
  { strategy: "keep_first", keep_tokens: 400 },
];

describe.each([
  ...STAGES.map((stage) => ({ stage, drops_user_messages: true })),
  ...KEEPING_USERS.map((stage) => ({ stage, drops_user_messages: false })),
])("a conversation without end, kept in its window by %o alone", ({ stage, drops_user_messages }) => {
  const compaction: CompactionPolicy = { ...DEFAULT_POLICY.compaction, stages: [stage], drops_user_messages, recall: null };

  it.each([
    [2048, 500],
    [4096, 500],
    [16_384, 250],
  ])("fits %i tokens in every turn, in order, calls of tools with their results", (window, messages) => {
    const room = { window, allowance: window / 8, leastAllowance: 64, margin: 0 };
    const planned = planConversation({ compaction, overflow: "summarize" }, room, messages, SEED);
    expect(planned.faults).toEqual([]);
    expect(planned.largest).toBeLessThanOrEqual(window - room.leastAllowance);
    expect(planned.refused.filter((lastOfUser) => lastOfUser < window)).toEqual([]);
    expect(planned.refused.length).toBeLessThan(planned.prompts / 20);
    // Cut deep, it is not cut again in every turn; and what is remembered of it is no longer for its length.
    expect(planned.newCuts).toBeLessThan(planned.prompts / 2);
    expect(planned.mostChanges).toBeLessThan(50);
  });
});

function sum(figures: readonly number[]): number {
  return figures.reduce((total, one) => total + one, 0);
}
