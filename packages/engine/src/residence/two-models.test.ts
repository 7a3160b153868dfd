import { type Device, type Engine, memoryOf, textPart } from "@oriel/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bundledModelPath } from "../embedded/bundled-model.ts";
import { embeddedEngine } from "../embedded/embedded-engine.ts";
import { residence } from "./residence.ts";

const WINDOW = 2048;
const GIB = 1024 ** 3;

/** Two engines of the real model, on a machine that is told to have room for one and a half. */
describe("two models in the real engine", () => {
  let engines: readonly Engine[];

  beforeAll(async () => {
    const make = (id: string) => (): Engine =>
      embeddedEngine({ id, name: id, modelPath: bundledModelPath(), window: WINDOW, isDemonstration: true });
    const memory = await make("first")().memory?.("first");
    const size = memory === undefined ? 0 : (memoryOf(memory.spec, WINDOW, memory.serving).total ?? 0);
    const inMemory = (): number => engines.filter((engine) => isRunning(engine)).length;
    const silent = (): void => undefined;
    const home = residence({
      devices: async (): Promise<readonly Device[]> => [{ kind: "unified", totalBytes: 64 * GIB, freeBytes: size * (1.5 - inMemory()) }],
      idleMs: undefined,
      waitMs: 0,
      now: () => performance.now(),
      later: () => silent,
      log: { debug: silent, info: silent, warn: silent, error: silent },
    });
    engines = ["first", "second"].map((id) => home.house(make(id), WINDOW));
  });
  afterAll(() => Promise.all(engines.map((engine) => engine.close())));

  it("answer in turn, one process at a time, and each says the same when it is back", async () => {
    const said: (readonly [string, readonly boolean[]])[] = [];
    for (const at of [0, 1, 0]) {
      const engine = engines[at];
      if (engine !== undefined) said.push([await ask(engine), engines.map(isRunning)]);
    }
    expect(said).toEqual([
      ["Your name is Ada.", [true, false]],
      ["Your name is Ada.", [false, true]],
      ["Your name is Ada.", [true, false]],
    ]);
  });

  it("make vectors by the same rule: one leaves for the other", async () => {
    const made = await engines[1]?.embed?.({ model: "second", input: ["a", "b"] }, new AbortController().signal);
    expect([made?.vectors.length, engines.map(isRunning)]).toEqual([2, [false, true]]);
  });
});

function isRunning(engine: Engine): boolean {
  return typeof engine.facts?.()["pid"] === "number";
}

async function ask(engine: Engine): Promise<string> {
  const messages = [
    { role: "user", content: textPart("My name is Ada.") },
    { role: "assistant", content: textPart("Noted.") },
    { role: "user", content: textPart("What is my name?") },
  ] as const;
  let said = "";
  const request = { model: engine.id, prompt: { kind: "chat", messages }, sampling: {}, window: WINDOW } as const;
  for await (const events of engine.send(request, new AbortController().signal)) {
    for (const event of events) if (event.type === "text-delta") said += event.text;
  }
  return said;
}
