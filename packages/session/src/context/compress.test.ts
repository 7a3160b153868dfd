import { type Engine, type Message, textOf, textPart } from "@oriel/core";
import { simulatedEngine } from "@oriel/testkit";
import { describe, expect, it } from "vitest";
import { contextWorld, refusalOf } from "../testing/context-world.ts";
import type { Compressing } from "./compress.ts";

const SYSTEM: Message = { role: "system", content: textPart("Be brief.") };
const KEPT = { conversation: { kind: "kept", id: "s" } } as const;

describe("a conversation that is compressed by hand", () => {
  it("gives room, keeps all that the user said word for word, and goes on from the summary", async () => {
    const { world, said, sent } = await conversation(20);
    const changed: string[] = [];

    const done = await world.compress(said, { beforeChange: async () => void changed.push("saved") });

    if (done.kind !== "compressed") throw new Error(`It is ${done.kind}.`);
    const { checkpoint, before, after } = done;
    expect({ changed, isSmaller: after.tokens < before.tokens, level: checkpoint?.level, by: checkpoint?.by }).toEqual({
      changed: ["saved"],
      isSmaller: true,
      level: "moderate",
      by: "simulated-model",
    });
    const look = await world.keeper.look(world.asked(said, KEPT));
    expect(look).toMatchObject({ next: { kind: "as_it_stands" }, checkpoints: [checkpoint] });

    await world.say(said, "And now?");
    const prompt = sent()
      .map(({ content }) => textOf(content))
      .join("\n");
    const ofUser = said.filter(({ role }) => role === "user").map(({ content }) => textOf(content));
    expect(ofUser.filter((text) => !prompt.includes(text))).toEqual([]);
    expect(prompt).toContain(checkpoint?.text);
    expect(prompt).not.toContain(textOf(said[2]?.content ?? []));
    expect(world.receipts.at(-1)).toMatchObject({ isNewCut: false });
  });

  it("is what a dry run foresaw, or smaller, and after a dry run as it was", async () => {
    const { world, said } = await conversation(20);
    const contexts = [...world.contexts];
    const foreseen = await world.compress(said, { isDry: true });
    expect({ contexts: [...world.contexts], checkpoints: [...world.checkpoints] }).toEqual({ contexts, checkpoints: [] });

    const done = await world.compress(said, {});
    if (foreseen.kind !== "foreseen" || done.kind !== "compressed") throw new Error(`${foreseen.kind}, ${done.kind}`);
    expect(done.after.tokens).toBeLessThanOrEqual(foreseen.after.tokens);
    const same = { after: 0, kind: "", checkpoint: undefined, checkpoints: undefined };
    expect({ ...done, ...same }).toEqual({ ...foreseen, ...same });
    expect(done.checkpoints.before).toEqual(foreseen.checkpoints.before);
    const [made] = done.checkpoints.after;
    expect(foreseen.checkpoints.after).toEqual([{ ...made, tokens: expect.any(Number) }]);
    expect(made?.tokens).toBeLessThanOrEqual(foreseen.checkpoints.after[0]?.tokens ?? 0);
  });

  it.each(["detailed", "moderate", "compact"] as const)("keeps as much detail as is asked for: %s", async (level) => {
    const { world, said } = await conversation(20);
    const done = await world.compress(said, { level });
    expect(done).toMatchObject({ kind: "compressed", level, checkpoint: { level } });
  });

  it("tells the model what to dwell on, and does not take another summary for that one", async () => {
    const { world, said, asked } = await conversation(20);
    const plain = await world.compress(said, {});
    if (plain.kind !== "compressed") throw new Error(plain.kind);
    await world.keeper.undo(world.asked(said, KEPT), plain.checkpoint?.id ?? "");
    const focused = await world.compress(said, { focus: "the harbour" });
    expect(asked().filter((text) => text.includes("the harbour"))).toHaveLength(1);
    expect(focused).toMatchObject({ kind: "compressed" });
    expect(world.checkpoints.size).toBe(2);
  });

  it("has an extract where the model fails", async () => {
    const { world, said } = await conversation(20, "error");
    const done = await world.compress(said, {});
    expect(done).toMatchObject({ kind: "compressed", checkpoint: { by: "extract" } });
    expect(done.kind === "compressed" && done.notes).toHaveLength(2);
  });

  it("stays as it was where there is too little to compress, and says so", async () => {
    const { world, said } = await conversation(2);
    const contexts = [...world.contexts];
    const changed: string[] = [];
    const done = await world.compress(said, { beforeChange: async () => void changed.push("saved") });
    expect(done).toMatchObject({ kind: "unchanged", reason: expect.stringContaining("nothing to compress") });
    expect({ changed, contexts: [...world.contexts] }).toEqual({ changed: [], contexts });
  });

  it("stays as it was when it is stopped", async () => {
    const { world, said } = await conversation(20);
    const contexts = [...world.contexts];
    const stopped = new AbortController();
    stopped.abort();
    const how = { isDry: false, beforeChange: () => Promise.reject(new Error("It changes.")) };
    expect((await refusalOf(world.keeper.compress(world.asked(said, KEPT), how, stopped.signal))).code).toBe("cancelled");
    expect([...world.contexts]).toEqual(contexts);
  });
});

