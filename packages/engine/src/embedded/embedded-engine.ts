import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import {
  type Bytes,
  type CancelSignal,
  checkWindow,
  type Engine,
  type EngineModel,
  type EngineRequest,
  embeddedServing,
  ggufSpec,
  type KvStrategy,
  type Log,
  type Milliseconds,
  type ModelState,
  OrielError,
  PLAIN_SERVING,
  type ReplyStream,
  type Tokens,
} from "@oriel/core";
import { computeDevices } from "./compute-devices.ts";
import { embeddingsOf, textsRequest } from "./embed-texts.ts";
import { embeddingTraits } from "./embedding-traits.ts";
import { EngineChild, type Patience } from "./engine-child.ts";
import { cancelled, cannotWrite, crashedTooOften } from "./failures.ts";
import type { RunOptions } from "./messages.ts";
import { defaultWindow, modelFacts } from "./model-facts.ts";
import { checkModelFile, type ModelFile, modelNameOf } from "./model-file.ts";
import { refuseImpossible } from "./refuse-impossible.ts";

export interface EmbeddedEngineOptions {
  /** `embedded` when it is left out. */
  readonly id?: string | undefined;
  readonly modelPath: string;
  /** The model's name; that of the file without `.gguf` when it is left out. */
  readonly name?: string | undefined;
  /** The window until somebody asks for another; `undefined` for the trained one, at most 8192. */
  readonly window: Tokens | undefined;
  readonly isDemonstration?: boolean | undefined;
  /** All processors but one when it is left out: with all of them, one busy neighbour makes llama.cpp up to 18 times slower. */
  readonly threads?: number | undefined;
  /** How many replies run at once and how many conversations are kept live, each with a window of its own in memory; 2 when it is left out. */
  readonly sequences?: number | undefined;
  /** How many requests may wait for their turn; one more is refused as `overloaded`. 512 when it is left out, as Ollama has it. */
  readonly mostWaiting?: number | undefined;
  /**
   * The most the KV cache of the live conversations may take: in a large window fewer of them are kept than `sequences` says, and a window of which
   * not one fits is refused. No limit but the machine's when it is left out.
   */
  readonly maxHotBytes?: Bytes | undefined;
  /**
   * The folder in which the states of conversations are kept that are not live, so that they are not read again when they come back, also
   * after a restart. Several engines and processes may share it. Holds what people wrote, readable by its owner only.
   */
  readonly coldFolder?: string | undefined;
  /** The most the folder may take, all engines together; without it, or without the folder, nothing is kept. */
  readonly maxColdBytes?: Bytes | undefined;
  /** Conversations of no more tokens are never written there; all that pay when it is left out. */
  readonly hotTokens?: Tokens | undefined;
  /**
   * A folder whose files lie in memory, where live conversations wait while the window changes; `/dev/shm` when it is left out. Where there
   * is none they wait in `coldFolder`, and without that they are read again.
   */
  readonly memoryFolder?: string | undefined;
  /**
   * Which tokens leave when a reply has filled the window, so that it can go on: up to its `maxTokens`, or as many tokens as the window has. A
   * strategy that does not suit a window is refused with `bad_config`. When it is left out the reply ends with `window`.
   */
  readonly kvStrategy?: KvStrategy | undefined;
  readonly log?: Log | undefined;
  /** How long loading the model may take, 0 being for ever; ten minutes when it is left out. */
  readonly loadTimeoutMs?: Milliseconds | undefined;
  /** How long a request may wait for its turn once the model is loaded, 0 being for ever; ten minutes when it is left out. */
  readonly queueTimeoutMs?: Milliseconds | undefined;
  /** How long nothing may happen to a reply under way before the process is taken for stuck, 0 being for ever; ten minutes when it is left out. */
  readonly silenceTimeoutMs?: Milliseconds | undefined;
}

