import { type Engine, type Message, policyNamed, SHIPPED_POLICIES, textOf, textPart } from "@oriel/core";
import { simulatedEngine } from "@oriel/testkit";
import { describe, expect, it } from "vitest";
import { contextWorld, refusalOf } from "../testing/context-world.ts";
import type { ContextLook } from "./look.ts";

const KEPT = { conversation: { kind: "kept", id: "s" } } as const;

describe("the checkpoints of a long conversation", () => {
  it("stand beside each other, go down a level as newer ones come, and become one where they are too many", async () => {
    const talk = conversation(16_384, { policy: "ollm" });
    const stood = await talk.untilCuts(6);

    const three = ["compact", "compact", "moderate"];
    expect(stood).toEqual([["moderate"], ["compact", "moderate"], three, three, three, three]);
    const told = talk.world.told.filter(({ type }) => type.startsWith("checkpoint-"));
    expect(told.map(({ type }) => type)).toEqual([
      "checkpoint-created",
      ...["checkpoint-aged", "checkpoint-created"],
      ...["checkpoint-aged", "checkpoint-created"],
      ...Array.from({ length: 3 }, () => ["checkpoint-merged", "checkpoint-aged", "checkpoint-created"]).flat(),
    ]);
    expect(told.filter((event) => "freed" in event && event.freed <= 0)).toEqual([]);

    const { checkpoints, reliability } = await talk.look();
    expect(checkpoints.map(({ by, rewrites = 0 }) => [by, rewrites > 0])).toEqual([
      ["simulated-model", true],
      ["simulated-model", true],
      ["simulated-model", false],
    ]);
    // Each still has facts of its own stretch, and none has those of another.
    const facts = checkpoints.map(({ text }) => text.match(/AB\d{5}-1234/g) ?? []);
    expect(facts.every((found) => found.length > 3)).toBe(true);
    expect(new Set(facts.flat()).size).toBe(facts.flat().length);
    expect(reliability.value).toBeGreaterThan(0.4);
    expect(reliability.value).toBeLessThan(1);
  });

  it("are one and no more in the smallest windows, and there everything rolls over into it", async () => {
    const talk = conversation(2048);
    expect(await talk.untilCuts(4)).toEqual([["compact"], ["compact"], ["compact"], ["compact"]]);
    const told = talk.world.told.map(({ type }) => type).filter((type) => type !== "summarizing");
    expect(told).toEqual(Array.from({ length: 4 }, () => ["checkpoint-created", "rollover-complete"]).flat());
  });

  it("are undone to the letter, with all that was condensed in the same cut", async () => {
    const talk = conversation(16_384);
    const turns = await talk.untilCutAhead(3);
    const other = conversation(16_384);
    for (let turn = 0; turn < turns; turn += 1) await other.turn();
    const before = await other.look();
    const after = await talk.look();
    expect(after.checkpoints.map(({ id }) => id)).not.toContain(before.checkpoints[0]?.id);

    await talk.undo(after.checkpoints.at(-1)?.id ?? "");

    expect(talk.world.told.at(-1)).toEqual({ type: "checkpoint-undone", id: after.checkpoints.at(-1)?.id });
    expect(plain(await talk.look())).toEqual(plain(before));
    await Promise.all([talk.turn(), other.turn()]);
    expect(JSON.stringify(talk.sent())).toBe(JSON.stringify(other.sent()));
  });

  it("are undone together, whichever of a cut is named: an older one too", async () => {
    const talk = conversation(16_384);
    const turns = await talk.untilCutAhead(3);
    const other = conversation(16_384);
    for (let turn = 0; turn < turns; turn += 1) await other.turn();
    await talk.undo((await talk.look()).checkpoints[0]?.id ?? "");
    expect(plain(await talk.look())).toEqual(plain(await other.look()));
  });

  it("stay where the conversation would be cut again at once", async () => {
    const talk = conversation(16_384);
    await talk.untilCuts(1);
    const before = await talk.look();
    expect(await refusalOf(talk.undo(before.checkpoints[0]?.id ?? ""))).toMatchObject({ code: "conflict" });
    expect(await talk.look()).toEqual(before);
  });
});

describe("a dry run where checkpoints stand already", () => {
  it("tells what would become of them, and changes nothing", async () => {
    const talk = conversation(16_384);
    await talk.untilCuts(3);
    for (let turn = 0; turn < 4; turn += 1) await talk.turn();
    const before = await talk.look();
    const told = talk.world.told.length;

    const foreseen = await talk.compress(true);
    if (foreseen.kind !== "foreseen") throw new Error(foreseen.kind);
    expect(foreseen.checkpoints.before.map(({ id }) => id)).toEqual(before.checkpoints.map(({ id }) => id));
    expect([talk.world.told.length, await talk.look()]).toEqual([told, before]);

    const done = await talk.compress(false);
    if (done.kind !== "compressed") throw new Error(done.kind);
    const outlines = (given: typeof done.checkpoints) => given.after.map(({ tokens: _, ...outline }) => outline);
    expect(outlines(done.checkpoints)).toEqual(outlines(foreseen.checkpoints));
    expect(done.after.tokens).toBeLessThanOrEqual(foreseen.after.tokens);
    expect(talk.world.told.at(-1)).toMatchObject({ type: "compressed", stages: done.stages });
    expect(done.stages).toEqual(expect.arrayContaining(["summarise", "merge"]));
  });

  it("tells why, where nothing can be freed", async () => {
    const talk = conversation(16_384);
    await talk.turn();
    expect((await talk.compress(false)).kind).toBe("unchanged");
    expect(talk.world.told).toEqual([{ type: "compression-skipped", reason: expect.stringContaining("nothing to compress") }]);
  });
});

