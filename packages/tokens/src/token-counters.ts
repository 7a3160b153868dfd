import type { Engine, EngineModel, Log, Milliseconds, TokenCounter, Tokens } from "@oriel/core";
import { type ChosenCounter, chooseCounter } from "./counter/choose-counter.ts";
import { countedOnce } from "./counter/counted-once.ts";
import { CountingWorker, type CountingWorkerOptions } from "./worker/counting-worker.ts";

export interface TokenCountersOptions {
  readonly log: Log;
  /** What is estimated above this is not counted exactly; four times the model's largest window when it is left out. */
  readonly maxExactTokens?: Tokens | undefined;
  /** How many counts are kept for each model. */
  readonly maxEntries?: number | undefined;
  readonly worker?: CountingWorkerOptions | undefined;
  readonly now?: (() => Milliseconds) | undefined;
}

export interface TokenCounters {
  /** The best counter there is for a model. Never fails: where nobody can count, it estimates. */
  counterFor(engine: Engine, model: EngineModel): Promise<TokenCounter>;
  close(): Promise<void>;
}

/** One counter for each model of each engine, made when it is first asked for and kept as long as the model stays the same. */
export function tokenCounters(options: TokenCountersOptions): TokenCounters {
  const { log, now = Date.now, maxEntries = MOST_COUNTS } = options;
  const worker = new CountingWorker(options.worker);
  const kept = new Map<string, Kept>();

  function keptFor(engine: Engine, model: EngineModel): Kept {
    const key = JSON.stringify([engine.id, model.name, model.digest ?? null]);
    const known = kept.get(key);
    const isDue = known?.retryAt !== undefined && now() >= known.retryAt;
    const entry = known === undefined || isDue ? made(engine, model, known?.told) : known;
    kept.delete(key);
    kept.set(key, entry);
    if (known !== undefined && entry !== known) letGo(known);
    const [oldestKey, oldest] = [...kept][0] ?? [];
    if (kept.size > MOST_COUNTERS && oldestKey !== undefined && oldest !== undefined) {
      kept.delete(oldestKey);
      letGo(oldest);
    }
    return entry;
  }

  function made(engine: Engine, model: EngineModel, told: ReadonlySet<string> = new Set()): Kept {
    const limit = options.maxExactTokens ?? BEYOND_WINDOW * (model.maxWindow ?? model.loadedWindow ?? LARGE_WINDOW);
    const entry: Kept = {
      told,
      retryAt: undefined,
      chosen: chooseCounter({ engine, model, worker, limit, log, now }).then(settled),
    };
    function settled(chosen: ChosenCounter): ChosenCounter {
      const { source, sourceDetail } = chosen.counter;
      log.debug("tokens.source", { engine: engine.id, model: model.name, source, detail: sourceDetail });
      const news = chosen.failures.filter((why) => !told.has(why));
      if (news.length > 0) log.warn("tokens.source-failed", { engine: engine.id, model: model.name, failures: news, used: sourceDetail });
      if (chosen.failures.length > 0) {
        entry.told = new Set([...told, ...news]);
        entry.retryAt = now() + TRY_AGAIN;
      }
      return { ...chosen, counter: countedOnce(chosen.counter, { maxEntries, now }) };
    }
    return entry;
  }

  /** A counter that somebody still holds counts on; its tokenizer is opened again then. */
  function letGo({ chosen }: Kept): void {
    void chosen.then(({ tokenizer }) => {
      if (tokenizer !== undefined) worker.forget(tokenizer);
    });
  }

  return {
    counterFor: async (engine, model) => (await keptFor(engine, model).chosen).counter,
    close: () => worker.close(),
  };
}

/** One model's counter, made or being made. */
interface Kept {
  readonly chosen: Promise<ChosenCounter>;
  /** When a better way that failed is tried again. */
  retryAt: Milliseconds | undefined;
  /** The failures that were logged. */
  told: ReadonlySet<string>;
}

/** Some hold a vocabulary, which comes to 30 MB. */
const MOST_COUNTERS = 8;
const MOST_COUNTS = 20_000;
const TRY_AGAIN: Milliseconds = 60_000;
/** So far above its window, nobody needs to know the size of a text to the token. */
const BEYOND_WINDOW = 4;
const LARGE_WINDOW: Tokens = 131_072;