const MOST_WAITING = 512;
/** How often in a row a model may crash the engine while loading before it is left alone. */
const MOST_CRASHES_AT_LOAD = 3;
const PATIENCE: Patience = {
  /** Long enough for tens of gigabytes from a slow disk. */
  loadMs: 600_000,
  /** After so long OpenAI's clients have given up. */
  queueMs: 600_000,
  /** Long enough for a chunk of 512 tokens at one a second. */
  silenceMs: 600_000,
};
/** Linux keeps its files in memory. */
const SHARED_MEMORY = "/dev/shm";
/** llama.cpp's default, which `embeddedServing` reckons with. */
const KV_CACHE = { type: PLAIN_SERVING.keys, note: "The embedded engine has no other." } as const;
/** llama.cpp's default; the demonstration model is too small to survive any chance. */
const TEMPERATURE = { usual: 0.8, demonstration: 0 } as const;

/**
 * llama.cpp with one GGUF file, in a child process that is started with the first request and again after a crash.
 * Costs nothing until then; `close()` ends it.
 */
export function embeddedEngine(options: EmbeddedEngineOptions): Engine {
  const name = options.name ?? modelNameOf(options.modelPath);
  const threads = options.threads ?? Math.max(1, availableParallelism() - 1);
  const sequences = options.sequences ?? 2;
  let child: EngineChild | undefined;
  let starting: Promise<EngineChild> | undefined;
  let file: ModelFile | undefined;
  let crashesAtLoad = 0;
  let hasFailed = false;
  /** How many have asked for the model by name and still wait. */
  let loads = 0;
  let isClosed = false;

  function running(): Promise<EngineChild> {
    if (isClosed) return Promise.reject(new OrielError("engine_failed", `The engine of ${name} has been closed: start a new one.`));
    if (child !== undefined) return Promise.resolve(child);
    if (crashesAtLoad >= MOST_CRASHES_AT_LOAD) return Promise.reject(crashedTooOften(options.modelPath, crashesAtLoad));
    starting ??= start().finally(() => {
      starting = undefined;
    });
    return starting;
  }

  async function start(): Promise<EngineChild> {
    const { facts } = await lookAtFile();
    hasFailed = false;
    const started = new EngineChild({
      run: {
        modelPath: options.modelPath,
        window: options.window ?? defaultWindow(facts.trainedWindow),
        threads,
        sequences,
        mostWaiting: options.mostWaiting ?? MOST_WAITING,
        defaultTemperature: options.isDemonstration === true ? TEMPERATURE.demonstration : TEMPERATURE.usual,
        maxHotBytes: options.maxHotBytes,
        cold: coldOf(options),
        memoryFolder: options.memoryFolder ?? (existsSync(SHARED_MEMORY) ? SHARED_MEMORY : undefined),
        kvStrategy: options.kvStrategy,
      },
      patience: {
        loadMs: options.loadTimeoutMs ?? PATIENCE.loadMs,
        queueMs: options.queueTimeoutMs ?? PATIENCE.queueMs,
        silenceMs: options.silenceTimeoutMs ?? PATIENCE.silenceMs,
      },
      log: options.log,
      onEnd(end) {
        const wasOpen = started.state.isOpen;
        child = undefined;
        hasFailed = !wasOpen && end !== "closed";
        if (wasOpen) crashesAtLoad = 0;
        else if (end === "crashed") crashesAtLoad += 1;
      },
    });
    child = started;
    return started;
  }

  /** Once the model is in memory, what happens to its file no longer matters. */
  async function lookAtFile(): Promise<ModelFile> {
    if (child === undefined || file === undefined) file = await checkModelFile(options.modelPath, file);
    return file;
  }

  function state(): ModelState {
    if (child !== undefined) return child.state.isOpen ? "loaded" : "loading";
    if (loads > 0 || starting !== undefined) return "loading";
    return hasFailed ? "failed" : "available";
  }

  async function ownModel(): Promise<EngineModel> {
    const about = { name, loadedWindow: child?.state.window, isDemonstration: options.isDemonstration };
    try {
      return modelFacts(await lookAtFile(), { ...about, state: state() });
    } catch (thrown) {
      // A file that cannot be read is still the configured model; what is wrong with it is said to whoever uses it.
      options.log?.debug("embedded.model-unreadable", { why: thrown instanceof Error ? thrown.message : String(thrown) });
      return { ...about, state: "failed" };
    }
  }

  /** Refuses what can be refused without the child, and so before anything is copied to it. */
  async function accept(request: Pick<EngineRequest, "model" | "prompt" | "maxTokens" | "window">): Promise<void> {
    const { facts } = await lookAtModel(request.model, request.window);
    const window = request.window ?? child?.state.window ?? options.window ?? defaultWindow(facts.trainedWindow);
    refuseImpossible(request, window, facts.tokenizer?.longestToken);
  }

  async function lookAtModel(asked: string, window: Tokens | undefined): Promise<ModelFile> {
    if (asked !== name) throw new OrielError("model_not_found", `The embedded engine runs ${name} only, not ${asked}.`, { param: "model" });
    const found = await lookAtFile();
    const chosen = window ?? options.window;
    if (chosen !== undefined) checkWindow(name, chosen, found.facts.trainedWindow);
    return found;
  }

  return {
    id: options.id ?? "embedded",
    label: "Embedded engine (llama.cpp)",
    url: undefined,
    abilities: {
      setsWindow: true,
      embeds: true,
      isPrivate: true,
      kvCache: KV_CACHE,
      outgrowsWindow: options.kvStrategy !== undefined,
    },
    models: async () => [await ownModel()],
    model: async (asked) => (asked === name ? await ownModel() : undefined),
    async *send(request: EngineRequest, signal: CancelSignal): ReplyStream {
      if (signal.aborted) throw cancelled();
      await accept(request);
      if (embeddingTraits((await lookAtFile()).header).cannotWrite) throw cannotWrite(name);
      yield* (await running()).reply(request, signal);
    },
    async count(request, signal) {
      await accept(request);
      const asked = { prompt: request.prompt, think: request.think };
      return { tokens: await (await running()).count(asked, signal), basis: "exact" };
    },
    async embed(request, signal) {
      if (signal.aborted) throw cancelled();
      const found = await lookAtModel(request.model, request.window);
      const window = request.window ?? options.window ?? defaultWindow(found.facts.trainedWindow);
      const asked = textsRequest(request, found, window);
      return embeddingsOf(await (await running()).embed(asked, signal), request.dimensions);
    },
    async load(asked, window, onProgress) {
      loads += 1;
      try {
        const { header } = await lookAtModel(asked, window);
        // Somebody asks for it by name: worth another try even where requests are no longer.
        crashesAtLoad = 0;
        const started = await running();
        if (embeddingTraits(header).cannotWrite) await loadForVectors(started, onProgress);
        else await started.load(window, onProgress);
      } finally {
        loads -= 1;
      }
    },
    async memory(asked) {
      const reading = asked === name ? ggufSpec((await lookAtFile()).header) : undefined;
      if (reading?.kind !== "known") return undefined;
      const { spec } = reading;
      const serving = { ...embeddedServing(spec, sequences), maxCacheBytes: options.maxHotBytes };
      return { spec, serving, devices: computeDevices(child?.state.compute) };
    },
    version: async () => (child?.state.llamaCpp === undefined ? undefined : `llama.cpp ${child.state.llamaCpp}`),
    kvTiers() {
      if (child === undefined) return [];
      const { hot, cold } = child.state;
      return hot === undefined && cold === undefined ? [] : [{ model: name, hot, cold }];
    },
    facts: () => ({
      model: options.modelPath,
      state: state(),
      window: child?.state.window ?? null,
      compute: child?.state.compute ?? null,
      embeddingBytes: child?.state.embeddingBytes ?? 0,
      pid: child?.pid ?? null,
      threads,
      sequences,
    }),
    async close() {
      isClosed = true;
      const ending = child ?? (await starting?.catch(() => undefined));
      await ending?.close();
    },
  };
}

/** Its weights are all there is to load: it makes room for texts when they come. */
async function loadForVectors(child: EngineChild, onProgress: (fraction: number) => void): Promise<void> {
  await child.embed({ texts: [], window: 0, truncates: false, readsWhole: true }, undefined);
  onProgress(1);
}

function coldOf({ coldFolder, maxColdBytes, hotTokens = 0 }: EmbeddedEngineOptions): RunOptions["cold"] {
  return coldFolder === undefined || maxColdBytes === undefined ? undefined : { folder: coldFolder, maxBytes: maxColdBytes, hotTokens };
}
