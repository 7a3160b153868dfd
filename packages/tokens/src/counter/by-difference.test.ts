import type { Message, ModelVocabulary, Prompt } from "@oriel/core";
import { describe, expect, it } from "vitest";
import { promptTally } from "../prompt/tally-prompt.ts";
import { lettersOf } from "../tokenizer/byte-letters.ts";
import { vocabularyTokenizer } from "../tokenizer/vocabulary-tokenizer.ts";
import { byDifference } from "./by-difference.ts";
import { ESTIMATES } from "./estimates.ts";
import type { ExactCounting, Outcome } from "./exact-counting.ts";

/** A token a byte. */
const BYTES: ModelVocabulary = {
  kind: "gpt2",
  pre: "gpt-2",
  tokens: lettersOf(Array.from({ length: 256 }, (_, byte) => byte)),
  types: undefined,
  scores: undefined,
  merges: [],
  beginning: undefined,
  end: undefined,
  addsBeginning: false,
  addsEnd: undefined,
  addsSpacePrefix: undefined,
  template: undefined,
};
const CHATML = "{% for m in messages %}[{{ m.role }}]{{ m.content }};{% endfor %}[assistant]";
/** Turns alternate, tools are known, and the system message goes into the first user's. */
const STRICT =
  "{% set roles = messages | rejectattr('role', 'equalto', 'tool') | rejectattr('tool_calls', 'defined') | list %}" +
  "{% for m in roles %}{% if m.role == 'system' %}{{ raise_exception('no systems') }}{% endif %}" +
  "{% if (m.role == 'user') != (loop.index0 % 2 == 0) %}{{ raise_exception('turns must alternate') }}{% endif %}{% endfor %}" +
  "{% for m in messages %}{{ m.role }}:{{ m.content }}{% if m.tool_calls %}{% for c in m.tool_calls %}{{ c.id }}{{ c.function.name }}{% endfor %}{% endif %};{% endfor %}";
const OWN_SYSTEM =
  "{% if messages[0].role != 'system' %}[system]You are a helpful assistant.;{% endif %}{% for m in messages %}[{{ m.role }}]{{ m.content }};{% endfor %}";

function exactly(template: string): ExactCounting & { readonly asked: Prompt[] } {
  const tokenizer = vocabularyTokenizer(BYTES);
  const tally = promptTally(tokenizer, template);
  const asked: Prompt[] = [];
  return {
    source: "vocabulary",
    sourceDetail: "bytes",
    countsPrompts: true,
    asked,
    async prompt({ prompt }): Promise<Outcome> {
      asked.push(prompt);
      const answer = tally({ prompt }, "n");
      return "refused" in answer ? "refused" : { tokens: answer.tokens, basis: "exact" };
    },
    text: async (text) => ({ tokens: tokenizer.tally(text, { special: false, isInside: true }).tokens, basis: "exact" }),
  };
}

const guesses = ESTIMATES;
const text = (role: "system" | "user" | "assistant", words: string): Message => ({ role, content: [{ type: "text", text: words }] });
const call: Message = { role: "assistant", content: [], toolCalls: [{ id: "id0000007", name: "look", argumentsJson: "{}" }] };
const result: Message = { role: "tool", content: [{ type: "text", text: "found" }], toolCallId: "id0000007", toolName: "look" };

async function summed(exact: ExactCounting, messages: readonly Message[]) {
  const counter = byDifference(exact, guesses, 100_000);
  const counts = [await counter.frame(), ...(await counter.messages(messages))];
  return { tokens: counts.reduce((sum, { tokens }) => sum + tokens, 0), bases: [...new Set(counts.map(({ basis }) => basis))] };
}

async function whole(exact: ExactCounting, messages: readonly Message[]): Promise<unknown> {
  const outcome = await exact.prompt({ prompt: { kind: "chat", messages } });
  return typeof outcome === "string" ? outcome : { tokens: outcome.tokens, bases: ["exact"] };
}

