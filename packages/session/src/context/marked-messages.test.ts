import { type Account, type Engine, type Message, type Receipt, type Tokens, textOf, textPart } from "@oriel/core";
import { type SummaryMode, simulatedEngine } from "@oriel/testkit";
import { describe, expect, it } from "vitest";
import type { Marks } from "../marks.ts";
import { type ContextWorld, contextWorld, refusalOf } from "../testing/context-world.ts";

const WINDOW: Tokens = 2048;
const SECRET = 4;

describe("a message that is pinned", () => {
  it("comes back after a cut has dropped it, and its receipt says why", async () => {
    const { world, sent } = watched();
    await world.send(talk(99));
    expect(accountOf(world.receipts, SECRET)).toMatchObject({ disposition: "dropped" });
    expect(holds(sent(), SECRET)).toBe(false);

    await world.send(talk(99), { marks: marks({ pinned: [SECRET] }) });
    expect(holds(sent(), SECRET)).toBe(true);
    expect(accountOf(world.receipts, SECRET)).toMatchObject({ disposition: "kept", reason: "pinned" });
    expect(world.receipts.at(-1)?.segments.pinned).toBeGreaterThan(0);
  });

  it("comes back after a summary has taken its place, word for word, beside the summary", async () => {
    const { world, sent } = watched();
    await world.send(talk(99), { overflow: "summarize" });
    expect(accountOf(world.receipts, SECRET + 1)).toMatchObject({ disposition: "compacted", reason: "compressed" });
    await world.send(talk(99), { overflow: "summarize", marks: marks({ pinned: [SECRET + 1] }) });
    expect(holds(sent(), SECRET + 1)).toBe(true);
    expect(accountOf(world.receipts, SECRET + 1)).toMatchObject({ disposition: "kept", reason: "pinned" });
    expect(world.receipts.at(-1)?.segments.checkpoints).toBeGreaterThan(0);
  });

  it("stays while the conversation is cut again and again, and leaves when it is unpinned", async () => {
    const { world, sent } = watched();
    for (let messages = 99; messages < 299; messages += 20) {
      await world.send(talk(messages), { marks: marks({ pinned: [SECRET] }) });
      expect(holds(sent(), SECRET)).toBe(true);
    }
    await world.send(talk(399));
    expect(holds(sent(), SECRET)).toBe(false);
    expect(accountOf(world.receipts, SECRET)).toMatchObject({ disposition: "dropped" });
  });

  it("is named by the refusal, with what to do, when pins alone do not fit", async () => {
    const { world } = watched();
    const pinned = Array.from({ length: 80 }, (_, at) => at);
    const refusal = await refusalOf(world.send(talk(99), { marks: marks({ pinned }) }));
    expect(refusal.code).toBe("context_length_exceeded");
    expect(refusal.message).toMatch(/\(pinned messages [\d,]+, .*the context window holds 2,048: unpin messages, or raise/);
    expect(refusal.data).toMatchObject({ window: WINDOW });
  });
});

describe("a message that is excluded", () => {
  it("is gone at once, though it would fit, and its receipt says who wanted it", async () => {
    const { world, sent } = watched();
    await world.send(talk(9));
    expect(holds(sent(), SECRET)).toBe(true);
    await world.send(talk(9), { marks: marks({ excluded: [SECRET] }) });
    expect(holds(sent(), SECRET)).toBe(false);
    expect(accountOf(world.receipts, SECRET)).toMatchObject({ disposition: "dropped", reason: "user_excluded" });
    await world.send(talk(9));
    expect(holds(sent(), SECRET)).toBe(true);
  });

  it("goes with the results of the tools that it called", async () => {
    const { world, sent } = watched();
    const said = [...talk(4), ...CALL, ...talk(3).map(({ content }, at) => (at % 2 === 0 ? user(textOf(content)) : assistant("Yes.")))];
    await world.send(said, { marks: marks({ excluded: [4] }) });
    expect(sent().some(({ role }) => role === "tool")).toBe(false);
    expect([4, 5].map((at) => accountOf(world.receipts, at)?.reason)).toEqual(["user_excluded", "user_excluded"]);
  });

  it("is in no summary, no recall and no extract any more, whichever of them held it", async () => {
    const { world, sent } = watched("empty");
    const asking = [...talk(100), user("What is the password of the vault, the one with aubergine?")];
    await world.send(talk(99), { overflow: "summarize" });
    expect(sent().some(({ content }) => textOf(content).includes("aubergine"))).toBe(true);
    await world.send(asking, { overflow: "summarize", marks: marks({ excluded: [SECRET] }) });
    expect(sent().some(({ content }) => textOf(content).includes("aubergine-7731"))).toBe(false);
    expect(accountOf(world.receipts, SECRET)).toMatchObject({ disposition: "dropped", reason: "user_excluded" });
  });
});

describe("a summary that was made without what is excluded", () => {
  it("stands as long as the same messages are excluded", async () => {
    const { world } = watched();
    const excluded = { overflow: "summarize", marks: marks({ excluded: [SECRET] }) } as const;
    await world.send(talk(99), excluded);
    const { accounts, next } = await world.keeper.look(world.asked(talk(99), excluded));
    expect(accounts.some(({ reason }) => reason === "compressed")).toBe(true);
    expect(next).toEqual({ kind: "as_it_stands" });
  });
});

interface Watched {
  readonly world: ContextWorld;
  /** The prompt that was sent last. */
  readonly sent: () => readonly Message[];
}

function watched(summary: SummaryMode = "good"): Watched {
  const engine = simulatedEngine({ window: WINDOW, summary });
  let sent: readonly Message[] = [];
  const watching: Engine = {
    ...engine,
    async *send(request, signal) {
      if (request.prompt.kind === "chat") sent = request.prompt.messages;
      yield* engine.send(request, signal);
    },
  };
  return { world: contextWorld(watching, WINDOW), sent: () => sent };
}

const CALL: readonly Message[] = [
  { role: "assistant", content: [], toolCalls: [{ id: "call-1", name: "look", argumentsJson: "{}" }] },
  { role: "tool", content: textPart("Nothing there."), toolCallId: "call-1" },
];

/** One message of the user holds what is worth keeping in a summary. */
function talk(messages: number): readonly Message[] {
  return Array.from({ length: messages }, (_, at) => {
    if (at === SECRET) return user("The password of the vault is aubergine-7731, decided on 2024-05-01.");
    return at % 2 === 0 ? user(`Question ${at}: ${"some words ".repeat(8)}`) : assistant(`Answer ${at}: ${"other words ".repeat(8)}`);
  });
}

function user(text: string): Message {
  return { role: "user", content: textPart(text) };
}

function assistant(text: string): Message {
  return { role: "assistant", content: textPart(text) };
}

function marks({ pinned = [], excluded = [] }: { readonly pinned?: readonly number[]; readonly excluded?: readonly number[] }): Marks {
  return { pinned: new Set(pinned), excluded: new Set(excluded) };
}

function holds(prompt: readonly Message[], at: number): boolean {
  const text = textOf(talk(9999)[at]?.content ?? []);
  return prompt.some(({ content }) => textOf(content).includes(text));
}

function accountOf(receipts: readonly Receipt[], at: number): Account | undefined {
  return receipts.at(-1)?.messages.find(({ from, to }) => from <= at && at < to);
}
