import { OrielError } from "@oriel/core";
import { describe, expect, it } from "vitest";
import { refuseImpossible } from "./refuse-impossible.ts";

const request = (letters: number) => ({ prompt: { kind: "completion" as const, text: "a".repeat(letters) } });

describe("refuseImpossible", () => {
  it("lets pass what the longest tokens could make fit", () => {
    expect(() => refuseImpossible(request(512 * 64 + 65_536), 512, 16)).not.toThrow();
    expect(() => refuseImpossible(request(512 * 256), 512, 256)).not.toThrow();
  });

  it("refuses more messages than the window has tokens, however short they are", () => {
    const say = (messages: number) => ({
      prompt: { kind: "chat" as const, messages: Array.from({ length: messages }, () => ({ role: "user" as const, content: [] })) },
    });
    expect(() => refuseImpossible(say(512), 512, 16)).not.toThrow();
    expect(() => refuseImpossible(say(513), 512, 16)).toThrow("513 messages");
  });

  it("refuses what no tokenizer could make fit, without claiming a count", () => {
    try {
      refuseImpossible(request(512 * 64 + 65_537), 512, undefined);
      expect.unreachable();
    } catch (failure) {
      if (!(failure instanceof OrielError)) throw failure;
      expect(failure.code).toBe("context_length_exceeded");
      expect(failure.data).toEqual({ needed: null, prompt: null, reply: null, window: 512, promptBytes: 98_305 });
    }
  });
});
