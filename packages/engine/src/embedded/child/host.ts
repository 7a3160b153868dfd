import { randomBytes } from "node:crypto";
import {
  type ColdFigures,
  embeddedServing,
  erasureOf,
  type JsonObject,
  kvAbilities,
  type Milliseconds,
  type ModelRequest,
  OrielError,
  strategyFault,
  type Tokens,
} from "@oriel/core";
import { type KnownSpec, knownSpec } from "../known-spec.ts";
import type { FromChild, PromptRequest, RunOptions, TextsRequest, ToChild } from "../messages.ts";
import { toPlainError } from "../plain-error.ts";
import { readModelHeader } from "../read-gguf-file.ts";
import { Call } from "./call.ts";
import { Carrier } from "./carry/carrier.ts";
import { carryRules } from "./carry/carry-rules.ts";
import { diskPlace } from "./carry/disk-place.ts";
import { memoryPlace } from "./carry/memory-place.ts";
import { NODE_DISK } from "./cold/disk.ts";
import { modelIdentity } from "./cold/model-identity.ts";
import { openColdTier } from "./cold/open-cold-tier.ts";
import { Embedder } from "./embedder.ts";
import { embeddingTokens } from "./embedding-tokens.ts";
import { isAlive } from "./is-alive.ts";
import { Line, type Waiting } from "./line.ts";
import { liveBudget } from "./live-budget.ts";
import type { RoomMaking } from "./make-room.ts";
import { type OpenModel, openModel } from "./open-model.ts";
import { outbox } from "./outbox.ts";
import { readPrompt } from "./prompt-tokens.ts";
import { refuseOverflow } from "./refuse-overflow.ts";

/** A model that can be called. */
interface Ready {
  readonly open: OpenModel;
  readonly line: Line;
  readonly embedder: Embedder;
  readonly strategy: RunOptions["kvStrategy"];
}

/** Steps of the load progress that are worth a message. */
const PROGRESS_STEP = 0.01;
/** How long memory for vectors is kept that nobody asks for: the next of many requests finds it, a conversation is not long without it. */
const EMBEDDER_IDLE: Milliseconds = 30_000;

/** The inside of the child: takes the parent's messages apart and answers them. */
export class Host {
  readonly #say: (message: FromChild) => void;
  readonly #calls = new Map<number, Call>();
  /** How to stop those that make vectors. */
  readonly #embeddings = new Map<number, AbortController>();
  #ready: Promise<Ready> | undefined;
  /** There once the model is open. */
  #line: Line | undefined;

  constructor(say: (message: FromChild) => void) {
    this.#say = say;
  }

  receive(message: ToChild): void {
    switch (message.type) {
      case "open":
        this.#ready = this.#open(message.options);
        // Said to the parent as `refused`; whoever calls meets the same failure.
        this.#ready.catch(() => undefined);
        return;
      case "reply":
        void this.#accept(message.id, message.window, message.request);
        return;
      case "load":
        void this.#accept(message.id, message.window, undefined);
        return;
      case "count":
        void this.#count(message.id, message.request);
        return;
      case "embed":
        void this.#embed(message.id, message.request);
        return;
      case "taken":
        this.#calls.get(message.id)?.taken(message.events);
        return;
      case "cancel":
        this.#cancel(message.id);
        return;
      default:
        message satisfies never;
    }
  }

  /** Waits until what was worth saving is safe. */
  async settled(): Promise<void> {
    await this.#line?.settled();
  }

  async #open(options: RunOptions): Promise<Ready> {
    let announced = 0;
    const log = (level: "info" | "warn", event: string, data: JsonObject): void => this.#say({ type: "log", level, event, data });
    try {
      // What is wrong with the file is said when it is loaded, and once it is, what becomes of the file no longer matters.
      const header = await readModelHeader(options.modelPath).catch(() => undefined);
      const identity = options.cold === undefined ? undefined : await modelIdentity(options.modelPath).catch(() => undefined);
      const open = await openModel(options, {
        onProgress: (fraction) => {
          if (fraction < announced + PROGRESS_STEP) return;
          announced = fraction;
          for (const call of this.#calls.values()) call.progress("loading", fraction, 1);
        },
        log,
      });
      const { gpu, llamaCppRelease } = open.llama;
      this.#say({ type: "opened", llamaCpp: llamaCppRelease.release, compute: gpu === false ? "cpu" : gpu });
      const known = header === undefined ? undefined : knownSpec(header);
      const onFigures = (cold: ColdFigures): void => this.#say({ type: "figures", cold });
      const cold = await openColdTier(open, options, { header, known, identity }, { log, onFigures });
      const memory = options.memoryFolder === undefined ? [] : [memoryPlaceIn(options.memoryFolder)];
      const places = [...memory, ...(cold === undefined ? [] : [diskPlace(cold.folder)])];
      const carrier = new Carrier({ rules: carryRules(header, known), places, disk: NODE_DISK, log });
      this.#line = new Line(
        open,
        options,
        { cold, carrier, budget: liveBudget(open.model, options, known), roomMaking: roomMakingOf(options, known) },
        {
          onHotFigures: (hot) => this.#say({ type: "figures", hot }),
          onWindow: (window) => this.#say({ type: "window", window }),
          onEnd: (waiting, failure) => this.#end(waiting, failure),
        },
      );
      return { open, line: this.#line, embedder: this.#embedder(open, options), strategy: options.kvStrategy };
    } catch (thrown) {
      this.#say({ type: "refused", error: toPlainError(thrown) });
      throw thrown;
    }
  }

