import { type Bytes, formatBytes, formatCount, type Milliseconds, OrielError, type Tokens } from "@oriel/core";
import type { LlamaEmbeddingContext, LlamaModel } from "node-llama-cpp";
import { tooManyWait } from "../failures.ts";
import { CHUNK } from "./chunk.ts";
import { asTokens } from "./model-vocabulary.ts";

/** Texts that are to become vectors. */
export interface EmbeddingWork {
  /** Their tokens; none is without any. */
  readonly texts: readonly (readonly number[])[];
  /** The most tokens a text may ever have. */
  readonly window: Tokens;
  /** Whether each must be computed at once. */
  readonly readsWhole: boolean;
  /** Told when its turn has come, with 0, and after each text. */
  readonly onProgress: (done: number) => void;
  readonly signal: AbortSignal;
}

export interface EmbedderOptions {
  readonly threads: number;
  /** How many may wait for their turn. */
  readonly mostWaiting: number;
  /** How long the memory is kept when nobody asks for vectors. */
  readonly idleMs: Milliseconds;
  readonly later: (afterMs: Milliseconds, then: () => void) => () => void;
  readonly availableMemory: () => Bytes;
  /** What vectors take in memory from now on, beside the model and its conversations. */
  readonly onBytes: (bytes: Bytes) => void;
}

/**
 * Makes vectors of texts, one request after the other, in memory of its own: a context that is as large as the longest text needs, and leaves
 * when it has not been used for a while. Conversations keep theirs, and compute between the texts.
 */
export class Embedder {
  readonly #model: LlamaModel;
  readonly #options: EmbedderOptions;
  #context: { readonly cells: LlamaEmbeddingContext; readonly size: Tokens } | undefined;
  #turn: Promise<unknown> = Promise.resolve();
  #leaving: Promise<void> = Promise.resolve();
  #waiting = 0;
  #callOffLeaving: () => void = () => undefined;

  constructor(model: LlamaModel, options: EmbedderOptions) {
    this.#model = model;
    this.#options = options;
  }

  /**
   * A vector for each text, in their order.
   * @throws OrielError `overloaded` when too many wait; `model_load_failed` when there is no memory for the longest text; the signal's reason when
   * it is aborted: then it stops between two batches.
   */
  async embed(work: EmbeddingWork): Promise<readonly (readonly number[])[]> {
    if (this.#waiting >= this.#options.mostWaiting) throw tooManyWait("this model", this.#waiting);
    this.#waiting += 1;
    const vectors = this.#turn.then(() => this.#takeTurn(work));
    // Whoever comes next does not fail with this one.
    this.#turn = vectors.catch(() => undefined);
    try {
      return await vectors;
    } finally {
      this.#waiting -= 1;
      if (this.#waiting === 0) this.#leaveLater();
    }
  }

  async #takeTurn(work: EmbeddingWork): Promise<readonly (readonly number[])[]> {
    this.#callOffLeaving();
    work.signal.throwIfAborted();
    work.onProgress(0);
    if (work.texts.length === 0) return [];
    // Nothing else stops a text that is being read.
    const stop = (): void => void this.#leave();
    work.signal.addEventListener("abort", stop, { once: true });
    try {
      return await this.#compute(work);
    } catch (failure) {
      // What llama.cpp has failed in cannot be trusted.
      await this.#leave();
      work.signal.throwIfAborted();
      throw failure;
    } finally {
      work.signal.removeEventListener("abort", stop);
    }
  }

  async #compute(work: EmbeddingWork): Promise<readonly (readonly number[])[]> {
    const cells = await this.#cellsFor(work);
    const vectors: (readonly number[])[] = [];
    for (const tokens of work.texts) {
      work.signal.throwIfAborted();
      vectors.push((await cells.getEmbeddingFor(asTokens(tokens))).vector);
      work.onProgress(vectors.length);
    }
    return vectors;
  }

  async #cellsFor({ texts, window, readsWhole }: EmbeddingWork): Promise<LlamaEmbeddingContext> {
    const longest = texts.reduce((most, tokens) => Math.max(most, tokens.length), 0);
    if (this.#context !== undefined && longest < this.#context.size) return this.#context.cells;
    await this.#leave();
    const size = contextSize(longest, window);
    const batchSize = readsWhole ? size : CHUNK;
    const bytes = await this.#bytesOf(size, batchSize);
    const free = this.#options.availableMemory();
    if (bytes > free) throw tooLarge(longest, `it takes ${formatBytes(bytes)} of memory, and ${formatBytes(free)} are free`);
    try {
      const { threads } = this.#options;
      const cells = await this.#model.createEmbeddingContext({ contextSize: size, batchSize, threads });
      this.#context = { cells, size };
      this.#options.onBytes(bytes);
      return cells;
    } catch (cause) {
      throw tooLarge(longest, cause instanceof Error ? cause.message : String(cause), cause);
    }
  }

  async #bytesOf(contextSize: Tokens, batchSize: Tokens): Promise<Bytes> {
    const asked = { contextSize, batchSize, sequences: 1, isEmbeddingContext: true, modelGpuLayers: this.#model.gpuLayers };
    return (await this.#model.fileInsights.estimateContextResourceRequirementsV2(asked)).cpuRam;
  }

  #leaveLater(): void {
    this.#callOffLeaving();
    this.#callOffLeaving = this.#options.later(this.#options.idleMs, () => void this.#leave());
  }

  async #leave(): Promise<void> {
    const leaving = this.#context;
    this.#context = undefined;
    if (leaving !== undefined) this.#leaving = leaving.cells.dispose().then(() => this.#options.onBytes(0));
    await this.#leaving;
  }
}

/** Powers of two, so that texts of about the same length find what the one before has left. One cell of a context is never used. */
function contextSize(longest: Tokens, window: Tokens): Tokens {
  return Math.min(Math.max(SMALLEST, 2 ** Math.ceil(Math.log2(longest + 1))), Math.max(window, longest) + 1);
}

const SMALLEST: Tokens = 512;

function tooLarge(longest: Tokens, why: string, cause?: unknown): OrielError {
  return new OrielError(
    "model_load_failed",
    `There is no memory to read a text of ${formatCount(longest)} tokens for its vector: ${why}. Cut it into parts, or free memory.`,
    { param: "input", data: { prompt: longest, reason: "out_of_memory" }, cause },
  );
}
