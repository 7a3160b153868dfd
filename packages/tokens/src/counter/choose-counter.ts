import {
  type Engine,
  type EngineModel,
  ESTIMATING_COUNTER,
  type Log,
  type Milliseconds,
  type TokenCounter,
  type Tokens,
} from "@oriel/core";
import { encodingOf } from "../encoding/encoding-of.ts";
import { refuseVocabulary } from "../tokenizer/vocabulary-tokenizer.ts";
import type { CountingWorker } from "../worker/counting-worker.ts";
import type { TokenizerSource } from "../worker/messages.ts";
import { byDifference } from "./by-difference.ts";
import { byText } from "./by-text.ts";
import { engineCounting } from "./engine-counting.ts";
import { ESTIMATES } from "./estimates.ts";
import type { ExactCounting } from "./exact-counting.ts";
import { workerCounting } from "./worker-counting.ts";

export interface CounterChoice {
  readonly engine: Engine;
  readonly model: EngineModel;
  readonly worker: CountingWorker;
  readonly limit: Tokens;
  readonly log: Log;
  readonly now: () => Milliseconds;
}

export interface ChosenCounter {
  readonly counter: TokenCounter;
  /** What the worker keeps for it. */
  readonly tokenizer: TokenizerSource | undefined;
  /** The better ways that failed, and may not the next time, in words. */
  readonly failures: readonly string[];
}

/** The best counter for a model: by its engine, by its vocabulary, by the encoding its name stands for, or else by estimates. */
export async function chooseCounter(choice: CounterChoice): Promise<ChosenCounter> {
  const { engine, model, limit } = choice;
  const failures: string[] = [];
  const attempt = async <T>(what: string, work: () => Promise<T | undefined>): Promise<T | undefined> => {
    try {
      return await work();
    } catch (thrown) {
      failures.push(`${what}: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
      return undefined;
    }
  };
  const counterBy = (exact: ExactCounting): TokenCounter => (exact.countsPrompts ? byDifference : byText)(exact, ESTIMATES, limit);

  const byEngine = await attempt("the engine's own counts", () => engineCounting(engine, model.name, choice));
  if (byEngine !== undefined) return { counter: counterBy(byEngine), tokenizer: undefined, failures };

  const tokenizer = (await attempt("the model's vocabulary", () => vocabularyOf(choice))) ?? encodingSource(model.name);
  if (tokenizer === undefined) return { counter: ESTIMATING_COUNTER, tokenizer, failures };
  return { counter: counterBy(workerCounting(tokenizer, model.name, choice)), tokenizer, failures };
}

async function vocabularyOf({ engine, model, log }: CounterChoice): Promise<TokenizerSource | undefined> {
  const vocabulary = await engine.vocabulary?.(model.name);
  if (vocabulary === undefined) return undefined;
  const why = refuseVocabulary(vocabulary);
  if (why === undefined) return { type: "vocabulary", vocabulary };
  log.info("tokens.vocabulary-not-usable", { engine: engine.id, model: model.name, why });
  return undefined;
}

function encodingSource(model: string): TokenizerSource | undefined {
  const name = encodingOf(model);
  return name === undefined ? undefined : { type: "encoding", name };
}
