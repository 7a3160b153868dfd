import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { diffReceipts, type ReceiptDiff } from "./diff-receipts.ts";
import { diffSentences } from "./diff-text.ts";
import type { Receipt } from "./receipt.ts";
import { anyPlanned, planned } from "./testing/planned.ts";
import { partsOf, receiptFor } from "./testing/receipt.ts";

const BEFORE = receiptFor(
  planned([
    { disposition: "kept", messages: 1 },
    { disposition: "dropped", messages: 2 },
    { disposition: "kept", messages: 5 },
  ]),
);

function later(runs: Parameters<typeof planned>[0], cachedTokens: number | undefined): Receipt {
  const talk = planned(runs);
  const parts = partsOf(talk);
  const { prompt } = talk.plan;
  const reply = { ...parts.reply, window: 32_768, usage: { promptTokens: prompt.tokens, cachedTokens, replyTokens: 7 } };
  return receiptFor(talk, { request: { ...parts.request, id: "r2" }, reply });
}

describe("diffReceipts", () => {
  it("names what has newly left, what was recalled, and how window, prompt and cache changed", () => {
    const after = later(
      [
        { disposition: "kept", messages: 1 },
        { disposition: "recalled", messages: 1 },
        { disposition: "dropped", messages: 3 },
        { disposition: "compacted", messages: 2 },
        { disposition: "kept", messages: 3 },
      ],
      39,
    );
    const diff = diffReceipts(BEFORE, after);
    expect(diff).toEqual<ReceiptDiff>({
      before: "r1",
      after: "r2",
      messages: { before: 8, after: 10 },
      dropped: [{ from: 3, to: 5 }],
      compacted: [{ from: 5, to: 7 }],
      recalled: [{ from: 1, to: 2 }],
      returned: [],
      window: { before: 16_384, after: 32_768 },
      prompt: { before: { tokens: 163, basis: "exact" }, after: { tokens: 78, basis: "exact" } },
      cached: { before: 0, after: 0.5 },
      isRough: false,
    });
    expect(diffSentences(diff)).toEqual([
      "The conversation has 2 more messages than before.",
      "Newly left out: 2 messages (3-4).",
      "Newly summarised or shortened: 2 messages (5-6).",
      "Newly recalled: 1 message (1).",
      "The window went from 16,384 to 32,768.",
      "The prompt went from 163 to 78 tokens.",
      "From the engine's cache came 50 % of it, before 0 %.",
    ]);
  });

  it("names what came back, but not what is new", () => {
    const after = later([{ disposition: "kept", messages: 9 }], undefined);
    const diff = diffReceipts(BEFORE, after);
    expect(diff).toMatchObject({ dropped: [], returned: [{ from: 1, to: 3 }], cached: { before: 0, after: undefined } });
    expect(diffSentences(diff)).toEqual([
      "The conversation has 1 more message than before.",
      "In the prompt again: 2 messages (1-2).",
      "The window went from 16,384 to 32,768.",
      "The prompt went from 163 to 453 tokens.",
    ]);
  });

  it("finds nothing between a receipt and itself", () => {
    fc.assert(
      fc.property(anyPlanned, (any) => {
        const receipt = receiptFor(any);
        const { dropped, compacted, recalled, returned, messages, isRough } = diffReceipts(receipt, receipt);
        expect([dropped, compacted, recalled, returned]).toEqual([[], [], [], []]);
        expect(messages.before).toBe(messages.after);
        expect(isRough).toBe(receipt.messages.some(({ joined }) => joined !== undefined));
      }),
    );
  });

  it("names exactly the messages that left", () => {
    fc.assert(
      fc.property(anyPlanned, anyPlanned, (one, other) => {
        fc.pre(one.plan.accounts.length <= 200 && other.plan.accounts.length <= 200);
        const [before, after] = [receiptFor(one), receiptFor(other)];
        const places = (spans: readonly { readonly from: number; readonly to: number }[]): readonly number[] =>
          spans.flatMap(({ from, to }) => Array.from({ length: to - from }, (_, index) => from + index));
        const left = ({ messages }: Receipt): readonly number[] => places(messages.filter(({ disposition }) => disposition === "dropped"));
        const had = new Set(left(before));
        expect(places(diffReceipts(before, after).dropped)).toEqual(left(after).filter((at) => !had.has(at)));
      }),
    );
  });

  it("says in a sentence that nothing changed, and where positions are rough", () => {
    const same = diffReceipts(BEFORE, BEFORE);
    expect(diffSentences({ ...same, isRough: true })).toEqual([
      "The conversation has as many messages as before.",
      "Nothing left the prompt, and nothing came back.",
      "The prompt has 163 tokens, as before.",
      "From the engine's cache came 0 % of it, before 0 %.",
      "Older messages are told in joined runs, so that their positions are rough.",
    ]);
  });

  it("stops naming places when there are too many to read", () => {
    const same = diffReceipts(BEFORE, BEFORE);
    const dropped = Array.from({ length: 10 }, (_, index) => ({ from: 2 * index, to: 2 * index + 1 }));
    expect(diffSentences({ ...same, dropped })[1]).toBe("Newly left out: 10 messages (0, 2, 4, 6, 8, 10, 12, 14, and 2 more places).");
  });
});
