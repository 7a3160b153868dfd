import { describe, expect, it } from "vitest";
import { EMPTY_REPLY } from "../collect.ts";
import type { FittingPlan } from "../context/prompt-plan.ts";
import type { Evicted, Restored } from "../reply.ts";
import type { ReceiptParts } from "./receipt-of.ts";
import { receiptSentences } from "./receipt-text.ts";
import type { SentPreamble } from "./sent-preamble.ts";
import { type Planned, planned } from "./testing/planned.ts";
import { partsOf, receiptFor } from "./testing/receipt.ts";

const SHORT = planned([{ disposition: "kept", messages: 3 }]);
const LONG = planned([
  { disposition: "kept", messages: 1 },
  { disposition: "compacted", messages: 38 },
  { disposition: "kept", messages: 13 },
]);

function sentences(talk: Planned, differing: Partial<ReceiptParts> = {}): readonly string[] {
  return receiptSentences(receiptFor(talk, differing));
}

function read(tokens: number, cachedTokens?: number): Pick<ReceiptParts, "reply"> {
  const { reply } = partsOf(SHORT);
  return { reply: { ...reply, usage: { promptTokens: tokens, cachedTokens, replyTokens: 7 } } };
}

describe("receiptSentences", () => {
  it("say that all was seen, and what was read of it", () => {
    expect(sentences(SHORT)).toEqual([
      "The model saw all 3 messages.",
      "The engine read 63 tokens, of which 0 from its cache: as counted.",
    ]);
    expect(sentences(planned([{ disposition: "kept", messages: 1 }]))[0]).toBe("The model saw the only message.");
  });

  it("say what its system prompt was made for, and what did not fit of it", () => {
    const preambleOf = (preamble: SentPreamble): readonly string[] => {
      const { request } = partsOf(SHORT);
      return sentences(SHORT, { request: { ...request, preamble } }).slice(2);
    };
    expect(preambleOf({ mode: "developer", tier: "Basic", left: [], files: [] })).toEqual([
      "Its system prompt was of the mode developer for the tier Basic.",
    ]);
    const files = [
      { path: "AGENTS.md", kind: "cut", tokens: 9 },
      { path: "app/ORIEL.md", kind: "whole", tokens: 9 },
    ] as const;
    expect(preambleOf({ mode: undefined, tier: "Minimal", left: ["Of the tools: 1 of 3 are named."], files })).toEqual([
      "Its system prompt was for the tier Minimal, with AGENTS.md in part, app/ORIEL.md.",
      "Of the tools: 1 of 3 are named.",
    ]);
  });

  it("say what a summary stands for", () => {
    expect(sentences(LONG)[0]).toBe("The model saw 14 of 52 messages: 38 older ones are summarised in 1 checkpoint.");
  });

  it("say what was left out and why, what was shortened and what was recalled", () => {
    const talk = planned([
      { disposition: "dropped", messages: 5 },
      { disposition: "recalled", messages: 1 },
      { disposition: "dropped", messages: 1 },
      { disposition: "compacted", messages: 2 },
      { disposition: "kept", messages: 2 },
    ]);
    const accounts = talk.plan.accounts.map((account) =>
      account.from === 6
        ? { ...account, reason: "user_excluded" as const }
        : account.disposition === "compacted"
          ? { ...account, reason: "tool_cap" as const }
          : account,
    );
    const plan: FittingPlan = { ...talk.plan, accounts, pieces: [] };
    expect(sentences({ ...talk, plan })[0]).toBe(
      "The model saw 5 of 11 messages: 6 are left out (did not fit; excluded by the user), 2 are shortened, 1 is recalled.",
    );
  });

  it("never count more as seen than was, where runs are joined", () => {
    const many = planned(
      Array.from({ length: 600 }, (_, index) => ({
        disposition: (["kept", "compacted", "dropped"] as const)[index % 3] ?? "kept",
        messages: 1,
      })),
    );
    expect(sentences(many)[0]).toBe(
      "The model saw 200 of 600 messages: 200 older ones are summarised in 200 checkpoints, 200 are left out (did not fit).",
    );
  });

  it("speak of a text where there are no messages", () => {
    const sent = { kind: "completion", hash: "text", count: { tokens: 63, basis: "exact" }, allowance: 256 } as const;
    expect(sentences(SHORT, { sent })[0]).toBe("The model saw the whole text.");
  });

  it.each<[string, Partial<ReceiptParts>, string]>([
    ["from its cache", read(63, 40), "The engine read 63 tokens, of which 40 from its cache: as counted."],
    ["without a word on its cache", read(63), "The engine read 63 tokens: as counted."],
    ["more than was counted", { ...read(65), verdict: { kind: "differs", by: 2 } }, "The engine read 65 tokens: 2 more than counted."],
    ["less than was counted", { ...read(62), verdict: { kind: "differs", by: -1 } }, "The engine read 62 tokens: 1 fewer than counted."],
    [
      "who knows what",
      { reply: { ...partsOf(SHORT).reply, usage: {} }, verdict: { kind: "unreported" } },
      "The engine does not say how much it read of the 63 tokens it was sent.",
    ],
    [
      "something anew",
      { ...read(9), verdict: { kind: "unreported" } },
      "The engine says only that it read 9 tokens anew, so that the 63 it was sent cannot be checked.",
    ],
    ["nothing so far", { reply: EMPTY_REPLY, verdict: { kind: "unreported" } }, "63 tokens were sent; the reply has not ended yet."],
  ])("say that the engine read %s", (_what, differing, sentence) => {
    expect(sentences(SHORT, differing)[1]).toBe(sentence);
  });

  it("say what was brought back from disk, and leave to the cache what had never left", () => {
    const { reply } = partsOf(SHORT);
    const told = (restored: Restored): string | undefined => sentences(SHORT, { reply: { ...reply, restored } })[2];
    expect(told({ tokens: 8192, from: "ssd", ms: 13.7 })).toBe("Restored 8,192 tokens from SSD in 14 ms.");
    expect(told({ tokens: 256, from: "ssd", ms: 0.2 })).toBe("Restored 256 tokens from SSD in 1 ms.");
    expect(told({ tokens: 8192, from: "ram", ms: 0.1 })).toBeUndefined();
  });

  it("say what left the window while the reply was written", () => {
    const { reply } = partsOf(SHORT);
    const told = (evicted: Evicted): string | undefined => sentences(SHORT, { reply: { ...reply, evicted } })[2];
    expect(told({ tokens: 1024, times: 1, by: "shift", ms: 3 })).toBe(
      "The window was full while the reply was written: 1,024 tokens left it; what follows was moved up, and may keep traces of them.",
    );
    expect(told({ tokens: 2048, times: 2, by: "reread", ms: 900 })).toBe(
      "The window was full 2 times while the reply was written: 2,048 tokens left it; what follows was read again without them.",
    );
  });

  it("claim nothing of what a model saw whose engine cut the prompt", () => {
    expect(sentences(SHORT, { ...read(20), verdict: { kind: "backend_truncated", sent: 6318, read: 2050 } })).toEqual([
      "The model was sent all 3 messages.",
      "The engine read 2,050 of 6,318 tokens: it has cut the prompt. What the model did not see cannot be known; raise its window.",
    ]);
  });

  it("say what had to be done again, how the reply ended, and what failed", () => {
    const { reply } = partsOf(SHORT);
    expect(
      sentences(SHORT, {
        retries: [
          { cause: "out_of_memory", window: 32_768, prompt: 900 },
          { cause: "context_length_exceeded", window: undefined, prompt: 700 },
        ],
        reply: { ...reply, finish: { reason: "window" } },
        error: { code: "engine_crashed", message: "The engine crashed." },
      }).slice(2),
    ).toEqual([
      "It was tried again: with 900 tokens in a window of 32,768 the engine ran out of memory.",
      "It was tried again: the engine refused 700 tokens as too long.",
      "The reply was cut off: the window is full.",
      "It failed: The engine crashed.",
    ]);
    expect(sentences(SHORT, { reply: { ...reply, finish: { reason: "allowance" } } })[2]).toBe(
      "The reply was cut off: it used up its allowance.",
    );
  });
});
