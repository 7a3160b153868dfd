import { type ReplyRecord, type StoredMessage, textPart, type WindowReason } from "@oriel/core";
import { describe, expect, it } from "vitest";
import { adjustmentsOf } from "./adjustments.ts";

describe("adjustmentsOf", () => {
  it("lists the changes only, with reason, usage and time", () => {
    const history = [
      user(0),
      reply(1, 8192, "initial_setup", 100),
      user(2),
      reply(3, 8192, "no_adjustment", 200),
      reply(4, 16_384, "usage_threshold", 9000),
    ];
    expect(adjustmentsOf(history)).toEqual([
      { reason: "initial_setup", window: 8192, usage: 100, at: "at 1" },
      { reason: "usage_threshold", window: 16_384, usage: 9000, at: "at 4" },
    ]);
  });

  it("keeps the last ten, and passes over replies of an unknown window", () => {
    const history = Array.from({ length: 15 }, (_, index) =>
      reply(index, index === 3 ? undefined : 1000 + index, "usage_threshold", index),
    );
    expect(adjustmentsOf(history).map(({ window }) => window)).toEqual([1005, 1006, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014]);
  });
});

function user(position: number): StoredMessage {
  return {
    id: `m-${position}`,
    sessionId: "s",
    branch: "s",
    position,
    message: { role: "user", content: textPart("hi") },
    createdAt: `at ${position}`,
  };
}

function reply(position: number, window: number | undefined, windowReason: WindowReason, promptTokens: number): StoredMessage {
  const record: ReplyRecord = { model: "m", engine: "e", finish: undefined, usage: { promptTokens }, window, windowReason, durationMs: 1 };
  return { ...user(position), message: { role: "assistant", content: textPart("ok") }, reply: record };
}
