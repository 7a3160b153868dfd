import { type Count, type EngineRequest, OrielError } from "@oriel/core";
import { fakeEngine } from "@oriel/testkit";
import { describe, expect, it } from "vitest";
import { engineCounting } from "./engine-counting.ts";

const LOG = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const chat = { prompt: { kind: "chat", messages: [] } } as const;

/** Counts a completion as its letters and one for the beginning. */
function lengthOf({ prompt }: EngineRequest): Count {
  return { tokens: prompt.kind === "completion" ? prompt.text.length + 1 : 10, basis: "exact" };
}

describe("counting by the engine", () => {
  it("is not offered where the engine does not count, or only estimates", async () => {
    const options = { log: LOG, now: () => 0 };
    expect(await engineCounting(fakeEngine(), "m", options)).toBeUndefined();
    const estimating = { ...fakeEngine(), count: async () => ({ tokens: 9, basis: "estimate" }) satisfies Count };
    expect(await engineCounting(estimating, "m", options)).toBeUndefined();
  });

  it("counts prompts as the engine does, and texts without the token that begins a prompt", async () => {
    const exact = await engineCounting({ ...fakeEngine(), count: async (request) => lengthOf(request) }, "m", { log: LOG, now: () => 0 });
    expect([await exact?.prompt(chat), await exact?.text("four"), await exact?.text("")]).toEqual(
      [10, 4, 0].map((tokens) => ({ tokens, basis: "exact" })),
    );
  });

  it("asks at most eight things at once", async () => {
    let under = 0;
    let most = 0;
    const count = async (request: EngineRequest): Promise<Count> => {
      under += 1;
      most = Math.max(most, under);
      await new Promise((resolve) => setImmediate(resolve));
      under -= 1;
      return lengthOf(request);
    };
    const exact = await engineCounting({ ...fakeEngine(), count }, "m", { log: LOG, now: () => 0 });
    await Promise.all(Array.from({ length: 50 }, () => exact?.prompt(chat)));
    expect(most).toBe(8);
  });

  it("leaves an engine that fails alone for a while, and tells that apart from a prompt it refuses", async () => {
    let now = 0;
    let failure: OrielError | undefined;
    let asked = 0;
    const count = async (request: EngineRequest): Promise<Count> => {
      asked += 1;
      if (failure !== undefined) throw failure;
      return lengthOf(request);
    };
    const exact = await engineCounting({ ...fakeEngine(), count }, "m", { log: LOG, now: () => now });
    failure = new OrielError("invalid_request", "The template refuses it.");
    expect(await exact?.prompt(chat)).toBe("refused");
    failure = new OrielError("engine_unreachable", "Nobody answers.");
    expect([await exact?.prompt(chat), await exact?.prompt(chat)]).toEqual(["failed", "failed"]);
    expect(asked).toBe(3);
    failure = undefined;
    now = 5000;
    expect(await exact?.prompt(chat)).toEqual({ tokens: 10, basis: "exact" });
  });

  it("stops when it is told to", async () => {
    const stop = new AbortController();
    const count = async (request: EngineRequest): Promise<Count> => {
      if (stop.signal.aborted) throw new OrielError("cancelled", "Stopped.");
      return lengthOf(request);
    };
    const exact = await engineCounting({ ...fakeEngine(), count }, "m", { log: LOG, now: () => 0 });
    stop.abort();
    await expect(exact?.prompt(chat, stop.signal)).rejects.toMatchObject({ code: "cancelled" });
  });
});
