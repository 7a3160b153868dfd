import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { tinyModel } from "@oriel/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Embedder, type EmbedderOptions, type EmbeddingWork } from "./embedder.ts";
import { type OpenModel, openModel } from "./open-model.ts";

const WINDOW = 4096;
const SHORT = [256, 97, 98];
const LONG = [256, ...Array.from({ length: 4000 }, (_, at) => at % 256)];
const GIB = 1024 ** 3;

let folder: string;
let open: OpenModel;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "oriel-embedder-"));
  const modelPath = join(folder, "model.gguf");
  await writeFile(modelPath, tinyModel({ trainedWindow: WINDOW }));
  open = await openModel({ modelPath, threads: 1 }, { onProgress: () => undefined, log: () => undefined });
});
afterAll(async () => {
  await open.llama.dispose();
  await rm(folder, { recursive: true });
});

describe("what makes vectors of texts", () => {
  it("takes memory for the longest text, more when a longer one comes, and gives it back when nobody asks any more", async () => {
    const { embedder, told, idle } = anEmbedder();
    await embedder.embed(work([SHORT]));
    await embedder.embed(work([SHORT, SHORT]));
    expect(told).toEqual([expect.any(Number)]);
    await embedder.embed(work([SHORT, LONG]));
    expect(told).toEqual([told[0], 0, expect.any(Number)]);
    expect(told[2]).toBeGreaterThan(told[0] ?? 0);
    await idle();
    expect(told.slice(3)).toEqual([0]);
    expect((await embedder.embed(work([SHORT]))).length).toBe(1);
    await idle();
  });

  it("tells how far it is", async () => {
    const { embedder, idle } = anEmbedder();
    const seen: number[] = [];
    await embedder.embed({ ...work([SHORT, SHORT]), onProgress: (done) => seen.push(done) });
    expect(seen).toEqual([0, 1, 2]);
    await idle();
  });

  it("stops in the middle when it is told to, and makes the next ones right", async () => {
    const { embedder, idle } = anEmbedder();
    const before = await embedder.embed(work([LONG]));
    const leaving = new AbortController();
    const stopped = embedder.embed({
      ...work([SHORT, LONG, LONG]),
      signal: leaving.signal,
      // The next text is on its way when this has been heard.
      onProgress: (done) => done === 1 && queueMicrotask(() => leaving.abort(new Error("left"))),
    });
    const next = embedder.embed(work([LONG]));
    await expect(stopped).rejects.toThrow("left");
    expect(await next).toEqual(before);
    await idle();
  });

  it("refuses a text for which there is no memory, with what it takes, and makes others", async () => {
    let free = 1024;
    const { embedder, idle } = anEmbedder({ availableMemory: () => free });
    await expect(embedder.embed(work([LONG]))).rejects.toMatchObject({
      code: "model_load_failed",
      message: expect.stringMatching(
        /^There is no memory to read a text of 4,001 tokens for its vector: it takes .* MiB of memory, and 1 KiB are free/,
      ),
      data: { prompt: 4001, reason: "out_of_memory" },
    });
    free = GIB;
    expect((await embedder.embed(work([LONG]))).length).toBe(1);
    await idle();
  });

  it("lets only so many wait", async () => {
    const { embedder, idle } = anEmbedder({ mostWaiting: 1 });
    const first = embedder.embed(work([SHORT]));
    await expect(embedder.embed(work([SHORT]))).rejects.toMatchObject({ code: "overloaded" });
    await first;
    await idle();
  });
});

/** `told`: what it said that it takes. `idle`: its time without work is over. */
function anEmbedder(options: Partial<EmbedderOptions> = {}): {
  readonly embedder: Embedder;
  readonly told: readonly number[];
  readonly idle: () => Promise<void>;
} {
  const told: number[] = [];
  let gone: (() => void) | undefined;
  let leave: (() => void) | undefined;
  const embedder = new Embedder(open.model, {
    threads: 1,
    mostWaiting: 8,
    idleMs: 30_000,
    later(_, then) {
      leave = then;
      return () => {
        leave = undefined;
      };
    },
    availableMemory: () => GIB,
    onBytes(bytes) {
      told.push(bytes);
      if (bytes === 0) gone?.();
    },
    ...options,
  });
  return {
    embedder,
    told,
    async idle() {
      const left = new Promise<void>((resolve) => {
        gone = resolve;
      });
      leave?.();
      await left;
    },
  };
}

function work(texts: EmbeddingWork["texts"]): EmbeddingWork {
  return { texts, window: WINDOW, readsWhole: false, onProgress: () => undefined, signal: new AbortController().signal };
}
