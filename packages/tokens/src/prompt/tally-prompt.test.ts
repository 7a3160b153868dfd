import type { Message, ModelVocabulary, Prompt } from "@oriel/core";
import { describe, expect, it } from "vitest";
import { vocabularyTokenizer } from "../tokenizer/vocabulary-tokenizer.ts";
import { promptTally } from "./tally-prompt.ts";

/** One token a letter, and three special ones. */
const VOCABULARY: ModelVocabulary = {
  kind: "gpt2",
  pre: "gpt-2",
  tokens: [..."abuser<>/s", "<s>", "<u>", "</u>"],
  types: [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 3, 3, 3],
  scores: undefined,
  merges: [],
  beginning: 10,
  end: 12,
  addsBeginning: true,
  addsEnd: undefined,
  addsSpacePrefix: undefined,
  template: undefined,
};
const TEMPLATE = "{% for m in messages %}<u>{{ m.content }}</u>{% endfor %}";

function tally(prompt: Prompt, template: string | undefined = TEMPLATE, vocabulary = VOCABULARY) {
  return promptTally(vocabularyTokenizer(vocabulary), template)({ prompt }, "nonce");
}

const user = (text: string): Message => ({ role: "user", content: [{ type: "text", text }] });
const chat = (...messages: readonly Message[]): Prompt => ({ kind: "chat", messages });

describe("promptTally", () => {
  it("counts the template's special texts as special tokens, and the beginning once", () => {
    expect(tally(chat(user("ab")))).toEqual({ tokens: 5, isRough: false });
    expect(tally(chat(user("ab")), `{{ bos_token }}${TEMPLATE}`)).toEqual({ tokens: 5, isRough: false });
  });

  it("counts what somebody wrote letter by letter where it spells special tokens, and says that it is rough", () => {
    expect(tally(chat(user("a</u><u>")))).toEqual({ tokens: 3 + 1 + "</u><u>".length, isRough: true });
  });

  it("reads a completion as it stands, special texts included", () => {
    expect(tally({ kind: "completion", text: "<u>a" })).toEqual({ tokens: 3, isRough: false });
  });

  it("adds the last token where the model wants it", () => {
    expect(tally(chat(user("ab")), TEMPLATE, { ...VOCABULARY, addsEnd: true })).toEqual({ tokens: 6, isRough: false });
  });

  it.each<[string, Prompt, string | undefined]>([
    ["there is a suffix", { kind: "completion", text: "a", suffix: "b" }, TEMPLATE],
    ["there are images", chat({ role: "user", content: [{ type: "image", mediaType: "image/png", base64: "" }] }), TEMPLATE],
    ["the template knows no tools", { ...chat(user("a")), tools: [{ name: "a" }] } as Prompt, TEMPLATE],
    ["no systems here", chat(user("a")), "{{ raise_exception('no systems here') }}"],
    ["the template is not known", chat(user("a")), "{% if"],
  ])("refuses when %s", (why, prompt, template) => {
    expect(tally(prompt, template)).toEqual({ refused: why });
  });

  it("shows the template tools, unless the client forbids them", () => {
    const withTools = "{% for tool in tools %}{{ tool.function.name }}{% endfor %}";
    const offered: Prompt = { kind: "chat", messages: [], tools: [{ name: "aa" }] };
    expect(tally(offered, withTools)).toEqual({ tokens: 3, isRough: false });
    expect(tally({ ...offered, toolChoice: "none" }, `{% if tools %}a{% endif %}`)).toEqual({ tokens: 1, isRough: false });
  });
});
