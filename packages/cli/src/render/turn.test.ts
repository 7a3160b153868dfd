import { describe, expect, it } from "vitest";
import type { TurnResult } from "../run/turn-result.ts";
import { progressText, turnNotes, turnWarnings } from "./turn.ts";

const RESULT: TurnResult = {
  session_id: "s-1",
  model: "qwen3:8b",
  text: "Yes.",
  thinking: null,
  tool_calls: [],
  finish: "stop",
  usage: { prompt_tokens: 1200, cached_tokens: null, reply_tokens: 4 },
  context_window: { current_window: 8192, usage_tokens: 1204, reason: "no_adjustment" },
  messages: { kept: 14, compacted: 38, dropped: 0, recalled: 1 },
  verdict: "verified",
  receipt_id: "r-1",
};

describe("the notes of a turn", () => {
  it("say how full the window is and what was left out", () => {
    expect(turnNotes(RESULT)).toEqual([
      "qwen3:8b · 1,204 of 8,192 tokens used (14.7 %) · messages: 38 compacted, 1 recalled · receipt r-1",
    ]);
  });

  it("give no share of a window nobody knows, and name nothing that is not there", () => {
    const window = { current_window: null, usage_tokens: 12, reason: "no_adjustment" } as const;
    expect(turnNotes({ ...RESULT, context_window: window, messages: null, receipt_id: null })).toEqual([
      "qwen3:8b · 12 tokens used of a window nobody knows",
    ]);
  });

  it("warn of a cut prompt and of a reply that is not whole", () => {
    expect(turnWarnings(RESULT)).toEqual([]);
    expect(turnWarnings({ ...RESULT, verdict: "backend_truncated", finish: "allowance" })).toEqual([
      "The engine has cut the prompt: see oriel receipt r-1.",
      "The reply was ended at its most tokens: --max-tokens sets how many it may have.",
    ]);
    expect(turnWarnings({ ...RESULT, finish: "window" })).toEqual(["The reply was ended because the window is full."]);
  });

  it.each([
    [{ type: "progress", phase: "reading", done: 6620, total: 21_406 }, "reading the prompt: 6,620 of 21,406 tokens"],
    [{ type: "progress", phase: "reading", done: 0, total: null }, "reading the prompt"],
    [{ type: "progress", phase: "loading", done: 1, total: 3 }, "loading the model: 33 %"],
    [{ type: "progress", phase: "loading", done: 0, total: null }, "loading the model"],
    [{ type: "progress", phase: "queued", done: 2, total: null }, "waiting: 2 in line"],
    [{ type: "progress", phase: "queued", done: 0, total: null }, "waiting for the engine"],
  ] as const)("%o is told as: %s", (event, text) => {
    expect(progressText(event)).toBe(text);
  });
});
