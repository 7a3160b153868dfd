import { DEFAULT_POLICY, type Message, mostCheckpoints, OrielError, type Tokens } from "@oriel/core";
import { endlessConversation, simulatedEngine } from "@oriel/testkit";
import { beforeAll, describe, expect, it } from "vitest";
import { contextWorld } from "../testing/context-world.ts";

const MESSAGES = 10_000;
/** A reply is asked for in one turn of so many; in every one, it takes minutes and shows the same. */
const EVERY = 24;
/** It takes seconds, but not on a machine that is busy with other things. */
const PATIENCE_MS = 300_000;

describe.each<Tokens>([2048, 4096, 16_384])("ten thousand messages in a window of %i", (window) => {
  let held: Awaited<ReturnType<typeof hold>>;
  beforeAll(async () => {
    held = await hold(window);
  }, PATIENCE_MS);

  it("are never refused, and never reach the engine with more than it can take", () => {
    expect(held.refusals).toEqual([]);
    expect(Math.max(...held.sizes)).toBeLessThan(window);
    expect(held.cuts).toBeGreaterThan(10);
  });

  it("are sent in no more at the end than at the beginning", () => {
    const half = Math.floor(held.sizes.length / 2);
    const [early, late] = [held.sizes.slice(0, half), held.sizes.slice(half)];
    expect(Math.max(...late)).toBeLessThan(1.1 * Math.max(...early));
  });

  it("are remembered in no more at the end than at the beginning, in as many checkpoints as may stand there", () => {
    const most = Math.max(1, mostCheckpoints(DEFAULT_POLICY.compaction.summary, window));
    expect(Math.max(...held.checkpoints)).toBe(most);
    expect(Math.max(...held.remembered)).toBeLessThan(8000);
  });
});

/** Sends it all each time, as a client does. */
async function hold(window: Tokens) {
  const engine = simulatedEngine({ window });
  const world = contextWorld(engine, window);
  const said: Message[] = [];
  const refusals: string[] = [];
  const checkpoints: number[] = [];
  const remembered: number[] = [];
  let turns = 0;
  for (const turn of endlessConversation(7, { window: 128, oversizedEvery: Number.POSITIVE_INFINITY, hasTools: false })) {
    turns += 1;
    const isAsked = turns % EVERY === 0;
    for (const message of turn.messages) {
      if (isAsked && message.role === "assistant") {
        await world.send(said, { conversation: { kind: "kept", id: "s" } }).catch((thrown: unknown) => {
          if (!(thrown instanceof OrielError)) throw thrown;
          refusals.push(thrown.message);
        });
        const { cut } = [...world.contexts.values()].at(-1) ?? { cut: { changes: [] } };
        checkpoints.push(cut.changes.filter(({ kind }) => kind === "checkpoint").length);
        remembered.push(JSON.stringify(cut).length);
      }
      said.push(message);
    }
    if (said.length >= MESSAGES) break;
  }
  const sizes = engine.reads.map(({ sentTokens }) => sentTokens);
  return { refusals, checkpoints, remembered, sizes, cuts: world.receipts.filter(({ isNewCut }) => isNewCut).length };
}