describe("a conversation in which somebody", () => {
  const compressedWith = async (odd: readonly Message[]) => {
    const talk = conversation(8192, { odd });
    for (let turn = 0; turn < 12; turn += 1) await talk.turn();
    const done = await talk.compress(false);
    await talk.turn();
    return { kind: done.kind, sent: talk.sent().map(({ content }) => textOf(content)) };
  };

  it("has put a second system message is compressed like any other", async () => {
    const { kind, sent } = await compressedWith([system("From here on you are in planning mode. [GOAL] Ship it.")]);
    expect(kind).toBe("compressed");
    expect(sent.filter((text) => text.includes("<oriel-summary>"))).toHaveLength(1);
  });

  it("quotes markers is compressed like any other, and keeps the words", async () => {
    const quoted = "It printed <oriel-summary>\nNothing.\n</oriel-summary> and [GOAL] [CHECKPOINT] done – DONE, why?";
    const { kind, sent } = await compressedWith([user(quoted)]);
    expect(kind).toBe("compressed");
    expect(sent.filter((text) => text.startsWith("<oriel-summary>"))).toHaveLength(1);
    expect(sent.some((text) => text.includes(quoted))).toBe(true);
  });
});

/** A kept conversation of which each turn holds facts, in a window. The odd messages come after the second turn. */
function conversation(
  window: number,
  { policy = "oriel", odd = [] }: { readonly policy?: string; readonly odd?: readonly Message[] } = {},
) {
  const engine = simulatedEngine({ window, reply: ({ prompt }) => [answerTo(prompt.kind === "chat" ? prompt.messages : [])] });
  let sent: readonly Message[] = [];
  const watched: Engine = {
    ...engine,
    async *send(request, signal) {
      if (request.prompt.kind === "chat") sent = request.prompt.messages;
      yield* engine.send(request, signal);
    },
  };
  const world = contextWorld(watched, window);
  const said: Message[] = [system("Be brief.")];
  const how = {
    ...KEPT,
    standing: { policy: policyNamed(SHIPPED_POLICIES, policy), current: undefined, isFirstTurn: false, modelChanged: false },
  };
  let turns = 0;
  const turn = async (): Promise<void> => {
    said.push(user(`Question ${turns}: which ship lies there?`));
    const { text } = await world.send(said, how);
    said.push({ role: "assistant", content: textPart(text) });
    if (turns === 1) said.push(...odd);
    turns += 1;
  };
  const look = () => world.keeper.look(world.asked(said, how));
  const created = () => world.told.filter(({ type }) => type === "checkpoint-created").length;

  return {
    world,
    sent: () => sent,
    turn,
    look,
    undo: (id: string) => world.keeper.undo(world.asked(said, how), id),
    compress: (isDry: boolean) =>
      world.keeper.compress(world.asked(said, how), { isDry, beforeChange: () => Promise.resolve() }, new AbortController().signal),
    /** Talks until so many checkpoints were made; answers the levels of those that stood after each. */
    async untilCuts(cuts: number) {
      const stood: (readonly string[])[] = [];
      while (stood.length < cuts) {
        await turn();
        if (created() > stood.length) stood.push((await look()).checkpoints.map(({ level }) => level));
      }
      return stood;
    },
    /** Talks until so many checkpoints were made, and the next one while nobody waited; answers after how many turns that was. */
    async untilCutAhead(cuts: number) {
      while (created() < cuts) await turn();
      while (created() === cuts) {
        await turn();
        if (created() === cuts) await world.idle.pass();
      }
      return turns;
    },
  };
}

/** Three facts that are not much alike, and talk. */
function answerTo(messages: readonly Message[]): string {
  const at = Number(/Question (\d+)/.exec(textOf(messages.findLast(({ role }) => role === "user")?.content ?? []))?.[1]);
  const facts = [0, 1, 2].map((index) => {
    const number = 3 * at + index;
    const of = (words: readonly string[], every: number): string => words[Math.floor(number / every) % words.length] ?? "";
    return `Remember that ${of(THINGS, 1)} of ${of(OWNERS, 3)} ${number}, seal ${7 * number}, is AB${String(number).padStart(5, "0")}-1234.`;
  });
  return `${facts.join("\n")}\n${"It came in late, and was moored beside the quay until the evening. ".repeat(54)}`;
}

const THINGS = ["the door code", "an invoice", "the release key", "a permit"];
const OWNERS = ["the harbour office", "building", "the northern depot", "project Heron", "the archive"];

/** Who counted is another object for another engine. */
function plain({ countedBy: _, ...look }: ContextLook): Omit<ContextLook, "countedBy"> {
  return look;
}

function system(text: string): Message {
  return { role: "system", content: textPart(text) };
}

function user(text: string): Message {
  return { role: "user", content: textPart(text) };
}
