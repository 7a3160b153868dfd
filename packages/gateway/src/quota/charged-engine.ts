import { type CancelSignal, type Engine, type EngineRequest, estimatePrompt, type ReplyStream, type Tokens } from "@oriel/core";
import type { Work, WorkUnderWay } from "../keys/work-under-way.ts";
import type { Hold, Reserve } from "./hold.ts";
import { ReplyMeter } from "./reply-meter.ts";

export interface ChargePorts {
  readonly underWay: Pick<WorkUnderWay, "current">;
  readonly isFree: (work: Work) => boolean;
  /** @throws OrielError `permission_denied` when the model may not be used. */
  readonly reserveFor: (work: Work, engine: Engine, request: EngineRequest, signal: CancelSignal) => Promise<Reserve | undefined>;
}

/**
 * An engine, of which what it writes for Oriel itself (summaries) counts against whoever that is done for, and stays within their models and limits.
 * A reply has its room already.
 */
export function chargedEngine(engine: Engine, ports: ChargePorts): Engine {
  return {
    ...engine,
    // What an engine only knows later is asked of it each time.
    get label() {
      return engine.label;
    },
    get abilities() {
      return engine.abilities;
    },
    send(request, signal) {
      const work = ports.underWay.current;
      if (work === undefined || ports.isFree(work)) return engine.send(request, signal);
      if (!work.isReplyNext) return charged(engine, request, signal, () => ports.reserveFor(work, engine, request, signal));
      work.isReplyNext = false;
      return engine.send(request, signal);
    },
  };
}

async function* charged(
  engine: Engine,
  request: EngineRequest,
  signal: CancelSignal,
  reserveFor: () => Promise<Reserve | undefined>,
): ReplyStream {
  const reserve = await reserveFor();
  if (reserve === undefined) {
    yield* engine.send(request, signal);
    return;
  }
  const prompt = estimatePrompt(request.prompt).tokens;
  const meter = new ReplyMeter(prompt);
  const hold = await roomFor(reserve, prompt + (request.maxTokens ?? 0));
  let hasFailed = false;
  try {
    for await (const events of engine.send(request, signal)) {
      meter.add(events);
      yield events;
    }
  } catch (thrown) {
    hasFailed = !signal.aborted;
    throw thrown;
  } finally {
    hold.end(meter.used(hasFailed));
  }
}

/** Gets room where nobody can be told how many are before. */
export async function roomFor(reserve: Reserve, tokens: Tokens): Promise<Hold> {
  const waiting = reserve(tokens);
  for (;;) {
    const next = await waiting.next();
    if (next.done === true) return next.value;
  }
}
