import type { ReplyInfo } from "@oriel/protocol";
import { describe, expect, it } from "vitest";
import { replyFigures, replyNote } from "./reply-facts.ts";

function reply(over: Partial<ReplyInfo>): ReplyInfo {
  return {
    model: "qwen3:14b",
    engine: "ollama",
    finish_reason: "stop",
    prompt_tokens: 20_994,
    cached_tokens: 19_784,
    reply_tokens: 642,
    window: 32_768,
    duration_ms: 18_900,
    error: null,
    ...over,
  };
}

describe("the figures of a reply", () => {
  it("tell what was written, how long it took, and what was read", () => {
    expect(replyFigures(reply({}))).toEqual(["642 tok", "18.9 s", "34.0 tok/s", "read 1,210 new + 19,784 cached"]);
  });

  it("leave out what the engine did not report", () => {
    expect(replyFigures(reply({ cached_tokens: null }))).toEqual(["642 tok", "18.9 s", "34.0 tok/s", "read 20,994"]);
    expect(replyFigures(reply({ prompt_tokens: null, cached_tokens: null, reply_tokens: null }))).toEqual(["18.9 s"]);
  });

  it("claim no speed for a reply that took no time", () => {
    expect(replyFigures(reply({ duration_ms: 0, prompt_tokens: null }))).toEqual(["642 tok", "0 ms"]);
  });
});

describe("the note under a reply", () => {
  it("is absent when the reply ended by itself", () => {
    expect(replyNote(reply({}))).toBeUndefined();
    expect(replyNote(reply({ finish_reason: null }))).toBeUndefined();
  });

  it("tells the allowance from the window: only one of them can be continued", () => {
    expect(replyNote(reply({ finish_reason: "allowance", reply_tokens: 2048 }))).toEqual({
      text: "Stopped at the reply allowance of 2,048.",
      tone: "plain",
      next: "continue",
    });
    expect(replyNote(reply({ finish_reason: "window" }))).toMatchObject({ next: undefined });
  });

  it("tells a stop from a failure", () => {
    expect(replyNote(reply({ error: { code: "cancelled", message: "The client left." } }))).toEqual({
      text: "Stopped by you.",
      tone: "plain",
      next: "continue",
    });
    expect(replyNote(reply({ error: { code: "engine_crashed", message: "The engine stopped." } }))).toEqual({
      text: "The engine stopped.",
      tone: "error",
      next: "try-again",
    });
  });
});
