import { type Checkpoint, type Message, OrielError, textPart } from "@oriel/core";
import { simulatedEngine } from "@oriel/testkit";
import { describe, expect, it } from "vitest";
import { type ContextWorld, contextWorld, ESTIMATING } from "../testing/context-world.ts";

const KEPT = { overflow: "summarize", conversation: { kind: "kept", id: "s" } } as const;

describe("a conversation that is cut", () => {
  it("for a prompt says so with the reply, once, and from what to what", async () => {
    const world = contextWorld(simulatedEngine({ window: 2048 }), 2048);
    const whole = await world.send(talk(9), KEPT);
    const cut = await world.send(talk(99), KEPT);
    const kept = await world.send(talk(101), KEPT);

    const receipt = world.receipts[1];
    expect([whole.account?.cut, cut.account?.cut, kept.account?.cut]).toEqual([
      undefined,
      {
        before: expect.any(Number),
        after: receipt?.prompt.tokens,
        stages: receipt?.stages.map(({ strategy }) => strategy),
        isForced: false,
      },
      undefined,
    ]);
    expect(cut.account?.cut?.before).toBeGreaterThan(2048);
  });

  it("since the engine refused its prompt says that too", async () => {
    // It cannot count before it reads, and each of its tokens is less text than the estimate says.
    const world = contextWorld(simulatedEngine({ window: 2048, counts: false }), 2048, {
      ...ESTIMATING,
      source: "engine",
      messages: (messages) => Promise.resolve(messages.map(() => ({ tokens: 6, basis: "exact" }))),
    });
    const { account } = await world.send(talk(151), { conversation: KEPT.conversation });
    expect(account?.cut).toMatchObject({ isForced: true });
  });

  it("while nobody waits is told to its session", async () => {
    const world = contextWorld(simulatedEngine({ window: 2048 }), 2048);
    await untilTold(world, "compressed");
    const compressed = world.told.filter(({ type }) => type === "compressed");
    expect(compressed).toEqual([
      { type: "compressed", before: expect.any(Number), after: expect.any(Number), stages: expect.arrayContaining(["summarise"]) },
    ]);
    const [cut] = compressed;
    expect(cut?.type === "compressed" && cut.before > cut.after).toBe(true);
  });

  it("in vain while nobody waits is told to its session, with the reason", async () => {
    const world = contextWorld(simulatedEngine({ window: 2048 }), 2048);
    const checkpoints = world.checkpoints as Map<string, Checkpoint>;
    checkpoints.set = () => {
      throw new OrielError("storage_failed", "The disk is full.");
    };
    await untilTold(world, "compression-error");
    expect(world.told.at(-1)).toEqual({ type: "compression-error", code: "storage_failed", message: "The disk is full." });
    expect(world.warnings).toContain("idle.failed");
  });

  it("is told to nobody where its client keeps it", async () => {
    const world = contextWorld(simulatedEngine({ window: 2048 }), 2048);
    let turns = 10;
    while (world.checkpoints.size === 0) {
      await world.send(talk(2 * turns - 1), { overflow: "summarize" });
      await world.idle.pass();
      turns += 1;
    }
    expect(world.told).toEqual([]);
  });
});

/** Goes on with a kept conversation, with a silence after each turn, until this is told. */
async function untilTold(world: ContextWorld, type: string): Promise<void> {
  for (let turns = 10; !world.told.some((event) => event.type === type); turns += 1) {
    await world.send(talk(2 * turns - 1), KEPT);
    await world.idle.pass();
  }
}

/** A conversation of so many messages, the last of them of the user. */
function talk(messages: number): readonly Message[] {
  return Array.from({ length: messages }, (_, at): Message => {
    const text = `Message ${at} tells of the harbour, of its ships and of what they carry.`;
    return { role: at % 2 === 0 ? "user" : "assistant", content: textPart(text) };
  });
}
