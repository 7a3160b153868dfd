import { specialTexts } from "@oriel/core";
import { describe, expect, it } from "vitest";
import { messageStarts } from "./message-starts.ts";

const chatml = specialTexts(["<|im_start|>", "<|im_end|>"]);
const frame = (role: string, text: string): string => `<|im_start|>${role}\n${text}<|im_end|>\n`;
const cutAt = (filled: string, texts: readonly string[], special = chatml): readonly string[] => {
  const starts = messageStarts(filled, texts, special);
  return starts.map(({ at }, index) => filled.slice(at, starts[index + 1]?.at));
};

describe("messageStarts", () => {
  it("finds each message with the tokens that open it", () => {
    const parts = [
      frame("system", "Be brief."),
      frame("user", "Hello!"),
      frame("assistant", "Hi."),
      frame("user", "Bye"),
      "<|im_start|>assistant\n",
    ];
    expect(cutAt(parts.join(""), ["Be brief.", " Hello!\n", "Hi.", "Bye"])).toEqual(parts.slice(1));
  });

  it("finds headers of several special tokens, and frames of one", () => {
    const llama = specialTexts(["<s>", "<h>", "</h>", "<eot>"]);
    expect(cutAt("<s><h>user</h>\n\nA<eot><h>assistant</h>\n\nB<eot>", ["A", "B"], llama)).toEqual(["<h>assistant</h>\n\nB<eot>"]);
    const mistral = specialTexts(["<s>", "</s>", "[INST]", "[/INST]"]);
    expect(cutAt("<s>[INST]A[/INST]B</s>[INST]C[/INST]", ["A", "B", "C"], mistral)).toEqual(["[/INST]B</s>", "[INST]C[/INST]"]);
  });

  it("is not misled by a text that stands in a frame too, nor by one that comes twice", () => {
    const parts = [frame("user", "a"), frame("assistant", "s"), frame("user", "a")];
    expect(cutAt(parts.join(""), ["a", "s", "a"])).toEqual(parts.slice(1));
  });

  it("counts a message without a text, and all after one that was changed, as part of the one before", () => {
    const parts = [frame("user", "one"), frame("assistant", ""), frame("tool", "two"), frame("user", "THREE"), frame("user", "four")];
    expect(messageStarts(parts.join(""), ["one", "", "two", "three", "four"], chatml).map(({ index }) => index)).toEqual([2]);
    expect(messageStarts("User: one\nAssistant: two", ["one", "two"], chatml)).toEqual([]);
  });
});
