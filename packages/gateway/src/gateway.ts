import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { getRequestListener } from "@hono/node-server";
import type { Engine, Log, Machine, Milliseconds, ModelProfile, Policies, QuotaRules, ServedModel, Store } from "@oriel/core";
import { keepSessions, type Listing, SUMMARY_IDLE_MS } from "@oriel/session";
import { Hono } from "hono";
import { promptTally } from "./context/prompt-tally.ts";
import { type Door, isAllowedHost } from "./door/allowed.ts";
import { guard } from "./door/guard.ts";
import { callers, keyOf, NOBODY } from "./keys/caller.ts";
import { entry } from "./keys/entry.ts";
import { type KeyNeed, keyRing } from "./keys/key-ring.ts";
import { workUnderWay } from "./keys/work-under-way.ts";
import { listenOn } from "./listen.ts";
import { quotas } from "./quota/quotas.ts";
import { eventStreams } from "./relay/event-streams.ts";
import { runningReplies } from "./relay/running.ts";
import { branchRoutes } from "./routes/branches.ts";
import { chatRoutes } from "./routes/chat.ts";
import { compressRoutes } from "./routes/compress.ts";
import { contextRoutes } from "./routes/context.ts";
import { discoverRoutes } from "./routes/discover.ts";
import { eventRoutes } from "./routes/events.ts";
import type { Bindings } from "./routes/exchange.ts";
import { fitRoutes } from "./routes/fit.ts";
import { machineRoutes } from "./routes/machine.ts";
import { markRoutes } from "./routes/marks.ts";
import { metricsRoutes } from "./routes/metrics.ts";
import { modelRoutes } from "./routes/models.ts";
import { ollamaRoutes } from "./routes/ollama.ts";
import { openaiRoutes } from "./routes/openai.ts";
import { openApiRoutes } from "./routes/openapi.ts";
import { operationRoutes } from "./routes/operations.ts";
import { pageRoutes } from "./routes/page.ts";
import { policyRoutes } from "./routes/policies.ts";
import type { Counters, RoutePorts } from "./routes/ports.ts";
import { quotaRoutes } from "./routes/quotas.ts";
import { receiptRoutes } from "./routes/receipts.ts";
import { sessionFileRoutes } from "./routes/session-files.ts";
import { sessionStatusRoutes } from "./routes/session-status.ts";
import { sessionRoutes } from "./routes/sessions.ts";
import { snapshotRoutes } from "./routes/snapshots.ts";
import { summaryRoutes } from "./routes/summary.ts";
import { systemPromptRoutes } from "./routes/system-prompt.ts";
import { tokenRoutes } from "./routes/tokens.ts";
import { NOTHING_TRUSTED, type TextAccess } from "./text-access.ts";
import { windowTally } from "./window/window-tally.ts";

export interface GatewayOptions extends Door {
  readonly engines: readonly Engine[];
  readonly store: Store;
  readonly counters: Counters;
  /** Reads what the machine has and has left. */
  readonly probe: () => Promise<Machine>;
  readonly log: Log;
  readonly version: string;
  /** The folder of the built page; without one there is no page. */
  readonly pageRoot: string | undefined;
  /** Those that may be named, and the default; left out, those that come with Oriel. */
  readonly policies?: Policies;
  /** The sizes models were measured at, for policies that use them. */
  readonly modelProfiles: readonly ModelProfile[];
  readonly bodyLimitBytes: number;
  /** When a request must bring a key; left out, `auto`. */
  readonly keyNeed?: KeyNeed;
  /** What keys and models may use; left out, only what keys were given themselves is limited. */
  readonly quotas?: QuotaRules | undefined;
  /** How long a request may wait in line for room under a quota. */
  readonly quotaWaitMs?: Milliseconds;
  /** What of the machine's files may be read into system prompts; what is left out is as in `NOTHING_TRUSTED`. */
  readonly texts?: Partial<TextAccess>;
  readonly now: () => number;
  readonly newId: (prefix: string) => string;
  readonly timings?: Partial<GatewayTimings>;
}

export interface GatewayTimings {
  /** A silent stream gets a sign of life this often. */
  readonly keepAliveMs: number;
  /** A client that takes nothing for this long is disconnected. */
  readonly stalledMs: number;
  /** How long a stream's status line waits for the engine to accept or refuse. */
  readonly holdMs: number;
  /** How old the listing of models may be. */
  readonly listingMs: number;
  /** How often the machine's memory is looked at. */
  readonly memoryMs: number;
  /** How long a session must be silent before it is summed up. */
  readonly summaryIdleMs: number;
}

/** Proxies commonly give up after 30–60 s of silence; ten seconds to refuse with a status is more than any loaded engine takes. */
const TIMINGS: GatewayTimings = {
  keepAliveMs: 10_000,
  stalledMs: 120_000,
  holdMs: 10_000,
  listingMs: 2_000,
  memoryMs: 10_000,
  summaryIdleMs: SUMMARY_IDLE_MS,
};

export interface Gateway {
  /** @throws OrielError `bad_config` when the address cannot be listened on. */
  listen(address: { readonly host: string; readonly port: number }): Promise<{ readonly url: string; readonly port: number }>;
  models(): Promise<readonly ServedModel[]>;
  /** What the engines offer now, and which of them answer. */
  listing(): Promise<Listing>;
  /** What the router knows, in its own patterns; `ALL` stands for every method. */
  routes(): readonly { readonly method: string; readonly path: string }[];
  /** Takes no new connections, lets running replies finish for at most `graceMs`, then ends them with their protocol's error. */
  close(graceMs: number): Promise<void>;
}

