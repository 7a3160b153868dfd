import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CollectedReply, collect, EMPTY_REPLY, type Engine, type EngineRequest, K, type ReplyFormat, type Tokens } from "@oriel/core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ENDLESS_LIST } from "../talk.ts";
import { asks, demo, REMEMBERED, tells, WINDOW, type World, worldWith } from "./told.ts";

/** After a reply that is larger than the window, what was said before it is all there is to send. */
const KEEP_FIRST = { stages: [{ strategy: "keep_first", keep_tokens: WINDOW / 2 }], recall: null };
const FIFO = { stages: [{ strategy: "fifo" }], recall: null };
const ENDLESS: ReplyFormat = { type: "json-schema", name: "endless", schema: ENDLESS_LIST };

/** More than there is room for. */
const LONG: Tokens = 1200;

describe("what the engine still holds of a conversation gives the answers of a fresh read", () => {
  let folder: string;
  let world: World;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "oriel-fresh-read-"));
  });
  afterEach(async () => {
    await world.close();
    await rm(folder, { recursive: true });
  });

  it.each(["fifo", "adaptive"] as const)("after a reply for which tokens left the window (%s)", async (name) => {
    const { engine, sent } = watched(demo({ kvStrategy: { name } }));
    world = await worldWith(engine);
    const chat = await world.opens("long-reply", KEEP_FIRST);
    await tells(chat, 100);
    await chat.ask("Name a few fruits.", { maxTokens: LONG });
    expect(await chat.getReceipt()).toMatchObject({ evicted: { tokens: expect.any(Number) }, reply: { tokens: LONG } });
    const { text, receipt } = await asks(chat);
    expect(receipt.verdict.kind).toBe("verified");
    expect(text).toBe(REMEMBERED);
    expect(text).toBe(await freshAnswer(sent.at(-1)));
  });

  it("after it was displaced by others and restored from SSD", async () => {
    const { engine, sent } = watched(demo({ coldFolder: folder, maxColdBytes: 64 * K * K }));
    world = await worldWith(engine);
    const chat = await world.opens("first", FIFO);
    await tells(chat, 600);
    for (const other of ["second", "third"]) await tells(await world.opens(other, FIFO), 200);
    const { text, receipt } = await asks(chat);
    expect(receipt.restored).toMatchObject({ from: "ssd", tokens: receipt.read.cached });
    expect(text).toBe(REMEMBERED);
    expect(text).toBe(await freshAnswer(sent.at(-1)));
  });
});

/** The engine, and what it was asked for replies. This model ends its replies soon; held to a form it cannot, one goes on. */
function watched(engine: Engine): { readonly engine: Engine; readonly sent: readonly EngineRequest[] } {
  const sent: EngineRequest[] = [];
  return {
    sent,
    engine: {
      ...engine,
      send(request, signal) {
        sent.push(request);
        return engine.send((request.maxTokens ?? 0) > WINDOW ? { ...request, format: ENDLESS } : request, signal);
      },
    },
  };
}

/** What an engine says that has never read any of it. */
async function freshAnswer(request: EngineRequest | undefined): Promise<string> {
  if (request === undefined) throw new Error("Nothing was sent.");
  const engine = demo();
  let reply: CollectedReply = EMPTY_REPLY;
  for await (const events of engine.send(request, new AbortController().signal)) reply = collect(reply, events);
  await engine.close();
  return reply.text;
}
