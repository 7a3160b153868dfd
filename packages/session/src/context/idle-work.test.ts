import type { CancelSignal, Log } from "@oriel/core";
import { describe, expect, it } from "vitest";
import { idleWork } from "./idle-work.ts";

describe("work for a silent conversation", () => {
  it("is done once the conversation has been silent for long enough", async () => {
    const { idle, clock, done } = world();
    idle.after("a", 500, done.work("a"));
    expect(done.log).toEqual([]);
    await clock.pass();
    expect(done.log).toEqual(["a"]);
  });

  it("is called off by the next request, and only for its conversation", async () => {
    const { idle, clock, done } = world();
    idle.after("a", 500, done.work("a"));
    idle.after("b", 500, done.work("b"));
    idle.begin("a");
    await clock.pass();
    expect(done.log).toEqual(["b"]);
  });

  it("is stopped when it is under way", async () => {
    const { idle, clock } = world();
    let signal: CancelSignal | undefined;
    idle.after("a", 500, (given) => {
      signal = given;
      return new Promise(() => undefined);
    });
    await clock.pass();
    expect(signal?.aborted).toBe(false);
    idle.begin("a");
    expect(signal?.aborted).toBe(true);
  });

  it("fails without harm, and says so", async () => {
    const { idle, clock, warnings } = world();
    idle.after("a", 500, () => Promise.reject(new Error("no engine")));
    await clock.pass();
    expect(warnings).toEqual([["idle.failed", { session: "a", message: "no engine" }]]);
  });

  it("ends with everything else", async () => {
    const { idle, clock, done } = world();
    idle.after("a", 500, done.work("a"));
    idle.close();
    await clock.pass();
    expect(done.log).toEqual([]);
  });
});

function world(): {
  readonly idle: ReturnType<typeof idleWork>;
  readonly clock: { pass(): Promise<void> };
  readonly done: { readonly log: readonly string[]; work(name: string): () => Promise<void> };
  readonly warnings: readonly unknown[];
} {
  const planned = new Set<() => void>();
  const log: string[] = [];
  const warnings: unknown[] = [];
  const silent = (): void => undefined;
  const logger: Log = { debug: silent, info: silent, error: silent, warn: (event, data) => void warnings.push([event, data]) };
  const later = (_: number, then: () => void): (() => void) => {
    planned.add(then);
    return () => planned.delete(then);
  };
  return {
    idle: idleWork(later, logger),
    clock: {
      async pass() {
        const due = [...planned];
        planned.clear();
        for (const then of due) then();
        // Everything that follows from it without waiting for anybody has then happened.
        await new Promise((resolve) => setImmediate(resolve));
      },
    },
    done: {
      log,
      work: (name) => () => {
        log.push(name);
        return Promise.resolve();
      },
    },
    warnings,
  };
}
