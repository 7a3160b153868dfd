import { describe, expect, it } from "vitest";
import { lengthFinish } from "./finish.ts";

describe("a reply that ended for its length", () => {
  it.each([
    ["used up its allowance", { promptTokens: 16, replyTokens: 4 }, 4, 2048, "allowance"],
    ["filled llama-server's window", { promptTokens: 776, replyTokens: 248 }, 4000, 1024, "window"],
    ["filled Ollama's window", { promptTokens: 142, replyTokens: 115 }, undefined, 256, "window"],
    ["used up an allowance that just fitted", { promptTokens: 1000, replyTokens: 24 }, 24, 1024, "allowance"],
    ["ran into the server's own limit", { promptTokens: 100, replyTokens: 128 }, undefined, 4096, "allowance"],
    ["was not counted", {}, undefined, 4096, "allowance"],
    ["ran in an unknown window", { promptTokens: 100, replyTokens: 128 }, undefined, undefined, "allowance"],
  ] as const)("%s", (_what, usage, maxTokens, window, reason) => {
    expect(lengthFinish(usage, maxTokens, window)).toBe(reason);
  });
});
