import { describe, expect, it } from "vitest";
import { receiptLabel, replyFigures, replyNote } from "./reply-facts.ts";
import { replyInfo } from "./testing/stored-reply.ts";

describe("the figures of a reply", () => {
  it("tell what was written, how long it took, and what was read", () => {
    expect(replyFigures(replyInfo({}))).toEqual(["642 tok", "18.9 s", "34.0 tok/s", "read 1,210 new + 19,784 cached"]);
  });

  it("leave out what the engine did not report", () => {
    expect(replyFigures(replyInfo({ cached_tokens: null }))).toEqual(["642 tok", "18.9 s", "34.0 tok/s", "read 20,994"]);
    expect(replyFigures(replyInfo({ prompt_tokens: null, cached_tokens: null, reply_tokens: null }))).toEqual(["18.9 s"]);
  });

  it("claim no speed for a reply that took no time", () => {
    expect(replyFigures(replyInfo({ duration_ms: 0, prompt_tokens: null }))).toEqual(["642 tok", "0 ms"]);
  });
});

describe("what the receipt of a reply is called", () => {
  it("tells what came of the check, where there was one", () => {
    const verdicts = ["verified", "differs", "backend_truncated", "unreported", null] as const;
    expect(verdicts.map(receiptLabel)).toEqual([
      "Receipt · verified",
      "Receipt · differs",
      "Receipt · cut by the engine",
      "Receipt",
      "Receipt",
    ]);
  });
});

describe("the note under a reply", () => {
  it("is absent when the reply ended by itself", () => {
    expect(replyNote(replyInfo({}))).toBeUndefined();
    expect(replyNote(replyInfo({ finish_reason: null }))).toBeUndefined();
  });

  it("tells the allowance from the window: only one of them can be continued", () => {
    expect(replyNote(replyInfo({ finish_reason: "allowance", reply_tokens: 2048 }))).toEqual({
      text: "Stopped at the reply allowance of 2,048.",
      tone: "plain",
      next: "continue",
    });
    expect(replyNote(replyInfo({ finish_reason: "window" }))).toMatchObject({ next: undefined });
  });

  it("tells a stop from a failure", () => {
    expect(replyNote(replyInfo({ error: { code: "cancelled", message: "The client left." } }))).toEqual({
      text: "Stopped by you.",
      tone: "plain",
      next: "continue",
    });
    expect(replyNote(replyInfo({ error: { code: "engine_crashed", message: "The engine stopped." } }))).toEqual({
      text: "The engine stopped.",
      tone: "error",
      next: "try-again",
    });
  });
});
