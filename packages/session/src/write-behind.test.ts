import { type Calibration, type JsonObject, type KnownContext, type Log, type Receipt, type Store, UNCUT } from "@oriel/core";
import { openSqliteStore } from "@oriel/store";
import { gate, sampleReceipt, settled } from "@oriel/testkit";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type WriteBehind, writeBehind } from "./write-behind.ts";

const ALL = { limit: 1000, offset: 0 };

let store: Store;
beforeEach(async () => {
  store = await openSqliteStore({ path: ":memory:", now: () => "2026-01-01T00:00:00.000Z" });
});
afterEach(() => store.close());

describe("what was put", () => {
  it("is written together, a moment later", async () => {
    const { behind, calls, planned, pass } = bench();
    void behind.receipts.put([receipt("a")]);
    void behind.receipts.put([receipt("b"), receipt("c")]);
    void behind.contexts.put([context("k")]);
    void behind.calibrations.put("ollama", "qwen3", calibration(1));
    expect({ calls, planned: planned() }).toEqual({ calls: [], planned: [100] });
    await pass();
    expect(calls).toEqual(["receipts a b c", "contexts k", "calibrations ollama qwen3", "prune receipts 100", "prune contexts 200"]);
    expect(planned()).toEqual([]);
    expect(await idsIn(store)).toEqual(["c", "b", "a"]);
  });

  it("is written in several commits where it is much, and what comes meanwhile waits for the next time", async () => {
    const { behind, calls, planned, pass, script } = bench(store, { maxWaiting: 300 });
    script(async () => void behind.receipts.put([receipt(`after ${calls.length}`)]));
    await behind.receipts.put(Array.from({ length: 250 }, (_, index) => receipt(`r${index}`)));
    await pass();
    expect(calls.map((call) => call.split(" r").length - 1)).toEqual([100, 100, 50, 1, 0]);
    expect(planned()).toEqual([100]);
    expect((await idsIn(behind)).slice(0, 6)).toEqual(["after 5", "after 4", "after 3", "after 2", "after 1", "r249"]);
  });

  it("is read back at once, and as well once it is written", async () => {
    const { behind, pass } = bench();
    await behind.receipts.put([receipt("a")]);
    await behind.contexts.put([context("k")]);
    await behind.calibrations.put("ollama", "Qwen3:latest", calibration(1));
    const read = async (): Promise<unknown> => [
      await behind.receipts.get("a"),
      await behind.receipts.list(ALL),
      await behind.contexts.find(["other", "k"]),
      await behind.calibrations.get("ollama", "qwen3"),
      await behind.calibrations.get("vllm", "qwen3"),
    ];
    const expected = [receipt("a"), [receipt("a")], context("k"), calibration(1), undefined];
    expect(await read()).toEqual(expected);
    await pass();
    expect(await read()).toEqual(expected);
  });

  it("is read back while it is being written", async () => {
    const { behind, script, fire } = bench();
    const held = gate();
    script(() => held.opened);
    void behind.receipts.put([receipt("a", { margin: 1 })]);
    fire();
    void behind.receipts.put([receipt("b"), receipt("a", { margin: 2 })]);
    expect(await behind.receipts.get("a")).toEqual(receipt("a", { margin: 2 }));
    expect(await behind.receipts.get("b")).toEqual(receipt("b"));
    expect(await idsIn(behind)).toEqual(["a", "b"]);
    held.open();
    await behind.flush();
    expect(await store.receipts.list(ALL)).toEqual([receipt("a", { margin: 2 }), receipt("b")]);
  });

  it("is listed before what the store has, page by page and per conversation", async () => {
    const { behind } = bench();
    await store.receipts.put(["a", "b", "c", "d"].map((id, index) => receipt(id, { session: index % 2 === 0 ? "x" : "y" })));
    await behind.receipts.put([receipt("e", { session: "x" }), receipt("f", { session: "y" })]);
    expect(await idsIn(behind)).toEqual(["f", "e", "d", "c", "b", "a"]);
    expect(await idsIn(behind, { limit: 3, offset: 1 })).toEqual(["e", "d", "c"]);
    expect(await idsIn(behind, { limit: 3, offset: 4 })).toEqual(["b", "a"]);
    expect(await idsIn(behind, { ...ALL, session: "x" })).toEqual(["e", "c", "a"]);
  });

  it("stands in for an older version in the store, and no page passes a receipt over", async () => {
    const { behind } = bench();
    await store.receipts.put(["a", "b", "c", "d", "e"].map((id) => receipt(id)));
    await behind.receipts.put([receipt("d", { margin: 7, session: "moved" })]);
    expect(await behind.receipts.list({ limit: 2, offset: 0 })).toEqual([receipt("d", { margin: 7, session: "moved" }), receipt("e")]);
    expect(await idsIn(behind, { limit: 3, offset: 1 })).toEqual(["e", "c", "b"]);
    const pages = [await idsIn(behind, { limit: 2, offset: 2 }), await idsIn(behind, { limit: 2, offset: 4 })];
    expect(new Set(pages.flat())).toEqual(new Set(["c", "b", "a"]));
    expect(await idsIn(behind, { ...ALL, session: "s-1" })).toEqual(["e", "c", "b", "a"]);
  });

  it("is found by the best key, whether that waits or is in the store", async () => {
    const { behind } = bench();
    await store.contexts.put([context("1"), context("4")]);
    await behind.contexts.put([context("2"), context("3")]);
    const found = async (...keys: readonly string[]): Promise<string | undefined> => (await behind.contexts.find(keys))?.key;
    expect(await found("0", "1", "2", "3")).toBe("1");
    expect(await found("0", "3", "2", "1")).toBe("3");
    expect(await found("0", "4")).toBe("4");
    expect(await found("0")).toBeUndefined();
    expect(await found()).toBeUndefined();
  });

  it("reads at any time as if it had been written at once", async () => {
    const name = fc.constantFrom("a", "b", "c", "d");
    const step = fc.oneof(
      fc.record({ put: fc.array(name, { maxLength: 3 }), session: fc.constantFrom("x", "y") }),
      fc.constantFrom("flush" as const, "fail" as const),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        const open = (): Promise<Store> => openSqliteStore({ path: ":memory:", now: () => "2026-01-01T00:00:00.000Z" });
        const [plain, slow] = [await open(), await open()];
        const { behind, script } = bench(slow);
        for (const [index, step] of steps.entries()) {
          if (typeof step === "string") {
            script(() => (step === "fail" ? Promise.reject(new Error("no disk")) : Promise.resolve()));
            await behind.flush();
          } else {
            const { put, session } = step;
            for (const target of [plain, behind]) {
              await target.receipts.put(put.map((id) => receipt(id, { session, margin: index })));
              await target.contexts.put(put.map((key) => context(key, index)));
              await target.calibrations.put("ollama", session, calibration(index));
            }
          }
          const read = async (from: Pick<Store, "calibrations"> & Readers): Promise<unknown> => [
            await from.receipts.list({ limit: 2, offset: 0 }),
            await from.receipts.list({ session: "x", limit: 3, offset: 0 }),
            await from.receipts.get("a"),
            await from.contexts.find(["d", "b", "a"]),
            await from.calibrations.get("ollama", "X"),
          ];
          expect(await read(behind)).toEqual(await read(plain));
        }
        await Promise.all([plain.close(), slow.close()]);
      }),
      { numRuns: 40 },
    );
  });
});

