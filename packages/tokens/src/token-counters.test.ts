import type { Worker } from "node:worker_threads";
import {
  type Count,
  type Engine,
  type EngineModel,
  type JsonObject,
  type Log,
  type Message,
  type ModelVocabulary,
  OrielError,
} from "@oriel/core";
import { bundledModelPath } from "@oriel/engine";
import { fakeEngine } from "@oriel/testkit";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { ESTIMATES } from "./counter/estimates.ts";
import { vocabularyOf } from "./testing/vocabulary-of.ts";
import { type TokenCounters, tokenCounters } from "./token-counters.ts";
import { startWorker } from "./worker/counting-worker.ts";

const HELLO: Message = { role: "user", content: [{ type: "text", text: "Hello!" }] };
const GUESS = ESTIMATES.message(HELLO);

function model(name: string, digest?: string): EngineModel {
  return { name, state: "loaded", maxWindow: 4096, digest };
}

function recordingLog(): Log & { readonly lines: string[] } {
  const lines: string[] = [];
  const write = (event: string, data: JsonObject = {}): void => {
    lines.push(`${event} ${JSON.stringify(data)}`);
  };
  return { lines, debug: () => undefined, info: write, warn: write, error: write };
}

/** An engine that tells the demonstration model's vocabulary and counts nothing. */
function telling(vocabulary: ModelVocabulary): Engine & { readonly asked: string[] } {
  const asked: string[] = [];
  return {
    ...fakeEngine({ id: "telling" }),
    asked,
    vocabulary: async (name) => {
      asked.push(name);
      return vocabulary;
    },
  };
}

describe("tokenCounters", () => {
  let counters: TokenCounters;
  let vocabulary: ModelVocabulary;
  beforeAll(async () => {
    vocabulary = await vocabularyOf(bundledModelPath());
  });
  afterEach(() => counters.close());

  it("takes the engine's own counts where it has some", async () => {
    counters = tokenCounters({ log: recordingLog() });
    const count = async (): Promise<Count> => ({ tokens: 7, basis: "exact" });
    const counter = await counters.counterFor({ ...telling(vocabulary), count }, model("m"));
    expect([counter.source, counter.sourceDetail]).toEqual(["engine", "tokenizer of Fake engine"]);
    expect(await counter.prompt({ prompt: { kind: "chat", messages: [HELLO] }, sampling: {} })).toEqual({ tokens: 7, basis: "exact" });
  });

  it("else counts by the vocabulary, with the template", async () => {
    counters = tokenCounters({ log: recordingLog() });
    const counter = await counters.counterFor(telling(vocabulary), model("m"));
    expect([counter.source, counter.sourceDetail]).toEqual(["vocabulary", "vocabulary of m"]);
    const [frame, [hello], whole] = await Promise.all([
      counter.frame(),
      counter.messages([HELLO]),
      counter.prompt({ prompt: { kind: "chat", messages: [HELLO] }, sampling: {} }),
    ]);
    expect(whole.basis).toBe("exact");
    expect(whole.tokens).toBe(frame.tokens + (hello?.tokens ?? 0));
  });

  it("else counts texts by the encoding of OpenAI's models, and estimates what stands around them", async () => {
    counters = tokenCounters({ log: recordingLog() });
    const counter = await counters.counterFor(fakeEngine(), model("gpt-oss:20b"));
    expect([counter.source, counter.sourceDetail]).toEqual(["encoding", "o200k_harmony"]);
    expect(await counter.texts(["Hello world"])).toEqual([{ tokens: 2, basis: "exact" }]);
    expect((await counter.messages([HELLO]))[0]?.basis).toBe("estimate");
  });

  it("else estimates", async () => {
    counters = tokenCounters({ log: recordingLog() });
    const counter = await counters.counterFor(fakeEngine(), model("m"));
    expect(counter.source).toBe("estimate");
    expect(await counter.messages([HELLO])).toEqual([GUESS]);
  });

  it("makes one counter for several who ask at once, and another for another digest", async () => {
    counters = tokenCounters({ log: recordingLog() });
    const engine = telling(vocabulary);
    const [first, second] = await Promise.all([counters.counterFor(engine, model("m", "1")), counters.counterFor(engine, model("m", "1"))]);
    expect(first).toBe(second);
    expect(await counters.counterFor(engine, model("m", "2"))).not.toBe(first);
    expect(engine.asked).toEqual(["m", "m"]);
  });

  it("falls back where the best way fails, tells it once, and tries it again after a while", async () => {
    let now = 0;
    let isUp = false;
    const log = recordingLog();
    counters = tokenCounters({ log, now: () => now });
    const count = async (): Promise<Count> => {
      if (!isUp) throw new OrielError("engine_unreachable", "Nobody answers.");
      return { tokens: 7, basis: "exact" };
    };
    const engine: Engine = { ...fakeEngine(), count };
    const sources: string[] = [];
    for (now of [0, 1, 60_000, 60_001, 120_000]) {
      isUp = now === 120_000;
      sources.push((await counters.counterFor(engine, model("m"))).source);
    }
    expect(sources).toEqual(["estimate", "estimate", "estimate", "estimate", "engine"]);
    expect(log.lines).toEqual([
      'tokens.source-failed {"engine":"fake","model":"m","failures":["the engine\'s own counts: Nobody answers."],"used":"estimate"}',
    ]);
  });

  it("says why a vocabulary cannot be used", async () => {
    const log = recordingLog();
    counters = tokenCounters({ log });
    const counter = await counters.counterFor(telling({ ...vocabulary, pre: "newest" }), model("m"));
    expect(counter.source).toBe("estimate");
    expect(log.lines).toEqual([
      'tokens.vocabulary-not-usable {"engine":"telling","model":"m","why":"its pre-tokenizer \\"newest\\" is not known"}',
    ]);
  });

  it("estimates what was under way when the counting thread dies, and counts exactly again afterwards", async () => {
    const started: Worker[] = [];
    const start = (): Worker => {
      const worker = startWorker();
      started.push(worker);
      return worker;
    };
    let now = 0;
    const log = recordingLog();
    counters = tokenCounters({ log, worker: { start }, now: () => now });
    const counter = await counters.counterFor(telling(vocabulary), model("m"));
    const broken = counter.messages([HELLO]);
    void started[0]?.terminate();
    expect(await broken).toEqual([GUESS]);
    expect(await counter.frame()).toEqual(ESTIMATES.frame());
    expect(log.lines).toEqual(['tokens.worker-failed {"model":"m","why":"The counting thread ended."}']);
    expect(started).toHaveLength(1);
    now = 60_000;
    expect((await counter.messages([HELLO]))[0]?.basis).toBe("exact");
    expect(started).toHaveLength(2);
  });

  it("stops waiting for the thread when the client is gone", async () => {
    counters = tokenCounters({ log: recordingLog() });
    const counter = await counters.counterFor(telling(vocabulary), model("m"));
    const stop = new AbortController();
    const counting = counter.prompt({ prompt: { kind: "chat", messages: [HELLO] }, sampling: {} }, stop.signal);
    stop.abort();
    await expect(counting).rejects.toMatchObject({ code: "cancelled" });
  });
});
