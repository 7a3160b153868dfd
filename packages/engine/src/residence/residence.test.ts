import { type Device, type Engine, type EngineRequest, type ModelMemory, memoryOf, OrielError, textPart } from "@oriel/core";
import { type FakeEngine, fakeEngine, MEASURED, steppedReply } from "@oriel/testkit";
import { describe, expect, it } from "vitest";
import { type Residence, residence } from "./residence.ts";

const WINDOW = 8192;
const SIZE = memoryOf(MEASURED.spec, WINDOW, MEASURED.serving).total ?? 0;
const GIB = 1024 ** 3;

describe("models that live on one machine", () => {
  it("are loaded when they are asked for, and one leaves when another needs its room", async () => {
    const world = worldWith(1.5 * SIZE);
    const [a, b] = [world.house("a"), world.house("b")];

    await world.ask(a);
    expect(world.inMemory()).toEqual(["a"]);
    await world.ask(b);
    expect(world.inMemory()).toEqual(["b"]);
    await world.ask(a);
    expect(world.inMemory()).toEqual(["a"]);
    expect(world.made.get("a")?.length).toBe(2);
  });

  it("stay side by side while there is room", async () => {
    const world = worldWith(2.5 * SIZE);
    const [a, b, c] = [world.house("a"), world.house("b"), world.house("c")];
    await world.ask(a);
    await world.ask(b);
    await world.ask(a);
    expect(world.inMemory()).toEqual(["a", "b"]);
    await world.ask(c);
    expect(world.inMemory()).toEqual(["a", "c"]);
  });

  it("never leave while they are answering: who needs the room waits", async () => {
    const reply = steppedReply();
    const world = worldWith(1.5 * SIZE, (_request, signal) => reply.stream(signal));
    const [a, b] = [world.house("a"), world.house("b")];
    const answering = world.ask(a);
    await world.settled();
    const waiting = world.ask(b);
    await world.settled();
    expect(world.inMemory()).toEqual(["a"]);
    reply.end();
    await Promise.all([answering, waiting]);
    expect(world.inMemory()).toEqual(["b"]);
  });

  it("are not waited for any longer by who has gone", async () => {
    const reply = steppedReply();
    const world = worldWith(1.5 * SIZE, (_request, signal) => reply.stream(signal));
    const [a, b] = [world.house("a"), world.house("b")];
    const answering = world.ask(a);
    await world.settled();
    const leaving = new AbortController();
    const waiting = world.ask(b, leaving.signal);
    await world.settled();
    leaving.abort();
    await expect(waiting).rejects.toEqual(new OrielError("cancelled", "The request was cancelled."));
    reply.end();
    await answering;
    expect(world.inMemory()).toEqual(["a"]);
  });

  it("leave when nobody has asked them anything for long enough, and only then", async () => {
    const world = worldWith(9 * SIZE);
    const a = world.house("a");
    await world.ask(a);
    await world.ask(a);
    expect(world.planned()).toBe(1);
    await world.passIdle();
    expect(world.inMemory()).toEqual([]);
    await world.ask(a);
    expect(world.inMemory()).toEqual(["a"]);
  });

  it("leave when they are asked to", async () => {
    const world = worldWith(9 * SIZE);
    const a = world.house("a");
    await world.ask(a);
    await a.unload?.("a");
    expect(world.inMemory()).toEqual([]);
  });

  it("make room for one of them that grows", async () => {
    const world = worldWith(2.1 * SIZE);
    const [a, b] = [world.house("a"), world.house("b")];
    await world.ask(a);
    await world.ask(b);
    await world.ask(b, undefined, 32_768);
    expect(world.inMemory()).toEqual(["b"]);
  });

  it("tell what they are without being loaded", async () => {
    const world = worldWith(9 * SIZE);
    const a = world.house("a");
    expect((await a.models()).map(({ name }) => name)).toEqual(["a"]);
    expect(await a.memory?.("a")).toBe(MEASURED);
    expect(world.inMemory()).toEqual([]);
  });
});

/** A machine with so much memory left, of which models take what arithmetic says. */
function worldWith(
  freeBytes: number,
  reply?: (request: EngineRequest, signal: Parameters<Engine["send"]>[1]) => ReturnType<Engine["send"]>,
) {
  const made = new Map<string, FakeEngine[]>();
  const planned = new Set<() => void>();
  let clock = 0;
  const silent = (): void => undefined;
  const taken = (): number => inMemory().length * SIZE;
  const devices = async (): Promise<readonly Device[]> => [{ kind: "gpu", totalBytes: 100 * GIB, freeBytes: freeBytes + GIB - taken() }];
  const home: Residence = residence({
    devices,
    idleMs: 1000,
    now: () => clock++,
    later: (_, then) => {
      planned.add(then);
      return () => planned.delete(then);
    },
    log: { debug: silent, info: silent, warn: silent, error: silent },
  });
  function inMemory(): readonly string[] {
    return [...made].filter(([, engines]) => engines.some(({ closed, requests }) => !closed && requests.length > 0)).map(([name]) => name);
  }
  return {
    made,
    inMemory,
    planned: () => planned.size,
    house(name: string): Engine {
      const make = (): Engine => {
        const memory = (): Promise<ModelMemory> => Promise.resolve(MEASURED);
        const engine: FakeEngine = fakeEngine({
          id: name,
          models: [{ name, state: "available" }],
          ...(name === "a" && reply ? { reply } : {}),
        });
        made.set(name, [...(made.get(name) ?? []), engine]);
        return Object.assign(engine, { memory });
      };
      return home.house(make, WINDOW);
    },
    async ask(engine: Engine, signal: AbortSignal = new AbortController().signal, window: number = WINDOW): Promise<void> {
      const prompt = { kind: "chat", messages: [{ role: "user", content: textPart("Hi") }] } as const;
      for await (const _ of engine.send({ model: engine.id, prompt, sampling: {}, window }, signal));
    },
    async passIdle(): Promise<void> {
      for (const then of [...planned]) then();
      planned.clear();
      await settle();
    },
    settled: settle,
  };
}

/** All that can happen now without anybody answering has happened. */
async function settle(): Promise<void> {
  for (let turns = 0; turns < 20; turns += 1) await Promise.resolve();
}