/** The HTTP face of Oriel over engines and a store that are given to it, and that it does not close. */
export function createGateway(options: GatewayOptions): Gateway {
  const timings = { ...TIMINGS, ...options.timings };
  const texts = { ...NOTHING_TRUSTED, ...options.texts };
  const tally = windowTally();
  const prompts = promptTally();
  const { store, now, newId, log } = options;
  const known = callers();
  const underWay = workUnderWay();
  const quotaRules = options.quotas ?? {};
  const limited = quotas({
    store,
    callers: known,
    underWay,
    servedName: async (engine, model) => {
      const { models } = await catalog.list();
      return models.find(({ engineId, details }) => engineId === engine && details.name === model)?.name ?? model;
    },
    tell: (session, event) => kept.tell(session, event),
    rules: quotaRules,
    mostWaitMs: options.quotaWaitMs ?? QUOTA_WAIT_MS,
    now,
    newId,
    log,
  });
  const engines = options.engines.map(limited.charged);
  const kept = keepSessions({
    engines,
    store: options.store,
    counters: options.counters,
    probe: options.probe,
    memoryMs: timings.memoryMs,
    policies: options.policies,
    modelProfiles: options.modelProfiles,
    files: texts.files,
    promptsFolder: texts.promptsFolder,
    windowWatch: tally,
    promptWatch: prompts,
    keyInUse: () => keyOf(underWay.current?.caller),
    listingMs: timings.listingMs,
    summaryIdleMs: timings.summaryIdleMs,
    now: options.now,
    newId: options.newId,
    later,
    log: options.log,
  });
  const { catalog, context, behind, memory } = kept;
  const running = runningReplies();
  const pace = { now: options.now, keepAliveMs: timings.keepAliveMs, stalledMs: timings.stalledMs };
  const streams = eventStreams(pace);
  const ring = keyRing({ store, need: options.keyNeed ?? "auto", now, log });
  const ports: RoutePorts = {
    engines,
    store: options.store,
    receipts: behind.receipts,
    behind,
    counters: options.counters,
    log: options.log,
    version: options.version,
    bodyLimitBytes: options.bodyLimitBytes,
    newId: options.newId,
    catalog,
    context,
    tally,
    prompts,
    memory,
    running,
    turns: kept.turns,
    open: kept.open,
    preambles: kept.preambles,
    policies: kept.policies,
    texts,
    tell: kept.tell,
    events: kept.events,
    eventStreams: streams,
    inFlight: kept.inFlight,
    summaries: kept.summaries,
    lastPrompts: kept.lastPrompts,
    pace,
    holdMs: timings.holdMs,
    callers: known,
    ring,
    quotas: limited,
    quotaRules,
  };
  const app = new Hono<Bindings>();
  openaiRoutes(app, ports);
  modelRoutes(app, ports);
  fitRoutes(app, ports);
  machineRoutes(app, ports);
  policyRoutes(app, ports);
  sessionFileRoutes(app, ports);
  sessionRoutes(app, ports);
  sessionStatusRoutes(app, ports);
  summaryRoutes(app, ports);
  systemPromptRoutes(app, ports);
  discoverRoutes(app, ports);
  eventRoutes(app, ports);
  branchRoutes(app, ports);
  markRoutes(app, ports);
  snapshotRoutes(app, ports);
  contextRoutes(app, ports);
  compressRoutes(app, ports);
  receiptRoutes(app, ports);
  quotaRoutes(app, ports);
  tokenRoutes(app, ports);
  chatRoutes(app, ports);
  metricsRoutes(app, ports);
  openApiRoutes(app, ports);
  operationRoutes(app, ports);
  ollamaRoutes(app, ports);
  pageRoutes(app, ports, options.pageRoot);

  const listener = getRequestListener((request, env) => app.fetch(request, env), { overrideGlobalObjects: false });
  const route = (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const caller = known.of(incoming);
    // Knowing for whom something is done costs a little everywhere: where nobody asks, nothing.
    if (caller === NOBODY && limited.isFree(caller)) return listener(incoming, outgoing);
    return underWay.run({ caller, outgoing }, () => listener(incoming, outgoing));
  };
  const admit = guard(options);
  const enter = entry({ ring, callers: known, owners: store.owners, receipt: (id) => behind.receipts.get(id), log });
  const server = createServer((incoming: IncomingMessage, outgoing: ServerResponse) => {
    if (!admit(incoming, outgoing)) return;
    const entered = enter(incoming, outgoing);
    if (entered === true) void route(incoming, outgoing);
    else void entered.then((isIn) => (isIn ? route(incoming, outgoing) : undefined));
  });
  // Longer than what clients keep an idle connection for, so that it is the client that closes and no request meets a closed socket.
  server.keepAliveTimeout = 75_000;

  return {
    async listen(address) {
      await ring.start(!isLoopback(address.host));
      limited.start();
      const listening = await listenOn(server, address);
      memory.start();
      return listening;
    },
    models: async () => (await catalog.list()).models,
    listing: () => catalog.refresh(),
    routes: () => app.routes.map(({ method, path }) => ({ method, path })),
    async close(graceMs) {
      memory.stop();
      kept.summaries.close();
      context.close();
      const closed = new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
      server.closeIdleConnections();
      await running.drain(graceMs);
      // Last, so that who listens hears how the replies ended.
      streams.close();
      server.closeAllConnections();
      await closed;
      await limited.close();
      await ring.stop();
      await behind.close();
    },
  };
}

/** As long as requests may wait for their turn with an engine. */
const QUOTA_WAIT_MS: Milliseconds = 10 * 60_000;

/** Whether only this machine can reach an address. */
function isLoopback(host: string): boolean {
  return isAllowedHost(host.includes(":") ? `[${host}]` : host, { allowedHosts: [], corsOrigins: [] });
}

function later(ms: number, then: () => void): () => void {
  const timer = setTimeout(then, ms);
  return () => clearTimeout(timer);
}