describe("counts by difference", () => {
  const talk = [
    text("user", "Hello!"),
    text("assistant", "Hi."),
    text("user", "Look it up."),
    call,
    result,
    text("assistant", "Found."),
    text("user", ""),
  ];

  it.each([
    ["lets anything pass", CHATML, [text("system", "Be brief."), ...talk]],
    ["wants turns to alternate", STRICT, talk],
  ])("add up to the whole with a template that %s", async (_, template, messages) => {
    const exact = exactly(template);
    expect(await summed(exact, messages)).toEqual(await whole(exact, messages));
  });

  it("ask for the shortest conversations once", async () => {
    const exact = exactly(CHATML);
    const counter = byDifference(exact, guesses, 100_000);
    await counter.messages([text("user", "one"), text("assistant", "two")]);
    const before = exact.asked.length;
    await counter.messages([text("user", "three")]);
    expect(exact.asked.length - before).toBe(1);
  });

  it("estimate a message the template refuses from its text and what a user's has around it", async () => {
    const counter = byDifference(exactly(STRICT), guesses, 100_000);
    const [system] = await counter.messages([text("system", "Be brief.")]);
    // STRICT refuses two users in a row, so each of `user:x;assistant:x;` gets half.
    expect(system).toEqual({ tokens: "Be brief.".length + "user:x;assistant:x;".length / 2 + 0.5 - 1, basis: "estimate" });
  });

  it("are never less than nothing, where the template has a system message of its own", async () => {
    const counter = byDifference(exactly(OWN_SYSTEM), guesses, 100_000);
    expect(await counter.messages([text("system", "Hi")])).toEqual([{ tokens: 0, basis: "estimate" }]);
  });

  it("are estimates where longer conversations come to more than their messages", async () => {
    const growing =
      "{% for m in messages %}{{ m.content }}{{ '.' * (loop.index0 * loop.index0) }}{% for n in messages %}.{% endfor %}{% endfor %}";
    const [count] = await byDifference(exactly(growing), guesses, 100_000).messages([text("user", "Hello!")]);
    expect(count?.basis).toBe("estimate");
  });

  it("take images from the estimate and the rest from the tokenizer", async () => {
    const seen: Message = {
      role: "user",
      content: [{ type: "image", mediaType: "image/png", base64: "AAAA" }, ...text("user", "What?").content],
    };
    const counter = byDifference(exactly(CHATML), guesses, 100_000);
    const image = guesses.message(seen).tokens - guesses.message(text("user", "What?")).tokens;
    expect(await counter.messages([seen])).toEqual([{ tokens: "[user]What?;".length + image, basis: "estimate" }]);
    const prompt = { kind: "chat", messages: [seen] } as const;
    expect(await counter.prompt({ prompt, sampling: {} })).toEqual({ tokens: "[user]What?;[assistant]".length + image, basis: "estimate" });
  });

  it("count tools as what they add, and none as nothing", async () => {
    const counter = byDifference(
      exactly(`{% if tools %}{% for tool in tools %}<{{ tool.function.name }}>{% endfor %}{% endif %}${CHATML}`),
      guesses,
      100_000,
    );
    expect(await counter.tools([{ name: "clock" }])).toEqual({ tokens: "<clock>".length, basis: "exact" });
    expect(await counter.tools([])).toEqual({ tokens: 0, basis: "exact" });
  });

  it("leave alone what is far too large for the model", async () => {
    const exact = exactly(CHATML);
    const long = text("user", "word ".repeat(1000));
    expect(await byDifference(exact, guesses, 100).messages([long])).toEqual([guesses.message(long)]);
    expect(exact.asked).toEqual([]);
  });

  it("are estimates while nobody can count, and exact again afterwards", async () => {
    const exact = exactly(CHATML);
    let isUp = false;
    const failing: ExactCounting = {
      ...exact,
      prompt: async (request) => (isUp ? exact.prompt(request) : "failed"),
      text: async () => "failed",
    };
    const counter = byDifference(failing, guesses, 100_000);
    expect(await counter.messages([text("user", "Hello!")])).toEqual([guesses.message(text("user", "Hello!"))]);
    isUp = true;
    expect(await counter.messages([text("user", "Hello!")])).toEqual([{ tokens: "[user]Hello!;".length, basis: "exact" }]);
  });
});
