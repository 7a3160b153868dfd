import { collect, EMPTY_REPLY, type Engine, type EngineRequest, OrielError, type ReplyEvent } from "@oriel/core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

/** An engine with what a test needs to know of it. */
export interface EngineUnderTest {
  readonly engine: Engine;
  /** A request that is answered with at least one piece of text, and soon ends. */
  readonly request: EngineRequest;
  /** A request whose reply goes on until somebody stops it. */
  readonly longRequest: EngineRequest;
  /** Settles when the engine has noticed that nobody wants the long reply any more. */
  readonly stopped: () => Promise<void>;
  /** Frees what stands behind the engine; the engine itself is closed by then. */
  readonly dispose: () => Promise<void>;
}

/** What every `Engine` promises. */
export function engineContract(name: string, open: () => Promise<EngineUnderTest>): void {
  describe(`${name} as an engine`, () => {
    let test: EngineUnderTest;
    beforeEach(async () => {
      test = await open();
    });
    afterEach(async () => {
      await test.engine.close();
      await test.dispose();
    });

    it("lists the model it serves, and describes it under the same name", async () => {
      const { engine, request } = test;
      expect((await engine.models()).map((model) => model.name)).toContain(request.model);
      expect((await engine.model(request.model))?.name).toBe(request.model);
    });

    it("has no description of a model it does not have", async () => {
      expect(await test.engine.model("no-such-model")).toBeUndefined();
    });

    it("begins a reply once, ends it once, and says nothing afterwards", async () => {
      const types = (await all(test)).flat().map((event) => event.type);
      expect(types.filter((type) => type !== "progress")[0]).toBe("reply-start");
      expect(types.at(-1)).toBe("reply-end");
      expect(types.filter((type) => type === "reply-start" || type === "reply-end")).toHaveLength(2);
    });

    it("hands on no empty batch", async () => {
      expect((await all(test)).filter((batch) => batch.length === 0)).toEqual([]);
    });

    it("answers with text, a finish, and counts that are whole or unknown", async () => {
      const reply = collect(EMPTY_REPLY, (await all(test)).flat());
      expect(reply.text).not.toBe("");
      expect(reply.finish).toBeDefined();
      const counts = Object.values(reply.usage).filter((count) => count !== undefined);
      expect(counts.filter((count) => !Number.isSafeInteger(count) || count < 0)).toEqual([]);
    });

    it("answers two requests side by side", async () => {
      const replies = await Promise.all([all(test), all(test)]);
      expect(replies.map((batches) => batches.flat().at(-1)?.type)).toEqual(["reply-end", "reply-end"]);
    });

    it("refuses a model it does not have", async () => {
      const request = { ...test.request, model: "no-such-model" };
      expect(await failureOf(() => drain(test.engine, request))).toBe("model_not_found");
    });

    it("sends nothing for a request that is cancelled already", async () => {
      expect(await failureOf(() => drain(test.engine, test.request, AbortSignal.abort()))).toBe("cancelled");
    });

    it("ends a reply with `cancelled` when it is cancelled in the middle, and stops the work", async () => {
      const cancel = new AbortController();
      const seen: string[] = [];
      const failure = await failureOf(async () => {
        for await (const batch of test.engine.send(test.longRequest, cancel.signal)) {
          seen.push(...batch.map((event) => event.type));
          if (seen.includes("text-delta")) cancel.abort();
        }
      });
      await test.stopped();
      expect({ failure, ended: seen.includes("reply-end") }).toEqual({ failure: "cancelled", ended: false });
    });

    it("stops the work when its consumer leaves, and serves the next request", async () => {
      for await (const batch of test.engine.send(test.longRequest, new AbortController().signal)) {
        if (batch.some((event) => event.type === "text-delta")) break;
      }
      await test.stopped();
      expect((await all(test)).flat().at(-1)?.type).toBe("reply-end");
    });

    it("can be closed twice, and refuses requests afterwards", async () => {
      await test.engine.close();
      await test.engine.close();
      expect(await failureOf(() => drain(test.engine, test.request))).not.toBe("no failure");
    });
  });
}

function all(test: EngineUnderTest): Promise<readonly (readonly ReplyEvent[])[]> {
  return drain(test.engine, test.request);
}

async function drain(
  engine: Engine,
  request: EngineRequest,
  signal = new AbortController().signal,
): Promise<readonly (readonly ReplyEvent[])[]> {
  const batches: (readonly ReplyEvent[])[] = [];
  for await (const batch of engine.send(request, signal)) batches.push(batch);
  return batches;
}

/** The code of the failure; what is no `OrielError` fails the test by itself. */
async function failureOf(act: () => Promise<unknown>): Promise<string> {
  try {
    await act();
  } catch (failure) {
    if (failure instanceof OrielError) return failure.code;
    throw failure;
  }
  return "no failure";
}
