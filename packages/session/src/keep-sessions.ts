import { hash } from "node:crypto";
import {
  type Engine,
  type Log,
  type Machine,
  type Milliseconds,
  type ModelProfile,
  type Policies,
  type Receipt,
  SHIPPED_POLICIES,
  type Store,
} from "@oriel/core";
import { type Catalog, createCatalog } from "./catalog/catalog.ts";
import { contextKeeper } from "./context/context-keeper.ts";
import type { ContextPorts, ContextWatch } from "./context/ports.ts";
import type { TextFiles } from "./discovery/text-files.ts";
import { type ConversationEvents, conversationEvents } from "./events/conversation-events.ts";
import { type InFlight, inFlight } from "./in-flight.ts";
import { type LastPrompts, lastPrompts } from "./last-prompts.ts";
import { type MemoryWatch, memoryWatch } from "./machine/memory-watch.ts";
import { type OneAtATime, oneAtATime } from "./one-at-a-time.ts";
import { openConversations } from "./open-conversations.ts";
import { preambles } from "./preamble/preambles.ts";
import type { SessionContextPorts } from "./session-ports.ts";
import { type SessionSummaries, SUMMARY_IDLE_MS, sessionSummaries } from "./session-summaries.ts";
import { fitsNow } from "./window/fits.ts";
import { type WindowWatch, windowKeeper } from "./window/window-keeper.ts";
import { type WriteBehind, writeBehind } from "./write-behind.ts";

/** What keeping sessions needs of the world. */
export interface KeepingPorts {
  readonly engines: readonly Engine[];
  readonly store: Store;
  readonly counters: ContextPorts["counters"];
  /** Reads what this machine has and has left; no memory where nobody can tell. */
  readonly probe: () => Promise<Machine>;
  /** How often the machine's memory is looked at. */
  readonly memoryMs: Milliseconds;
  /** Those that conversations may be held under, and the default; left out, those that come with Oriel. */
  readonly policies?: Policies | undefined;
  /** The sizes models were measured at, for policies that use them. */
  readonly modelProfiles: readonly ModelProfile[];
  readonly files?: TextFiles | undefined;
  /** The folder of the user's own prompt texts. */
  readonly promptsFolder?: string | undefined;
  readonly windowWatch: WindowWatch;
  readonly promptWatch: ContextWatch;
  /** How old the listing of models may be. */
  readonly listingMs: Milliseconds;
  /** How long a session must be silent before it is summed up. */
  readonly summaryIdleMs?: Milliseconds | undefined;
  /** Id of the key for which something is done right now; it is written on receipts. */
  readonly keyInUse?: (() => string | undefined) | undefined;
  readonly now: () => number;
  readonly newId: (prefix: string) => string;
  readonly later: ContextPorts["later"];
  readonly log: Log;
}

/** Everything that turns of conversations are made of, over one store and its engines. */
export interface KeptSessions extends SessionContextPorts {
  readonly catalog: Catalog;
  readonly turns: OneAtATime;
  readonly inFlight: InFlight;
  readonly lastPrompts: LastPrompts;
  readonly log: Log;
  readonly events: ConversationEvents;
  readonly summaries: SessionSummaries;
  readonly behind: WriteBehind;
  /** Begins to look when it is started. */
  readonly memory: MemoryWatch;
}

/**
 * Puts the parts together, for the gateway and for the library alike. Whoever is done with it stops `memory`, closes `summaries` and `context`, then `behind`;
 * the engines, the store and the counters are not its own.
 */
export function keepSessions(ports: KeepingPorts): KeptSessions {
  const { engines, store, counters, now, newId, later, log } = ports;
  const catalog = createCatalog({ engines, overrides: store.overrides, pins: store.pins, now, maxAgeMs: ports.listingMs });
  const route: KeptSessions["route"] = (model) => catalog.route(model);
  const events = conversationEvents(now, log);
  const { tell } = events;
  const pause = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  const behind = writeBehind(store, { log, ...KEPT, after: (ms, then) => void later(ms, then), pause });
  const memory = memoryWatch({ probe: ports.probe, now, log, tell: events.tellAll, everyMs: ports.memoryMs });
  const windows = windowKeeper({
    pins: store.pins,
    fits: async ({ engine, served }, margins) => fitsNow(engine, served.details.name, (await memory.read()).devices, margins),
    tally: ports.windowWatch,
    profiles: ports.modelProfiles,
    now,
    log,
  });
  const context = contextKeeper({
    windows,
    counters,
    receipts: { put: (receipts) => behind.receipts.put(withKey(receipts, ports.keyInUse?.())) },
    contexts: behind.contexts,
    calibrations: behind.calibrations,
    checkpoints: store.checkpoints,
    route,
    hash: digest,
    pause,
    later,
    watch: ports.promptWatch,
    tell,
    now,
    newId,
    log,
  });
  const sessions: SessionContextPorts = {
    store,
    tell,
    now,
    newId,
    open: openConversations(store),
    preambles: preambles({ files: ports.files, folder: ports.promptsFolder, tell, log }),
    context,
    policies: ports.policies ?? SHIPPED_POLICIES,
    route,
  };
  return {
    ...sessions,
    catalog,
    turns: oneAtATime(store.turns),
    inFlight: inFlight(),
    lastPrompts: lastPrompts(),
    log,
    events,
    summaries: sessionSummaries({ ...sessions, later, log }, ports.summaryIdleMs ?? SUMMARY_IDLE_MS),
    behind,
    memory,
  };
}

function withKey(receipts: readonly Receipt[], key: string | undefined): readonly Receipt[] {
  return key === undefined ? receipts : receipts.map((receipt) => ({ ...receipt, key }));
}

/** A receipt is some kilobytes, and what is remembered of a conversation some hundred bytes: together at most some tens of megabytes. */
const KEPT = { maxWaiting: 2_000, keepReceipts: 10_000, keepContexts: 20_000 };

/** 132 bits: two texts with the same digest will not be met. */
function digest(text: string): string {
  return hash("sha256", text, "base64url").slice(0, 22);
}