describe("a checkpoint that is undone", () => {
  it("leaves the next prompt as it would have been, to the letter", async () => {
    const other = await conversation(20);
    await other.world.say(other.said, "And now?");

    const { world, said, sent } = await conversation(20);
    const before = await world.keeper.look(world.asked(said, KEPT));
    const done = await world.compress(said, {});
    if (done.kind !== "compressed") throw new Error(done.kind);
    const undone = await world.keeper.undo(world.asked(said, KEPT), done.checkpoint?.id ?? "");
    expect(undone.after.tokens).toBeGreaterThan(undone.before.tokens);
    expect(await world.keeper.look(world.asked(said, KEPT))).toEqual(before);
    await world.say(said, "And now?");
    expect(sent()).toEqual(other.sent());
  });

  it("brings back the one that it took the place of", async () => {
    const { world, said } = await conversation(12);
    const first = await world.compress(said, {});
    const more = [...said];
    for (let turn = 12; turn < 20; turn += 1) more.push(...(await world.turn(more, turn)));
    const before = await world.keeper.look(world.asked(more, KEPT));
    const second = await world.compress(more, {});
    if (first.kind !== "compressed" || second.kind !== "compressed") throw new Error(`${first.kind}, ${second.kind}`);
    expect((await world.keeper.look(world.asked(more, KEPT))).checkpoints).toEqual([second.checkpoint]);
    await world.keeper.undo(world.asked(more, KEPT), second.checkpoint?.id ?? "");
    expect(await world.keeper.look(world.asked(more, KEPT))).toEqual(before);
    expect(before.checkpoints).toEqual([first.checkpoint]);
  });

  it("stays where there is no room for its messages any more", async () => {
    const { world, said } = await conversation(20);
    const done = await world.compress(said, {});
    if (done.kind !== "compressed") throw new Error(done.kind);
    const more = [...said];
    const freed = done.before.tokens - done.after.tokens;
    const isRoomLeft = async (): Promise<boolean> => {
      const { usage, watermarks } = await world.keeper.look(world.asked(more, KEPT));
      return usage.currentTokens + freed <= (watermarks?.high ?? 0);
    };
    for (let turn = 20; await isRoomLeft(); turn += 1) more.push(...(await world.turn(more, turn)));
    const before = await world.keeper.look(world.asked(more, KEPT));
    expect(before.checkpoints).toEqual([done.checkpoint]);
    const refusal = await refusalOf(world.keeper.undo(world.asked(more, KEPT), done.checkpoint?.id ?? ""));
    expect(refusal).toMatchObject({ code: "conflict", data: { window: 8192 } });
    expect(await world.keeper.look(world.asked(more, KEPT))).toEqual(before);
  });

  it("must stand in the prompt", async () => {
    const { world, said } = await conversation(4);
    expect(await refusalOf(world.keeper.undo(world.asked(said, KEPT), "none"))).toMatchObject({ code: "not_found" });
  });
});

/** A kept conversation after so many turns, in a window that holds about sixty. */
async function conversation(turns: number, summary: "good" | "error" = "good") {
  const engine = simulatedEngine({ window: 8192, summary, reply: replyOf });
  let sent: readonly Message[] = [];
  const prompts: string[] = [];
  const watched: Engine = {
    ...engine,
    async *send(request, signal) {
      if (request.prompt.kind === "chat") sent = request.prompt.messages;
      prompts.push(textOf(sent.at(-1)?.content ?? []));
      yield* engine.send(request, signal);
    },
  };
  const world = contextWorld(watched, 8192);
  const say = async (said: readonly Message[], text: string): Promise<readonly Message[]> => {
    const question: Message = { role: "user", content: textPart(text) };
    const { text: answer } = await world.send([...said, question], KEPT);
    return [question, { role: "assistant", content: textPart(answer) }];
  };
  const turn = (said: readonly Message[], at: number) => say(said, `Question ${at}: what about the ship number ${at * 7}?`);
  const compress = (said: readonly Message[], how: Partial<Compressing>) =>
    world.keeper.compress(
      world.asked(said, KEPT),
      { isDry: false, beforeChange: () => Promise.resolve(), ...how },
      new AbortController().signal,
    );
  const said: Message[] = [SYSTEM];
  for (let at = 0; at < turns; at += 1) said.push(...(await turn(said, at)));
  return { world: { ...world, say, turn, compress }, said, sent: () => sent, asked: () => prompts };
}

function replyOf({ prompt }: Parameters<Engine["send"]>[0]): readonly string[] {
  const at = prompt.kind === "chat" ? prompt.messages.filter(({ role }) => role === "user").length - 1 : 0;
  return [
    `Answer ${at}: remember that number ${at} is AB${String(at).padStart(5, "0")}-1234, as `,
    "the ship came in late, and was moored beside the quay until the evening. ".repeat(4),
  ];
}