describe("a slow store", () => {
  it("gets one write at a time, and then all that came meanwhile", async () => {
    const { behind, script, calls, fire, planned } = bench();
    const held = gate();
    script(() => held.opened);
    void behind.receipts.put([receipt("a")]);
    fire();
    void behind.receipts.put([receipt("b")]);
    void behind.receipts.put([receipt("c")]);
    expect({ calls, planned: planned() }).toEqual({ calls: ["receipts a"], planned: [] });
    held.open();
    await settled(() => calls.length);
    expect(planned()).toEqual([100]);
    await behind.flush();
    expect(calls.filter((call) => call.startsWith("receipts"))).toEqual(["receipts a", "receipts b c"]);
  });

  it("loses the oldest that wait, and the log is told when it begins and how many it were when it is over", async () => {
    const { behind, script, logged, fire } = bench(store, { maxWaiting: 3 });
    const held = gate();
    script(() => held.opened);
    void behind.receipts.put([receipt("a")]);
    fire();
    for (const id of ["b", "c", "d", "e", "f"]) void behind.receipts.put([receipt(id)]);
    for (const key of ["1", "2", "3", "4"]) void behind.contexts.put([context(key)]);
    expect(logged).toEqual([["store behind", { reason: "More comes than it can take." }]]);
    held.open();
    await behind.flush();
    expect(await idsIn(store)).toEqual(["f", "e", "d", "a"]);
    expect(logged.slice(1)).toEqual([["store caught up", { lost: { receipts: 2, contexts: 1, calibrations: 0 } }]]);
  });

  it("is no news again and again while it stays behind", async () => {
    const { behind, script, logged, calls } = bench(store, { maxWaiting: 1 });
    let held = gate();
    script((call) => (call.startsWith("receipts") ? held.opened : Promise.resolve()));
    void behind.receipts.put([receipt("0")]);
    for (const round of ["1", "2", "3"]) {
      held = gate();
      const flushed = behind.flush();
      await settled(() => calls.length);
      void behind.receipts.put([receipt(`${round}, lost`)]);
      void behind.receipts.put([receipt(round)]);
      held.open();
      await flushed;
    }
    expect(logged).toEqual([["store behind", { reason: "More comes than it can take." }]]);
    await behind.flush();
    expect(logged.slice(1)).toEqual([["store caught up", { lost: { receipts: 3, contexts: 0, calibrations: 0 } }]]);
    expect(await idsIn(store)).toEqual(["3", "2", "1", "0"]);
  });
});

