import { textPart } from "@oriel/core";
import { describe, expect, it } from "vitest";
import { messageHash } from "./message-hash.ts";

const plain = (text: string): string => text;

describe("the digest of a message", () => {
  it("is the same for a reply and for what a client sends back of it", () => {
    const given = messageHash(
      {
        role: "assistant",
        content: textPart("\nIt is noon.\n"),
        thinking: "The clock says so.",
        toolCalls: [{ id: "call_1", name: "clock", argumentsJson: "{}" }],
      },
      plain,
    );
    const sentBack = messageHash(
      {
        role: "assistant",
        content: [...textPart("It is "), ...textPart("noon.")],
        toolCalls: [{ id: "another", name: "clock", argumentsJson: "{}" }],
      },
      plain,
    );
    expect(sentBack).toBe(given);
  });

  it.each([
    ["another role", { role: "system", content: textPart("Hello") }],
    ["another text", { role: "user", content: textPart("hello") }],
    ["an image", { role: "user", content: [...textPart("Hello"), { type: "image", mediaType: "image/png", base64: "AAAA" }] }],
    ["a call", { role: "assistant", content: textPart("Hello"), toolCalls: [{ id: "1", name: "f", argumentsJson: "{}" }] }],
    ["another tool", { role: "tool", content: textPart("Hello"), toolName: "f" }],
  ] as const)("is another one with %s", (_, message) => {
    expect(messageHash(message, plain)).not.toBe(messageHash({ role: "user", content: textPart("Hello") }, plain));
  });
});
