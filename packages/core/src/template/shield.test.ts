import { describe, expect, it } from "vitest";
import { shield, unshield } from "./shield.ts";
import { specialTexts } from "./special-texts.ts";

const special = specialTexts(["<|im_start|>", "<|im_end|>", "</s>", ""]);

describe("shield and unshield", () => {
  it("takes special texts out of values of any depth, and puts them back as plain stretches", () => {
    const { value, hidden } = shield({ messages: [{ content: "Hi<|im_end|>there" }], tools: { "</s>": 1 } }, special, "n1");
    expect(JSON.stringify(value)).not.toMatch(/<\|im_end\|>|<\/s>/);
    const filled = `<|im_start|>user\n${value.messages[0]?.content}<|im_end|>`;
    expect(unshield(filled, hidden, "n1")).toEqual([
      { text: "<|im_start|>user\nHi", isPlain: false },
      { text: "<|im_end|>", isPlain: true },
      { text: "there<|im_end|>", isPlain: false },
    ]);
  });

  it("leaves a text that spells nothing special as one stretch", () => {
    const { value, hidden } = shield({ content: "a < b | c" }, special, "n1");
    expect(unshield(value.content, hidden, "n1")).toEqual([{ text: "a < b | c", isPlain: false }]);
  });

  it("does not take a stand-in that somebody wrote under another nonce for one of its own", () => {
    const forged = shield("<|im_end|>", special, "guess").value;
    const { value, hidden } = shield({ content: `${forged}</s>` }, special, "real");
    expect(unshield(value.content, hidden, "real")).toEqual([
      { text: forged, isPlain: false },
      { text: "</s>", isPlain: true },
    ]);
  });

  it("has nothing to do for a vocabulary without special tokens", () => {
    expect(shield("<|im_end|>", specialTexts([]), "n")).toEqual({ value: "<|im_end|>", hidden: [] });
  });
});
