import { randomUUID } from "node:crypto";
import { type Engine, ESTIMATING_COUNTER, type Log, type Machine, type ModelProfile, type Policies, type Store } from "@oriel/core";
import type { ContextPorts } from "../context/ports.ts";
import type { TextFiles } from "../discovery/text-files.ts";
import type { KeepingPorts } from "../keep-sessions.ts";

/** What a conversation needs of the world. Whatever is given to it is closed by whoever made it. */
export interface ConversationPorts {
  /** What runs models: an `embeddedEngine`, an `ollamaEngine`, … or several. */
  readonly engine: Engine | readonly Engine[];
  /** Where conversations are kept: `openSqliteStore`. */
  readonly store: Store;
  /** Who counts tokens: `tokenCounters`. Without it prompts are estimated, and the estimate learns from what the engine reports. */
  readonly counters?: ContextPorts["counters"] | undefined;
  /** Reads texts from folders. */
  readonly files?: TextFiles | undefined;
  /** The folder of the user's own prompt texts. */
  readonly promptsFolder?: string | undefined;
  /** Reads what the machine's memories have left: `probeMachine`. Without it no window is bounded by memory, and nothing is told of it. */
  readonly probe?: (() => Promise<Machine>) | undefined;
  /** Those that conversations may be held under, see `withOwnPolicies`; without it, those that come with Oriel. */
  readonly policies?: Policies | undefined;
  /** The sizes models were measured at, for the policy `ollm`. */
  readonly modelProfiles?: readonly ModelProfile[] | undefined;
  /** Milliseconds since the epoch. */
  readonly now?: (() => number) | undefined;
  readonly newId?: ((prefix: string) => string) | undefined;
  /** Calls back later; answers how to call it off. */
  readonly later?: ContextPorts["later"] | undefined;
  readonly log?: Log | undefined;
}

/** The ports with what stands for those that were left out. */
export function keepingPorts(ports: ConversationPorts): KeepingPorts {
  const { engine, store, counters = ESTIMATING, probe = nothingKnown, now = Date.now, later = onTimer, log = SILENT } = ports;
  return {
    engines: isOne(engine) ? [engine] : engine,
    store,
    counters,
    probe,
    memoryMs: MEMORY_MS,
    policies: ports.policies,
    modelProfiles: ports.modelProfiles ?? [],
    files: ports.files,
    promptsFolder: ports.promptsFolder,
    windowWatch: { asked: silent, changed: silent },
    promptWatch: { told: silent },
    listingMs: LISTING_MS,
    now,
    newId: ports.newId ?? ((prefix) => `${prefix}-${randomUUID()}`),
    later,
    log,
  };
}

// As the gateway has them.
const LISTING_MS = 2_000;
const MEMORY_MS = 10_000;

const ESTIMATING: ContextPorts["counters"] = { counterFor: () => Promise.resolve(ESTIMATING_COUNTER) };

const nothingKnown = (): Promise<Machine> => Promise.resolve({ readAt: 0, devices: [], problems: [] });

const silent = (): void => undefined;
const SILENT: Log = { debug: silent, info: silent, warn: silent, error: silent };

const onTimer: ContextPorts["later"] = (afterMs, then) => {
  const timer = setTimeout(then, afterMs);
  return () => clearTimeout(timer);
};

function isOne(engine: Engine | readonly Engine[]): engine is Engine {
  return !Array.isArray(engine);
}