describe("a store that fails", () => {
  it("is tried again after a while, and nothing is lost that there is room for", async () => {
    const { behind, script, logged, planned, pass } = bench();
    script(() => Promise.reject(new Error("database or disk is full")));
    await behind.receipts.put([receipt("a"), receipt("b")]);
    await pass();
    await behind.receipts.put([receipt("a", { margin: 1 }), receipt("c")]);
    expect(planned()).toEqual([1000]);
    await pass();
    expect(planned()).toEqual([1000]);
    script(() => Promise.resolve());
    await pass();
    expect(await store.receipts.list(ALL)).toEqual([receipt("c"), receipt("a", { margin: 1 }), receipt("b")]);
    expect(logged).toEqual([
      ["store behind", { reason: "Unexpected failure: database or disk is full" }],
      ["store caught up", { lost: { receipts: 0, contexts: 0, calibrations: 0 } }],
    ]);
  });

  it("for long holds no more than may wait, and every loss is counted", async () => {
    const { behind, script, logged, pass } = bench(store, { maxWaiting: 10 });
    script(() => Promise.reject(new Error("no disk")));
    for (let number = 0; number < 500; number += 1) {
      await behind.receipts.put([receipt(`r${number}`)]);
      if (number % 50 === 0) await pass();
    }
    script(() => Promise.resolve());
    await behind.flush();
    expect(await idsIn(store)).toEqual(Array.from({ length: 10 }, (_, index) => `r${499 - index}`));
    expect(logged).toEqual([
      ["store behind", { reason: "Unexpected failure: no disk" }],
      ["store caught up", { lost: { receipts: 490, contexts: 0, calibrations: 0 } }],
    ]);
  });

  it("in one part still gets the others", async () => {
    const { behind, script, calls } = bench();
    script((call) => (call.startsWith("receipts") ? Promise.reject(new Error("no")) : Promise.resolve()));
    void behind.receipts.put([receipt("a")]);
    void behind.contexts.put([context("k")]);
    void behind.calibrations.put("ollama", "qwen3", calibration(1));
    await behind.flush();
    expect(calls).toEqual(["receipts a", "contexts k", "calibrations ollama qwen3"]);
    expect(await store.contexts.find(["k"])).toEqual(context("k"));
    expect(await behind.receipts.get("a")).toEqual(receipt("a"));
  });
});

describe("old receipts and contexts", () => {
  it("are removed with the first write and then in passing", async () => {
    const { behind, calls } = bench();
    const prunes = (): number => calls.filter((call) => call === "prune receipts 100").length;
    void behind.receipts.put([receipt("first")]);
    await behind.flush();
    for (let fifties = 1; fifties <= 20; fifties += 1) {
      expect(prunes()).toBe(1);
      await behind.receipts.put(Array.from({ length: 50 }, (_, index) => receipt(`r${fifties}-${index}`)));
      await behind.flush();
    }
    expect(prunes()).toBe(2);
    expect(await idsIn(store)).toHaveLength(100);
  });

  it("that could not be removed are removed with the next write, and what was written is not written again", async () => {
    const { behind, script, calls, logged } = bench();
    script((call) => (call.startsWith("prune") ? Promise.reject(new Error("busy")) : Promise.resolve()));
    void behind.receipts.put([receipt("a")]);
    await behind.flush();
    script(() => Promise.resolve());
    void behind.receipts.put([receipt("b")]);
    await behind.flush();
    expect(calls).toEqual(["receipts a", "prune receipts 100", "receipts b", "prune receipts 100", "prune contexts 200"]);
    expect(logged.map(([event]) => event)).toEqual(["store behind", "store caught up"]);
  });
});

