import { describe, expect, it } from "vitest";
import { type Fact, receiptFacts } from "./receipt-facts.ts";
import { sampleReceipt } from "./testing/receipt.ts";

describe("the figures of a receipt", () => {
  it("tell the windows, the counts, what was done, and how long it took", () => {
    expect(receiptFacts(sampleReceipt())).toEqual([
      ["Window loaded", "8,192"],
      ["Window asked", "16,384"],
      ["Model max", "40,960"],
      ["Prompt", "1,204 (vocabulary of qwen3:8b)"],
      ["Engine read", "1,204 (104 new + 1,100 cached)"],
      ["Reply", "64, ended by itself"],
      ["Made to fit", "summarise: 6,284 to 1,204"],
      ["Checkpoint", "messages 1–38 in 120 tokens, by qwen3:8b"],
      ["Cut", "new: the engine's cache of the prompt before is of little use"],
      ["Planning", "3 ms"],
      ["Loading the model", "1.2 s"],
      ["Reading", "300 ms"],
      ["First piece after", "310 ms"],
      ["Writing", "900 ms"],
      ["In all", "1.2 s"],
      ["Policy", "oriel, summarises older messages"],
      ["Model", "qwen3:8b on Ollama"],
      ["Client", "not named (control)"],
    ]);
  });

  it("say what is unknown, and mark an estimate", () => {
    const facts = receiptFacts(
      sampleReceipt({
        window: { asked: undefined, loaded: undefined, max: undefined, reason: undefined },
        prompt: { tokens: 1204, basis: "estimate", source: "estimate", sourceDetail: "estimate" },
        read: { tokens: undefined, cached: undefined },
        reply: { tokens: undefined, finish: undefined },
        stages: [],
        checkpoints: [{ id: "k_1", from: 1, to: 2, by: undefined, tokens: 9 }],
        isNewCut: false,
        timings: { planMs: 3, loadMs: undefined, promptMs: undefined, replyMs: undefined, firstMs: undefined, totalMs: 5 },
      }),
    );
    const expected: readonly Fact[] = [
      ["Window loaded", "unknown"],
      ["Window asked", "nothing"],
      ["Model max", "unknown"],
      ["Prompt", "~1,204 (estimate)"],
      ["Engine read", "not reported"],
      ["Reply", "not counted, not ended"],
      ["Checkpoint", "messages 1 in 9 tokens"],
      ["Planning", "3 ms"],
      ["In all", "5 ms"],
    ];
    expect(facts.slice(0, expected.length)).toEqual(expected);
  });
});