  /** Reads the prompt, so that what cannot fit is refused at once, and puts the call in the line. */
  async #accept(id: number, window: Tokens | undefined, request: ModelRequest | undefined): Promise<void> {
    const call = new Call(
      id,
      outbox((events) => this.#say({ type: "events", id, events }), CLOCK),
    );
    this.#calls.set(id, call);
    try {
      const mustLoad = this.#line === undefined;
      const startedAt = performance.now();
      const { open, line, strategy } = await this.#whenReady();
      if (mustLoad) call.addLoadTime(performance.now() - startedAt);
      if (call.isCancelled) return;
      const asked = window ?? line.plannedWindow;
      refuseStrategy(strategy, asked);
      if (request === undefined) return line.add({ call, window: asked, work: undefined });
      const prompt = readPrompt(request, open.template, open.vocabulary, nonce());
      refuseOverflow(prompt.tokens.length, request.maxTokens, asked, strategy !== undefined);
      line.add({ call, window: asked, work: { request, prompt } });
    } catch (thrown) {
      this.#fail(call, thrown);
    }
  }

  async #whenReady(): Promise<Ready> {
    if (this.#ready === undefined) throw new Error("The first message to the child must be `open`.");
    return await this.#ready;
  }

  async #count(id: number, request: PromptRequest): Promise<void> {
    try {
      const { template, vocabulary } = (await this.#whenReady()).open;
      this.#say({ type: "counted", id, tokens: readPrompt(request, template, vocabulary, nonce()).tokens.length });
    } catch (thrown) {
      this.#say({ type: "failed", id, error: toPlainError(thrown) });
    }
  }

  #embedder({ model }: OpenModel, { threads, mostWaiting }: RunOptions): Embedder {
    return new Embedder(model, {
      threads,
      mostWaiting,
      idleMs: EMBEDDER_IDLE,
      later(afterMs, then) {
        const timer = setTimeout(then, afterMs);
        return () => clearTimeout(timer);
      },
      availableMemory: () => process.availableMemory(),
      onBytes: (bytes) => this.#say({ type: "embedding-memory", bytes }),
    });
  }

  async #embed(id: number, request: TextsRequest): Promise<void> {
    const leaving = new AbortController();
    const { signal } = leaving;
    this.#embeddings.set(id, leaving);
    try {
      const { open, embedder } = await this.#whenReady();
      signal.throwIfAborted();
      const { tokens: texts, truncated } = embeddingTokens(open.model, request);
      const total = texts.length;
      const onProgress = (done: number): void =>
        this.#say({ type: "events", id, events: [{ type: "progress", phase: "reading", done, total }] });
      const vectors = await embedder.embed({ ...request, texts, onProgress, signal });
      const promptTokens = texts.reduce((sum, { length }) => sum + length, 0);
      this.#say({ type: "embedded", id, vectors, promptTokens, truncated });
    } catch (thrown) {
      if (!signal.aborted) this.#say({ type: "failed", id, error: toPlainError(thrown) });
    } finally {
      this.#embeddings.delete(id);
    }
  }

  #cancel(id: number): void {
    this.#embeddings.get(id)?.abort();
    const call = this.#calls.get(id);
    if (call === undefined) return;
    call.cancel();
    this.#calls.delete(id);
    this.#line?.remove(call);
  }

  #end({ call, work }: Waiting, failure: unknown): void {
    if (failure !== undefined) {
      this.#fail(call, failure);
      return;
    }
    call.flush();
    this.#calls.delete(call.id);
    if (work === undefined) this.#say({ type: "loaded", id: call.id });
  }

  #fail(call: Call, thrown: unknown): void {
    call.flush();
    this.#calls.delete(call.id);
    if (!call.isCancelled) this.#say({ type: "failed", id: call.id, error: toPlainError(thrown) });
  }
}

/** @throws OrielError `bad_config` when the strategy cannot be followed in this window. */
function refuseStrategy(strategy: RunOptions["kvStrategy"], window: Tokens): void {
  const fault = strategy === undefined ? undefined : strategyFault(strategy, window);
  if (fault !== undefined)
    throw new OrielError("bad_config", `The KV strategy does not suit the window: ${fault}.`, { param: "kv_strategy" });
}

function roomMakingOf({ kvStrategy }: RunOptions, known: KnownSpec | undefined): RoomMaking | undefined {
  if (kvStrategy === undefined) return undefined;
  const spec = known?.spec;
  return { strategy: kvStrategy, by: erasureOf(spec && kvAbilities(spec, embeddedServing(spec, 1)).change) };
}

function memoryPlaceIn(root: string): ReturnType<typeof memoryPlace> {
  return memoryPlace({ root, writer: process.pid, isAlive, availableMemory: () => process.availableMemory() });
}

const CLOCK = { now: () => performance.now(), after: (ms: number, then: () => void) => void setTimeout(then, ms) };

function nonce(): string {
  return randomBytes(12).toString("hex");
}
