import { describe, expect, it } from "vitest";
import { type ConversationSummary, summaryIn, summaryModelIn } from "./conversation-summary.ts";

describe("summaryIn", () => {
  it("gives back a summary that Oriel wrote, and one from outside with what it has", () => {
    const written: ConversationSummary = {
      summary: "On dogs.",
      topics: ["dogs"],
      by: "m",
      at: "2026-01-01T00:00:00.000Z",
      messages: 4,
      last: "x",
    };
    expect(summaryIn({ summary: written })).toEqual(written);
    expect(summaryIn({ summary: { summary: "On dogs." } })).toEqual({ summary: "On dogs.", topics: [] });
  });

  it("takes nothing else for one", () => {
    expect([undefined, "dogs", [], {}, { summary: 7 }].map((summary) => summaryIn({ summary }))).toEqual(Array(5).fill(undefined));
    expect([undefined, "", 7, "qwen3:4b"].map((model) => summaryModelIn({ summary_model: model }))).toEqual([
      undefined,
      undefined,
      undefined,
      "qwen3:4b",
    ]);
  });
});
