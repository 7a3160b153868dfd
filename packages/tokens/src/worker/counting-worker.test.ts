import type { Worker } from "node:worker_threads";
import type { ModelVocabulary } from "@oriel/core";
import { afterEach, describe, expect, it } from "vitest";
import { CountingWorker, startWorker } from "./counting-worker.ts";
import type { TokenizerSource } from "./messages.ts";

const CL100K: TokenizerSource = { type: "encoding", name: "cl100k_base" };
const NOTHING: ModelVocabulary = {
  kind: "gpt2",
  pre: undefined,
  tokens: ["a"],
  types: undefined,
  scores: undefined,
  merges: [],
  beginning: undefined,
  end: undefined,
  addsBeginning: undefined,
  addsEnd: undefined,
  addsSpacePrefix: undefined,
  template: undefined,
};
const hello = { type: "text", text: "Hello world" } as const;

/** Threads that a test can end. */
function threads() {
  const started: Worker[] = [];
  const start = (): Worker => {
    const worker = startWorker();
    started.push(worker);
    return worker;
  };
  return { started, start };
}

describe("the counting thread", () => {
  let counting: CountingWorker;
  afterEach(() => counting.close());

  it("starts with the first count, and counts by several tokenizers", async () => {
    const { started, start } = threads();
    counting = new CountingWorker({ start });
    expect(started).toHaveLength(0);
    const o200k: TokenizerSource = { type: "encoding", name: "o200k_base" };
    const counts = await Promise.all([
      counting.count(CL100K, hello),
      counting.count(o200k, hello),
      counting.count(CL100K, { type: "text", text: "" }),
    ]);
    expect(counts).toEqual([2, 2, 0].map((tokens) => ({ tokens, isRough: false })));
    expect(started).toHaveLength(1);
  });

  it("fails what was under way when it dies, and starts again for the next count", async () => {
    const { started, start } = threads();
    counting = new CountingWorker({ start });
    const broken = counting.count(CL100K, hello);
    void started[0]?.terminate();
    await expect(broken).rejects.toThrow("The counting thread ended.");
    expect(await counting.count(CL100K, hello)).toEqual({ tokens: 2, isRough: false });
    expect(started).toHaveLength(2);
  });

  it("ends when it has nothing to do, and opens its tokenizers again afterwards", async () => {
    const { started, start } = threads();
    counting = new CountingWorker({ start, idleMs: 0 });
    await counting.count(CL100K, hello);
    await new Promise((resolve) => started[0]?.once("exit", resolve));
    expect(await counting.count(CL100K, hello)).toEqual({ tokens: 2, isRough: false });
    expect(started).toHaveLength(2);
  });

  it("is ended when it says nothing, as with a template that never does", async () => {
    counting = new CountingWorker({ silentMs: 1000 });
    const endless = "{% for a in range(1000000) %}{% for b in range(1000000) %}{% endfor %}{% endfor %}";
    const vocabulary: ModelVocabulary = { ...NOTHING, template: endless };
    const request = { prompt: { kind: "chat", messages: [] } } as const;
    await expect(counting.count({ type: "vocabulary", vocabulary }, { type: "prompt", request })).rejects.toThrow(
      "said nothing for 1000 ms",
    );
  });

  it("forgets a tokenizer, and opens it again for who still counts with it", async () => {
    counting = new CountingWorker();
    await counting.count(CL100K, hello);
    counting.forget(CL100K);
    expect(await counting.count(CL100K, hello)).toEqual({ tokens: 2, isRough: false });
  });

  it("keeps few tokenizers, and counts by any number of them", async () => {
    counting = new CountingWorker();
    const sources = Array.from(
      { length: 9 },
      (_, index): TokenizerSource => ({ type: "vocabulary", vocabulary: { ...NOTHING, tokens: ["a", `${index}`] } }),
    );
    const counts = await Promise.all([...sources, ...sources].map((source) => counting.count(source, { type: "text", text: "a5" })));
    expect(counts.map((answer) => ("tokens" in answer ? answer.tokens : answer))).toEqual(
      [...sources, ...sources].map((_, index) => (index % 9 === 5 ? 2 : 1)),
    );
  });

  it("says what is wrong with a vocabulary that cannot be opened", async () => {
    counting = new CountingWorker();
    const vocabulary = { ...NOTHING, kind: "rwkv" };
    await expect(counting.count({ type: "vocabulary", vocabulary }, hello)).rejects.toThrow('tokenizers of the kind "rwkv" are not known');
  });

  it("counts nothing after it was closed", async () => {
    counting = new CountingWorker();
    const under = expect(counting.count(CL100K, hello)).rejects.toThrow("Counting has been closed.");
    await counting.close();
    await under;
    await expect(counting.count(CL100K, hello)).rejects.toThrow("Counting has been closed.");
  });
});
