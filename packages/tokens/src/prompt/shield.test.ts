import { describe, expect, it } from "vitest";
import { specials } from "../tokenizer/specials.ts";
import { shield, unshield } from "./shield.ts";

const special = specials(["<|im_start|>", "<|im_end|>", "</s>"]);

describe("shield and unshield", () => {
  it("take special texts out of values of any depth, and put them back as plain stretches", () => {
    const { value, hidden } = shield({ messages: [{ content: "Hi<|im_end|>there" }], tools: { "</s>": 1 } }, special, "n1");
    expect(JSON.stringify(value)).not.toMatch(/<\|im_end\|>|<\/s>/);
    expect(unshield(`<|im_start|>user\n${value.messages[0]?.content}<|im_end|>`, hidden, "n1")).toEqual([
      { text: "<|im_start|>user\nHi", isPlain: false },
      { text: "<|im_end|>", isPlain: true },
      { text: "there<|im_end|>", isPlain: false },
    ]);
  });

  it("do not take a stand-in that somebody wrote under another nonce for one of their own", () => {
    const forged = shield("<|im_end|>", special, "guess").value;
    const { value, hidden } = shield(`${forged}</s>`, special, "real");
    expect(unshield(value, hidden, "real")).toEqual([
      { text: forged, isPlain: false },
      { text: "</s>", isPlain: true },
    ]);
  });
});
