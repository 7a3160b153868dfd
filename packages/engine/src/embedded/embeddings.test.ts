import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Embeddings, type Engine, OrielError, textPart } from "@oriel/core";
import { type TinyArchitecture, tinyBert, tinyModel, tinyWeights } from "@oriel/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { embeddedEngine } from "./embedded-engine.ts";

const WINDOW = 512;
/** Two tokens stand around each text, and each letter is one. */
const FRAME = 2;
/** Too long for one batch, if batches were as short as those of conversations. */
const LONG = "a long text ".repeat(75);
/** No layer adds anything: what comes out is what the tokens are. */
const TRANSPARENT = { soleLayer: -1 };
const never = new AbortController().signal;

let folder: string;
const engines: Engine[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "oriel-vectors-"));
});
afterAll(async () => {
  await Promise.all(engines.map((engine) => engine.close()));
  await rm(folder, { recursive: true });
});

describe("a model made for embeddings", () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await open("bert", tinyBert({ window: WINDOW }));
  });

  it("says that it is one", async () => {
    expect(await engine.model("bert")).toMatchObject({ abilities: ["embedding"], maxWindow: WINDOW });
  });

  it("makes a vector of length 1 of each text, in their order, whatever stands beside it, and counts all tokens", async () => {
    const texts = ["the cat", "a dog", "the cat", "the CAT"];
    const { vectors, ...others } = await embed(engine, texts);
    const alone = await Promise.all(texts.map(async (text) => (await embed(engine, [text])).vectors[0]));
    expect(vectors).toEqual(alone);
    expect(vectors.map((vector) => Math.hypot(...vector))).toEqual(texts.map(() => expect.closeTo(1, 7)));
    expect(cosine(vectors[0], vectors[2])).toBeCloseTo(1, 7);
    expect(cosine(vectors[0], vectors[1])).toBeLessThan(0.999);
    expect(others).toEqual({ promptTokens: 6 + 4 + 6 + 6 + 4 * FRAME, truncated: 0 });
  });

  it("makes the same vectors in another process", async () => {
    const another = await open("bert-again", tinyBert({ window: WINDOW }));
    expect(await embed(another, [LONG.slice(0, 600)])).toEqual(await embed(engine, [LONG.slice(0, 600)]));
    expect(another.facts?.()["pid"]).not.toBe(engine.facts?.()["pid"]);
  });

  it("reads as many tokens as its window has, and refuses one more with both numbers", async () => {
    const full = "a".repeat(WINDOW - FRAME);
    expect((await embed(engine, [full])).promptTokens).toBe(WINDOW);
    expect(await failure(embed(engine, ["short", `${full}a`]))).toMatchObject({
      code: "context_length_exceeded",
      message: expect.stringContaining("Text 2 of 2 has 513 tokens and does not fit the context window of 512 tokens"),
      param: "input",
      data: { needed: 513, prompt: 513, reply: null, window: 512, index: 1 },
    });
  });

  it("refuses a text that no tokenizer could make fit", async () => {
    expect(await failure(embed(engine, ["a".repeat(200_000)]))).toMatchObject({
      code: "context_length_exceeded",
      param: "input",
      data: { needed: null, window: 512, promptBytes: 200_000 },
    });
  });

  it("cuts to its window where that is asked for, and says of how many", async () => {
    const request = { model: "bert", input: ["a".repeat(600), "b", "a".repeat(200_000)], truncate: true };
    const cut = await engine.embed?.(request, never);
    expect(cut).toMatchObject({ promptTokens: WINDOW + 1 + FRAME + WINDOW, truncated: 2 });
    expect(cut?.vectors).toEqual((await embed(engine, ["a".repeat(510), "b", "a".repeat(510)])).vectors);
  });

  it("shortens its vectors to as many dimensions as were asked for, of length 1 again, and makes no more than it has", async () => {
    const [whole, short] = await Promise.all(
      [undefined, 8].map((dimensions) => engine.embed?.({ model: "bert", input: ["x"], dimensions }, never)),
    );
    const first = whole?.vectors[0]?.slice(0, 8) ?? [];
    const length = Math.hypot(...first);
    expect(short?.vectors).toEqual([first.map((component) => expect.closeTo(component / length, 7))]);
    expect(await failure(engine.embed?.({ model: "bert", input: ["x"], dimensions: 33 }, never))).toMatchObject({
      code: "invalid_request",
      param: "dimensions",
      data: { dimensions: 32 },
    });
  });

  it("is loaded without a text, and writes no reply", async () => {
    const loaded = await open("bert-loaded", tinyBert({ window: WINDOW }));
    const fractions: number[] = [];
    await loaded.load?.("bert-loaded", undefined, (fraction) => fractions.push(fraction));
    expect(fractions.at(-1)).toBe(1);
    expect(await loaded.model("bert-loaded")).toMatchObject({ state: "loaded" });
    expect(await embed(loaded, [])).toEqual({ vectors: [], promptTokens: 0, truncated: 0 });
    expect(await failure(reply(loaded, "bert-loaded", "Hello."))).toMatchObject({ code: "not_supported", param: "model" });
  });

  it("is not taken for one where it is a reranker", async () => {
    const ranking = await open("ranking", tinyBert({ pooling: "ranking" }));
    expect(await failure(embed(ranking, ["x"]))).toMatchObject({ code: "not_supported", param: "model" });
    expect(ranking.facts?.()).toMatchObject({ pid: null });
  });
});