describe("closing", () => {
  it("writes what waits and is being written", async () => {
    const { behind, script, fire } = bench();
    const held = gate();
    script(() => held.opened);
    void behind.receipts.put([receipt("a")]);
    fire();
    void behind.receipts.put([receipt("b")]);
    held.open();
    await behind.close();
    expect(await idsIn(store)).toEqual(["b", "a"]);
  });

  it("asks nothing of the store when nothing waits", async () => {
    const { behind, calls, logged } = bench();
    await behind.flush();
    await behind.close();
    await behind.close();
    expect({ calls, logged }).toEqual({ calls: [], logged: [] });
  });

  it("counts what could not be written, and tells of what comes too late", async () => {
    const { behind, script, calls, logged, pass } = bench();
    script(() => Promise.reject(new Error("no disk")));
    void behind.receipts.put([receipt("a"), receipt("b")]);
    await behind.close();
    await behind.receipts.put([receipt("c")]);
    await behind.receipts.put([receipt("d")]);
    await pass();
    expect(calls).toEqual(["receipts a b"]);
    expect(logged).toEqual([
      ["store behind", { reason: "Unexpected failure: no disk" }],
      ["store closed behind", { lost: { receipts: 2, contexts: 0, calibrations: 0 } }],
      ["store behind", { reason: "It is closed." }],
    ]);
  });
});

type Readers = { readonly receipts: Pick<Store["receipts"], "get" | "list">; readonly contexts: Pick<Store["contexts"], "find"> };
type Call = (call: string) => Promise<void>;

/** Over a store whose writes are told of, and wait for, or fail with, what the script answers; with timers that pass when told. */
function bench(over: Store = store, options: { readonly maxWaiting?: number } = {}) {
  const calls: string[] = [];
  const logged: [string, JsonObject | undefined][] = [];
  let timers: { readonly ms: number; readonly then: () => void }[] = [];
  let answer: Call = () => Promise.resolve();
  const told = async <Result>(call: string, then: () => Promise<Result>): Promise<Result> => {
    calls.push(call);
    await answer(call);
    return then();
  };
  const names = (part: string, values: readonly string[]): string => [part, ...values].join(" ");
  const scripted: Pick<Store, "receipts" | "contexts" | "calibrations"> = {
    receipts: {
      ...over.receipts,
      put: (values) => told(names("receipts", values.map(({ id }) => id)), () => over.receipts.put(values)), // biome-ignore format: one call a line
      prune: (keep) => told(`prune receipts ${keep}`, () => over.receipts.prune(keep)),
    },
    contexts: {
      ...over.contexts,
      put: (values) => told(names("contexts", values.map(({ key }) => key)), () => over.contexts.put(values)), // biome-ignore format: one call a line
      prune: (keep) => told(`prune contexts ${keep}`, () => over.contexts.prune(keep)),
    },
    calibrations: {
      ...over.calibrations,
      put: (engine, model, value) => told(`calibrations ${engine} ${model}`, () => over.calibrations.put(engine, model, value)),
    },
  };
  const note = (event: string, data?: JsonObject): void => void logged.push([event, data]);
  const log: Log = { debug: note, info: note, warn: note, error: note };
  const behind = writeBehind(scripted, {
    log,
    maxWaiting: options.maxWaiting ?? 100,
    keepReceipts: 100,
    keepContexts: 200,
    after: (ms, then) => void timers.push({ ms, then }),
    pause: () => Promise.resolve(),
  });
  const fire = (): void => {
    const due = timers;
    timers = [];
    for (const { then } of due) then();
  };
  return {
    behind,
    calls,
    logged,
    planned: () => timers.map(({ ms }) => ms),
    fire,
    /** Lets the timers go off and what they began come to its end. */
    async pass(): Promise<void> {
      fire();
      await settled(() => calls.length);
    },
    script: (next: Call): void => {
      answer = next;
    },
  };
}

async function idsIn(from: Readers | WriteBehind, page: Parameters<Store["receipts"]["list"]>[0] = ALL): Promise<readonly string[]> {
  return (await from.receipts.list(page)).map(({ id }) => id);
}

function receipt(id: string, fields: Partial<Receipt> = {}): Receipt {
  return sampleReceipt({ id, session: "s-1", ...fields });
}

function context(key: string, messages = 3): KnownContext {
  return { key, session: "s-1", messages, rules: "oriel trim", cut: UNCUT, updatedAt: "2026-01-01T00:00:00.000Z" };
}

function calibration(reports: number): Calibration {
  return { factors: [1.1], certainty: [0.2], reports, spread: 0.05 };
}
