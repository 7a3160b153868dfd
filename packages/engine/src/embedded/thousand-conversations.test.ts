import { getEventListeners } from "node:events";
import { mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { collect, EMPTY_REPLY, type Engine, type EngineRequest, type ReplyEvent } from "@oriel/core";
import { tinyModel } from "@oriel/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { embeddedEngine } from "./embedded-engine.ts";

const NAME = "model";
const CONVERSATIONS = 1000;
/** More than there are slots, so that there is always a line. */
const CLIENTS = 6;
const SLOTS = 2;
/** Slow enough to read that saving pays. */
const SHAPE = { width: 128, layers: 4, heads: 2, kvHeads: 1, headWidth: 64, inner: 256 } as const;
/** Room for a dozen of the saved states. */
const MOST_COLD = 4 * 1024 ** 2;
const LONG = "The ship sailed by and nobody saw it. ".repeat(8);

let home: string;
let coldFolder: string;
let memoryFolder: string;
let engine: Engine;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "oriel-thousand-"));
  coldFolder = join(home, "states");
  memoryFolder = await mkdtemp(join(home, "memory-"));
  const modelPath = join(home, "model.gguf");
  await writeFile(modelPath, tinyModel({ shape: SHAPE }));
  const tiers = { coldFolder, maxColdBytes: MOST_COLD, memoryFolder };
  engine = embeddedEngine({ modelPath, name: NAME, window: 512, sequences: SLOTS, threads: 1, ...tiers });
});
afterAll(async () => {
  await engine.close();
  await rm(home, { recursive: true });
});

describe("a thousand conversations with one engine", () => {
  it("leave nothing behind: no slot, no place in the line, no listener, timer, handle or file", async () => {
    /** One signal for all, as a program has that listens for its own end: what is left on it stays. */
    const running = new AbortController().signal;
    await converse(CONVERSATIONS, CONVERSATIONS + 40, running);
    await quiet();
    const [before, resourcesBefore] = [await held(running), resources()];

    const outcomes = await converse(0, CONVERSATIONS, running);
    await quiet();
    expect(outcomes).toEqual({ answered: 714, left: 143, cancelled: 143 });
    await expect.poll(() => held(running), { timeout: 10_000 }).toEqual(before);
    expect(before).toMatchObject({ listeners: 0, inMemory: [], halfWritten: [] });
    // Those of the test runner come and go.
    expect(Math.abs(resources() - resourcesBefore)).toBeLessThan(10);
    expect(await bytesIn(coldFolder)).toBeLessThanOrEqual(MOST_COLD);
    // As many as there are slots are answered at once.
    const last = await Promise.all(Array.from({ length: SLOTS }, (_, index) => eventsOf(request(index), running)));
    expect(last.flat().filter((event) => event.type === "progress" && event.phase === "queued")).toEqual([]);
    const [tiers] = engine.kvTiers?.() ?? [];
    expect(tiers).toMatchObject({ hot: { sessions: SLOTS, slots: SLOTS }, cold: { refused: 0 } });
    expect(tiers?.cold?.saves).toBeGreaterThan(0);
  }, 60_000);
});

type Outcome = "answered" | "left" | "cancelled";

/** Conversations of two turns, some of which nobody waits for the end of. */
async function converse(from: number, to: number, running: AbortSignal): Promise<Readonly<Record<Outcome, number>>> {
  const outcomes = { answered: 0, left: 0, cancelled: 0 };
  let next = from;
  const client = async (): Promise<void> => {
    while (next < to) {
      const index = next;
      next += 1;
      outcomes[await conversation(index, running)] += 1;
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
  return outcomes;
}

async function conversation(index: number, running: AbortSignal): Promise<Outcome> {
  const asked = request(index);
  if (index % 7 === 3) {
    for await (const events of engine.send(asked, running)) if (events.some(({ type }) => type === "text-delta")) break;
    return "left";
  }
  if (index % 7 === 5) {
    const leaving = new AbortController();
    const reading = async (): Promise<void> => {
      for await (const _ of engine.send(asked, leaving.signal)) if (index % 2 === 0) leaving.abort();
    };
    const code = reading().catch((failure: { readonly code: string }) => failure.code);
    // Some before anything is said, the others at the first word, be it about the line or the reply.
    if (index % 2 === 1) leaving.abort();
    // What it was told first may have been all there was to tell.
    expect(await code).toBeOneOf(["cancelled", undefined]);
    return "cancelled";
  }
  await engine.count(asked, running);
  const { text } = collect(EMPTY_REPLY, await eventsOf(asked, running));
  await eventsOf(request(index, `${text} And then?`), running);
  return "answered";
}

/** Every tenth is long enough to be saved; now and then one wants another window. */
function request(index: number, more = ""): EngineRequest {
  const text = `Conversation ${index}. ${index % 10 === 0 ? LONG : ""}${more}`;
  return {
    model: NAME,
    prompt: { kind: "completion", text },
    sampling: { temperature: 0 },
    maxTokens: 4,
    window: index % 250 === 100 ? 1024 : 512,
  };
}

async function eventsOf(asked: EngineRequest, signal: AbortSignal): Promise<readonly ReplyEvent[]> {
  const all: ReplyEvent[] = [];
  for await (const events of engine.send(asked, signal)) all.push(...events);
  return all;
}

/** Waits until what follows the last reply is done: what is worth saving is saved before the window changes. */
async function quiet(): Promise<void> {
  for (const window of [1024, 512]) await engine.load?.(NAME, window, () => undefined);
  await expect.poll(halfWritten, { timeout: 10_000 }).toEqual([]);
}

/** Timers, sockets and all else that keeps this process alive. */
function resources(): number {
  return process.getActiveResourcesInfo().length;
}

async function halfWritten(): Promise<readonly string[]> {
  return (await readdir(coldFolder)).filter((name) => name.endsWith(".part"));
}

/** What the engine could leave behind. */
async function held(signal: AbortSignal) {
  return {
    listeners: getEventListeners(signal, "abort").length,
    filesOfChild: await openFilesOf(Number(engine.facts?.()["pid"])),
    inMemory: await readdir(memoryFolder),
    halfWritten: await halfWritten(),
  };
}

/** Open files and sockets of a process; `undefined` where the system does not tell. */
async function openFilesOf(pid: number): Promise<number | undefined> {
  return (await readdir(`/proc/${pid}/fd`).catch(() => undefined))?.length;
}

async function bytesIn(folder: string): Promise<number> {
  const sizes = await Promise.all((await readdir(folder)).map(async (name) => (await stat(join(folder, name))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}
