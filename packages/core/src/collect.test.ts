import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { collect, EMPTY_REPLY } from "./collect.ts";
import type { ReplyEvent } from "./reply.ts";

const CALL = { id: "call-1", name: "clock", argumentsJson: "{}" };
const REPLY: readonly ReplyEvent[] = [
  { type: "progress", phase: "loading", done: 1, total: 2 },
  { type: "reply-start", prompt: { tokens: 12, basis: "exact" }, window: 8192 },
  { type: "thinking-delta", text: "Let me " },
  { type: "thinking-delta", text: "look." },
  { type: "text-delta", text: "It is " },
  { type: "progress", phase: "reading", done: 5, total: undefined },
  { type: "text-delta", text: "noon." },
  { type: "tool-call", call: CALL },
  {
    type: "reply-end",
    finish: { reason: "tool-calls", raw: "tool_calls" },
    usage: { promptTokens: 12, cachedTokens: 0, replyTokens: 7 },
    timings: { promptMs: 20, replyMs: 90 },
  },
];

describe("collect", () => {
  it("puts a whole reply together", () => {
    expect(collect(EMPTY_REPLY, REPLY)).toEqual({
      text: "It is noon.",
      thinking: "Let me look.",
      toolCalls: [CALL],
      prompt: { tokens: 12, basis: "exact" },
      window: 8192,
      finish: { reason: "tool-calls", raw: "tool_calls" },
      usage: { promptTokens: 12, cachedTokens: 0, replyTokens: 7 },
      timings: { promptMs: 20, replyMs: 90 },
    });
  });

  it("has no finish before the end", () => {
    expect(collect(EMPTY_REPLY, REPLY.slice(0, -1))).toMatchObject({ text: "It is noon.", finish: undefined, usage: {}, timings: {} });
  });

  it("does not care how events were handed on together", () => {
    fc.assert(
      fc.property(fc.nat(REPLY.length), (cut) => {
        expect(collect(collect(EMPTY_REPLY, REPLY.slice(0, cut)), REPLY.slice(cut))).toEqual(collect(EMPTY_REPLY, REPLY));
      }),
    );
  });

  it("leaves the reply it was given as it was", () => {
    const before = collect(EMPTY_REPLY, REPLY.slice(0, 5));
    const copy = structuredClone(before);
    collect(before, REPLY.slice(5));
    expect(before).toEqual(copy);
  });
});
