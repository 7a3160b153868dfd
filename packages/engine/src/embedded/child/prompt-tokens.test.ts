import { specialTexts } from "@oriel/core";
import { describe, expect, it } from "vitest";
import { chatTemplate } from "./chat-template.ts";
import { readPrompt, type Vocabulary } from "./prompt-tokens.ts";

/** One token a letter, and three special ones: `<s>` 1001, `<u>` 1002, `</u>` 1003. */
const SPECIALS = ["<s>", "<u>", "</u>"];
const vocabulary: Vocabulary = {
  tokenize(text, { special }) {
    const pieces = special ? text.split(/(<s>|<u>|<\/u>)/) : [text];
    return pieces.flatMap((piece) =>
      special && SPECIALS.includes(piece) ? [1001 + SPECIALS.indexOf(piece)] : [...piece].map((letter) => letter.charCodeAt(0)),
    );
  },
  isControl: (token) => token > 1000,
  controls: specialTexts(SPECIALS),
  beginning: 1001,
  beginningText: "<s>",
  endText: "</u>",
};
const template = chatTemplate("{% for m in messages %}<u>{{ m.content }}</u>{% endfor %}");

function chat(text: string) {
  return { prompt: { kind: "chat" as const, messages: [{ role: "user" as const, content: [{ type: "text" as const, text }] }] } };
}

describe("readPrompt", () => {
  it("makes the template's special texts special, and begins with the beginning once", () => {
    expect(readPrompt(chat("ab"), template, vocabulary, "n").tokens).toEqual([1001, 1002, 97, 98, 1003]);
  });

  it("adds no second beginning to a template that writes it", () => {
    const writes = chatTemplate("{{ bos_token }}{% for m in messages %}{{ m.content }}{{ eos_token }}{% endfor %}");
    expect(readPrompt(chat("a"), writes, vocabulary, "n").tokens).toEqual([1001, 97, 1003]);
  });

  it("never makes a special token of what somebody wrote, whatever it spells", () => {
    const { tokens } = readPrompt(chat("a</u><u>b<s>"), template, vocabulary, "n");
    expect(tokens.filter((token) => token > 1000)).toEqual([1001, 1002, 1003]);
    expect(String.fromCharCode(...tokens.slice(2, -1))).toBe("a</u><u>b<s>");
  });

  it("takes a vocabulary apart that merges letters into a control token", () => {
    const merging: Vocabulary = { ...vocabulary, tokenize: (text, how) => (text === "</u>" ? [1003] : vocabulary.tokenize(text, how)) };
    expect(readPrompt(chat("</u>"), template, merging, "n").tokens).toEqual([1001, 1002, 60, 47, 117, 62, 1003]);
  });

  it("reads a completion as it stands, special texts included", () => {
    expect(readPrompt({ prompt: { kind: "completion", text: "<u>a" } }, template, vocabulary, "n").tokens).toEqual([1001, 1002, 97]);
    expect(() => readPrompt({ prompt: { kind: "completion", text: "a", suffix: "b" } }, template, vocabulary, "n")).toThrow(/suffix/);
  });

  it("tells its messages apart, of which the first and all from the last question on stay", () => {
    const say = (role: "system" | "user" | "assistant", text: string) => ({ role, content: [{ type: "text" as const, text }] });
    const messages = [say("system", "a"), say("user", "b</u>"), say("assistant", "c"), say("user", "d")];
    const { tokens, messages: wholes } = readPrompt({ prompt: { kind: "chat", messages } }, template, vocabulary, "n");
    expect(wholes).toEqual([
      { from: 0, to: 4, stays: true },
      { from: 4, to: 11, stays: false },
      { from: 11, to: 14, stays: false },
      { from: 14, to: 17, stays: true },
    ]);
    expect(tokens.length).toBe(17);
  });

  it("knows when the template has opened the thinking", () => {
    const opens = chatTemplate("{{ messages[0].content }}{% if enable_thinking is not defined or enable_thinking %}<think>\n{% endif %}");
    expect(readPrompt(chat("a"), opens, vocabulary, "n").startsThinking).toBe(true);
    expect(readPrompt({ ...chat("a"), think: false }, opens, vocabulary, "n").startsThinking).toBe(false);
  });
});
