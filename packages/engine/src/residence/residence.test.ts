import { type Device, type Engine, type EngineRequest, type ModelMemory, memoryOf, OrielError, textPart } from "@oriel/core";
import { type FakeEngine, fakeEngine, fakeReply, MEASURED, steppedReply } from "@oriel/testkit";
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

  it("tell those that wait for room where they stand, and who leaves the line is told at once, wherever it stood", async () => {
    const reply = steppedReply();
    const world = worldWith(1.5 * SIZE, (_request, signal) => reply.stream(signal));
    const [a, b, c, d] = [world.house("a"), world.house("b"), world.house("c"), world.house("d")];
    const answering = world.ask(a);
    await world.settled();
    const leaving = new AbortController();
    const told: Record<string, number[]> = { b: [], c: [], d: [] };
    const first = world.ask(b, undefined, undefined, told["b"]);
    await world.settled();
    const second = world.ask(c, leaving.signal, undefined, told["c"]);
    const third = world.ask(d, undefined, undefined, told["d"]);
    await world.settled();
    leaving.abort();
    await expect(second).rejects.toMatchObject({ code: "cancelled" });
    await world.settled();
    expect(told).toEqual({ b: [1], c: [2], d: [3, 2] });
    reply.end();
    await Promise.all([answering, first, third]);
    expect(told).toEqual({ b: [1], c: [2], d: [3, 2, 1] });
    expect(world.inMemory()).toEqual(["d"]);
  });

  it("are not waited for longer than may be", async () => {
    const reply = steppedReply();
    const world = worldWith(1.5 * SIZE, (_request, signal) => reply.stream(signal));
    const [a, b] = [world.house("a"), world.house("b")];
    const answering = world.ask(a);
    await world.settled();
    const waiting = world.ask(b);
    await world.settled();
    await world.pass(60_000);
    await expect(waiting).rejects.toMatchObject({
      code: "overloaded",
      message: "The request has waited 60 s for room in memory, as long as it may: try again later, or raise queue_timeout.",
      retryAfterSeconds: 30,
    });
    reply.end();
    await answering;
    await world.ask(b);
    expect([world.inMemory(), world.planned()]).toEqual([["b"], [1000]]);
  });

  it("are waited for by so many requests and no more", async () => {
    const reply = steppedReply();
    const world = worldWith(1.5 * SIZE, (_request, signal) => reply.stream(signal));
    const [a, b] = [world.house("a"), world.house("b")];
    const answering = world.ask(a);
    await world.settled();
    const waiting = Array.from({ length: 512 }, () => world.ask(b));
    await expect(world.ask(b)).rejects.toMatchObject({ code: "overloaded", data: { waiting: 512 }, retryAfterSeconds: 30 });
    reply.end();
    await Promise.all([answering, ...waiting]);
    expect(world.inMemory()).toEqual(["b"]);
  });

  it("are no longer waited for when whoever reads the reply stops reading", async () => {
    const reply = steppedReply();
    const world = worldWith(1.5 * SIZE, (_request, signal) => reply.stream(signal));
    const [a, b] = [world.house("a"), world.house("b")];
    const answering = world.ask(a);
    await world.settled();
    const stream = b.send(requestFor(b, WINDOW), new AbortController().signal)[Symbol.asyncIterator]();
    expect(await stream.next()).toMatchObject({ value: [{ type: "progress", phase: "queued", done: 1 }] });
    await stream.return?.();
    reply.end();
    await answering;
    expect([world.inMemory(), world.planned()]).toEqual([["a"], [1000]]);
  });

  it("are waited for when one that was to leave is asked for something meanwhile", async () => {
    const reply = steppedReply();
    const again = { isAsked: false };
    const world = worldWith(
      2.1 * SIZE,
      (_request, signal) => (again.isAsked ? reply.stream(signal) : fakeReply(["Hello."])),
      () => {
        if (again.isAsked) return;
        again.isAsked = true;
        answering = world.ask(a);
      },
    );
    let answering = Promise.resolve();
    const [b, a, c] = [world.house("b"), world.house("a"), world.house("c")];
    await world.ask(b);
    await world.ask(a);
    // Room for it is there when both have left; the second is asked while the first leaves.
    const waiting = world.ask(c, undefined, 32_768);
    await world.settled();
    expect(world.inMemory()).toEqual(["a"]);
    reply.end();
    await Promise.all([answering, waiting]);
    expect(world.inMemory()).toEqual(["c"]);
  });

  it("free no more than they held: one that has crashed makes no room by leaving", async () => {
    const reply = steppedReply();
    const world = worldWith(1.5 * SIZE, (_request, signal) => reply.stream(signal));
    const [b, a, c] = [world.house("b"), world.house("a"), world.house("c")];
    await world.ask(b);
    await world.made.get("b")?.[0]?.close();
    const answering = world.ask(a);
    await world.settled();
    const waiting = world.ask(c);
    await world.settled();
    expect(world.inMemory()).toEqual(["a"]);
    reply.end();
    await Promise.all([answering, waiting]);
    expect(world.inMemory()).toEqual(["c"]);
  });

  it("leave when nobody has asked them anything for long enough, and only then", async () => {
    const world = worldWith(9 * SIZE);
    const a = world.house("a");
    await world.ask(a);
    await world.ask(a);
    expect(world.planned()).toEqual([1000]);
    await world.pass(1000);
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
  onLeft: () => void = () => undefined,
) {
  const made = new Map<string, FakeEngine[]>();
  let planned: readonly { readonly afterMs: number; readonly then: () => void }[] = [];
  let clock = 0;
  const silent = (): void => undefined;
  const taken = (): number => inMemory().length * SIZE;
  const devices = async (): Promise<readonly Device[]> => [{ kind: "gpu", totalBytes: 100 * GIB, freeBytes: freeBytes + GIB - taken() }];
  const home: Residence = residence({
    devices,
    idleMs: 1000,
    waitMs: 60_000,
    now: () => clock++,
    later: (afterMs, then) => {
      const plan = { afterMs, then };
      planned = [...planned, plan];
      return () => {
        planned = planned.filter((other) => other !== plan);
      };
    },
    log: { debug: silent, info: (event) => event === "residence.left" && onLeft(), warn: silent, error: silent },
  });
  function inMemory(): readonly string[] {
    return [...made].filter(([, engines]) => engines.some(({ closed, requests }) => !closed && requests.length > 0)).map(([name]) => name);
  }
  return {
    made,
    inMemory,
    /** After what times something is to happen. */
    planned: () => planned.map(({ afterMs }) => afterMs),
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
    /** @param places what it is told of its place in the line is added here. */
    async ask(
      engine: Engine,
      signal: AbortSignal = new AbortController().signal,
      window: number = WINDOW,
      places: number[] = [],
    ): Promise<void> {
      for await (const events of engine.send(requestFor(engine, window), signal))
        for (const event of events) if (event.type === "progress" && event.phase === "queued") places.push(event.done);
    },
    /** All that was to happen after that time does. */
    async pass(afterMs: number): Promise<void> {
      const due = planned.filter((plan) => plan.afterMs === afterMs);
      planned = planned.filter((plan) => !due.includes(plan));
      for (const { then } of due) then();
      await settle();
    },
    settled: settle,
  };
}

function requestFor(engine: Engine, window: number): EngineRequest {
  const prompt = { kind: "chat", messages: [{ role: "user", content: textPart("Hi") }] } as const;
  return { model: engine.id, prompt, sampling: {}, window };
}

/** All that can happen now without anybody answering has happened. */
async function settle(): Promise<void> {
  for (let turns = 0; turns < 100; turns += 1) await Promise.resolve();
}
