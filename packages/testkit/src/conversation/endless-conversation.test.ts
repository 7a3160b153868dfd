import { type Message, textOf } from "@oriel/core";
import { describe, expect, it } from "vitest";
import { type ConversationOptions, endlessConversation, type Turn } from "./endless-conversation.ts";
import { FACT_LITERAL } from "./planted-fact.ts";

const MESSAGES = 10_000;

describe("endlessConversation", () => {
  const turns = firstTurns(7);
  const messages = turns.flatMap((turn) => turn.messages);
  const facts = turns.flatMap((turn) => turn.facts);
  const texts = messages.map(({ content }) => textOf(content));

  it("is the same for the same seed, and another for another", () => {
    expect(firstTurns(7)).toEqual(turns);
    expect(firstTurns(8)[1]).not.toEqual(turns[1]);
  });

  it("says at which position each turn begins", () => {
    expect(turns.filter((turn) => turn.messages[0] !== messages[turn.at])).toEqual([]);
  });

  it("begins with the system prompt, and has the user begin every turn after that", () => {
    expect(turns[0]?.messages.slice(0, 2).map(({ role }) => role)).toEqual(["system", "user"]);
    expect(new Set(turns.slice(1).map((turn) => turn.messages[0]?.role))).toEqual(new Set(["user"]));
    expect(new Set(turns.map((turn) => turn.messages.at(-1)?.role))).toEqual(new Set(["assistant"]));
    expect(messages.filter(({ role }) => role === "system")).toHaveLength(1);
  });

  it("has every kind of turn, script, and tool output", () => {
    expect([...new Set(turns.map(({ kind }) => kind))].sort()).toEqual(
      ["code", "correction", "fact", "oversized", "parallel-tools", "question", "talk", "tool", "tool-chain"].sort(),
    );
    const seen = {
      german: /[äöüß]/,
      chinese: /\p{Script=Han}/u,
      arabic: /\p{Script=Arabic}/u,
      emoji: /\p{Extended_Pictographic}/u,
      code: /```/,
    };
    expect(Object.entries(seen).filter(([, pattern]) => !texts.some((text) => pattern.test(text)))).toEqual([]);
    expect([...new Set(messages.map((message) => (message.role === "tool" ? message.toolName : undefined)))].sort()).toEqual(
      ["fetch_records", "list_folder", "read_file", "run", "search", undefined].sort(),
    );
  });

  it("answers every call of a tool at once, and once", () => {
    expect(unanswered(messages)).toEqual([]);
    expect(Math.max(...messages.map((message) => (message.role === "assistant" ? (message.toolCalls?.length ?? 0) : 0)))).toBe(4);
  });

  it("reads some files again and again", () => {
    const paths = messages.flatMap((message) => (message.role === "assistant" ? (message.toolCalls ?? []) : []));
    const read = paths.filter(({ name }) => name === "read_file").map(({ argumentsJson }) => argumentsJson);
    expect(new Set(read).size).toBe(9);
  });

  it("plants facts whose literals stand in their own message and nowhere else", () => {
    const places = texts.flatMap((text, at) => (text.match(FACT_LITERAL) ?? []).map((literal) => ({ literal, at })));
    expect(places).toEqual(facts.map(({ literal, at }) => ({ literal, at })));
    expect(new Set(facts.map(({ role }) => role))).toEqual(new Set(["user", "assistant", "tool"]));
    expect(facts.length).toBeGreaterThan(300);
  });

  it("corrects and asks for nothing but what was said before", () => {
    const known = new Map(facts.map((fact) => [fact.id, fact]));
    const named = turns.map(({ kind, facts: [fact], asksFor }) => [kind === "correction", kind === "question", fact?.corrects, asksFor]);
    expect(
      named.filter(
        ([corrects, asks, correctsFact, asksFor]) => corrects !== (correctsFact !== undefined) || asks !== (asksFor !== undefined),
      ),
    ).toEqual([]);
    const corrected = facts.flatMap(({ corrects, at }) => (corrects === undefined ? [] : [{ was: known.get(corrects)?.at ?? at, at }]));
    const asked = turns.flatMap(({ asksFor, at }) => (asksFor === undefined ? [] : [{ was: known.get(asksFor)?.at ?? at, at }]));
    expect([corrected.length > 50, asked.length > 50]).toEqual([true, true]);
    expect([...corrected, ...asked].filter(({ was, at }) => was >= at)).toEqual([]);
  });

  it("has, as often as it is told, a message that the window does not hold, however few tokens its text has", () => {
    const bytes = (turn: Turn): number => Math.max(...turn.messages.map(({ content }) => Buffer.byteLength(textOf(content))));
    const small = firstTurns(3, { window: 2048, oversizedEvery: 10 });
    expect(small.filter(({ kind }) => kind === "oversized").map((turn) => small.indexOf(turn) % 10)).toEqual(
      Array.from({ length: Math.floor(small.length / 10) }, () => 9),
    );
    expect(small.filter((turn) => turn.kind === "oversized" && bytes(turn) < 2048 * 6)).toEqual([]);
    expect(firstTurns(3, { oversizedEvery: Number.POSITIVE_INFINITY }).filter(({ kind }) => kind === "oversized")).toEqual([]);
  });

  it("calls no tools and writes in no other script, where it is told so", () => {
    const plain = firstTurns(5, { hasTools: false, scripts: ["english"] }).flatMap((turn) => turn.messages);
    expect(new Set(plain.map(({ role }) => role))).toEqual(new Set(["system", "user", "assistant"]));
    expect(plain.filter(({ content }) => /[^\x20-\x7e\n]/.test(textOf(content)))).toEqual([]);
  });
});

function firstTurns(seed: number, options?: ConversationOptions): readonly Turn[] {
  const turns: Turn[] = [];
  let messages = 0;
  for (const turn of endlessConversation(seed, options)) {
    turns.push(turn);
    messages += turn.messages.length;
    if (messages >= MESSAGES) break;
  }
  return turns;
}

/** Calls without a result right after them, and results without their call. */
function unanswered(messages: readonly Message[]): readonly string[] {
  const wrong: string[] = [];
  const seen = new Set<string>();
  let open = new Set<string>();
  for (const message of messages) {
    if (message.role === "tool") {
      const id = message.toolCallId ?? "without a call";
      if (!open.delete(id)) wrong.push(id);
    } else {
      wrong.push(...open);
      const calls = message.role === "assistant" ? (message.toolCalls ?? []) : [];
      wrong.push(...calls.filter(({ id }) => seen.has(id)).map(({ id }) => id));
      open = new Set(calls.map(({ id }) => id));
      for (const id of open) seen.add(id);
    }
  }
  return [...wrong, ...open];
}