describe("a vector", () => {
  it("is the mean of all tokens, also of a text longer than a batch", async () => {
    const model = tinyModel({ architecture: "gemma-embedding", slidingWindow: 512, ...TRANSPARENT });
    const engine = await open("mean", model);
    const { vectors, promptTokens } = await embed(engine, [LONG]);
    expect(promptTokens).toBe(901);
    expect(vectors).toEqual([near(unit(mean([BEGIN, ...bytesOf(LONG)].map((token) => normed(rowOf(token))))))]);
  });

  it("is what the last token is, of a model that was made to write", async () => {
    const engine = await open("last", tinyModel(TRANSPARENT));
    expect((await embed(engine, [LONG])).vectors).toEqual([near(unit(rowOf(" ".charCodeAt(0))))]);
  });

  it.each<TinyArchitecture>(["mamba", "lfm2", "qwen35", "gemma3"])(
    "depends on nothing that was read before it, of %s",
    async (architecture) => {
      const engine = await open(architecture, tinyModel({ architecture, ...(architecture === "gemma3" ? { slidingWindow: 256 } : {}) }));
      const { vectors } = await embed(engine, [LONG, "something else", LONG]);
      expect(vectors[2]).toEqual(vectors[0]);
      expect(cosine(vectors[0], vectors[1])).toBeLessThan(0.999);
    },
  );
});

describe("a model that converses", () => {
  it("makes vectors meanwhile, which changes nothing of what it says and nothing of what it has kept", async () => {
    const engine = await open("both", tinyModel({ saysText: true }));
    const undisturbed = await reply(engine, "both", "Once upon a time");
    const vectors = await embed(engine, [LONG]);
    const [again, ...meanwhile] = await Promise.all([
      reply(engine, "both", "Once upon a time"),
      ...Array.from({ length: 4 }, () => embed(engine, [LONG])),
    ]);
    expect(again.text).toBe(undisturbed.text);
    expect(again.cachedTokens).toBeGreaterThan(0);
    expect(meanwhile).toEqual(meanwhile.map(() => vectors));
    expect(engine.facts?.()).toMatchObject({ window: 4096, embeddingBytes: expect.any(Number) });
    expect(engine.facts?.()["embeddingBytes"]).toBeGreaterThan(0);
  });

  it("shortens no vectors, for a part of them says nothing", async () => {
    const engine = await open("ordinary", tinyModel());
    expect(await failure(engine.embed?.({ model: "ordinary", input: ["x"], dimensions: 8 }, never))).toMatchObject({
      code: "not_supported",
      param: "dimensions",
    });
  });

  it("goes on when a request for vectors is cancelled", async () => {
    const engine = await open("cancelled", tinyModel({ trainedWindow: 8192 }));
    const leaving = new AbortController();
    const cancelled = failure(
      engine.embed?.({ model: "cancelled", input: Array.from({ length: 64 }, () => "a".repeat(8000)) }, leaving.signal),
    );
    const next = embed(engine, ["after it"]);
    leaving.abort();
    expect(await cancelled).toMatchObject({ code: "cancelled" });
    expect(await next).toMatchObject({ promptTokens: 9 });
  });
});

async function open(name: string, file: Uint8Array): Promise<Engine> {
  const modelPath = join(folder, `${name}.gguf`);
  await writeFile(modelPath, file);
  const engine = embeddedEngine({ modelPath, window: undefined });
  engines.push(engine);
  return engine;
}

async function embed(engine: Engine, input: readonly string[]): Promise<Embeddings> {
  const [model] = await engine.models();
  if (engine.embed === undefined || model === undefined) throw new Error("The engine makes no embeddings.");
  return engine.embed({ model: model.name, input }, never);
}

async function reply(engine: Engine, model: string, text: string): Promise<{ text: string; cachedTokens: number | undefined }> {
  const messages = [{ role: "user", content: textPart(text) }] as const;
  let said = "";
  let cachedTokens: number | undefined;
  const request = { model, prompt: { kind: "chat", messages }, sampling: { temperature: 0 }, maxTokens: 40 } as const;
  for await (const events of engine.send(request, never)) {
    for (const event of events) {
      if (event.type === "text-delta") said += event.text;
      if (event.type === "reply-end") cachedTokens = event.usage.cachedTokens;
    }
  }
  return { text: said, cachedTokens };
}

async function failure(work: Promise<unknown> | undefined): Promise<unknown> {
  try {
    await work;
  } catch (thrown) {
    if (thrown instanceof OrielError) return { code: thrown.code, message: thrown.message, param: thrown.param, data: thrown.data };
    throw thrown;
  }
  return "no failure";
}

function cosine(one: readonly number[] = [], other: readonly number[] = []): number {
  return one.reduce((sum, component, index) => sum + component * (other[index] ?? 0), 0);
}

const WIDTH = 64;
/** The first token of every text, after the 256 bytes. */
const BEGIN = 256;
const ROWS = tinyWeights(1).random("token_embd", WIDTH, BEGIN + 1).data;

function rowOf(token: number): readonly number[] {
  return [...ROWS.slice(token * WIDTH, (token + 1) * WIDTH)];
}

function bytesOf(text: string): readonly number[] {
  return [...new TextEncoder().encode(text)];
}

function normed(vector: readonly number[]): readonly number[] {
  const size = Math.hypot(...vector) / Math.sqrt(vector.length);
  return vector.map((component) => component / size);
}

function mean(vectors: readonly (readonly number[])[]): readonly number[] {
  return Array.from({ length: WIDTH }, (_, at) => vectors.reduce((sum, vector) => sum + (vector[at] ?? 0), 0) / vectors.length);
}

function unit(vector: readonly number[]): readonly number[] {
  const length = Math.hypot(...vector);
  return vector.map((component) => component / length);
}

function near(vector: readonly number[]): readonly unknown[] {
  return vector.map((component) => expect.closeTo(component, 4));
}
