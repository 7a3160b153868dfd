import { hash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { getRequestListener } from "@hono/node-server";
import type { Engine, Log, Machine, ModelProfile, ServedModel, Store } from "@oriel/core";
import {
  contextKeeper,
  conversationEvents,
  fitsNow,
  inFlight,
  oneAtATime,
  openConversations,
  preambles,
  windowKeeper,
  writeBehind,
} from "@oriel/session";
import { Hono } from "hono";
import { createCatalog, type Listing } from "./catalog/catalog.ts";
import { promptTally } from "./context/prompt-tally.ts";
import type { Door } from "./door/allowed.ts";
import { guard } from "./door/guard.ts";
import { listenOn } from "./listen.ts";
import { memoryWatch } from "./machine/memory-watch.ts";
import { runningReplies } from "./relay/running.ts";
import { branchRoutes } from "./routes/branches.ts";
import { chatRoutes } from "./routes/chat.ts";
import { compressRoutes } from "./routes/compress.ts";
import { contextRoutes } from "./routes/context.ts";
import type { Bindings } from "./routes/exchange.ts";
import { fitRoutes } from "./routes/fit.ts";
import { machineRoutes } from "./routes/machine.ts";
import { metricsRoutes } from "./routes/metrics.ts";
import { modelRoutes } from "./routes/models.ts";
import { ollamaRoutes } from "./routes/ollama.ts";
import { openaiRoutes } from "./routes/openai.ts";
import { openApiRoutes } from "./routes/openapi.ts";
import { operationRoutes } from "./routes/operations.ts";
import { pageRoutes } from "./routes/page.ts";
import { policyRoutes } from "./routes/policies.ts";
import type { Counters, RoutePorts } from "./routes/ports.ts";
import { receiptRoutes } from "./routes/receipts.ts";
import { sessionFileRoutes } from "./routes/session-files.ts";
import { sessionStatusRoutes } from "./routes/session-status.ts";
import { sessionRoutes } from "./routes/sessions.ts";
import { snapshotRoutes } from "./routes/snapshots.ts";
import { tokenRoutes } from "./routes/tokens.ts";
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
  /** The sizes models were measured at, for policies that use them. */
  readonly modelProfiles: readonly ModelProfile[];
  readonly bodyLimitBytes: number;
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
}

/** Proxies commonly give up after 30–60 s of silence; ten seconds to refuse with a status is more than any loaded engine takes. */
const TIMINGS: GatewayTimings = { keepAliveMs: 10_000, stalledMs: 120_000, holdMs: 10_000, listingMs: 2_000, memoryMs: 10_000 };

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
  const catalog = createCatalog({
    engines: options.engines,
    overrides: options.store.overrides,
    pins: options.store.pins,
    now: options.now,
    maxAgeMs: timings.listingMs,
  });
  const memory = memoryWatch({ probe: options.probe, now: options.now, log: options.log, everyMs: timings.memoryMs });
  const tally = windowTally();
  const windows = windowKeeper({
    pins: options.store.pins,
    fits: async ({ engine, served }) => fitsNow(engine, served.details.name, (await memory.read()).devices),
    tally,
    profiles: options.modelProfiles,
    now: options.now,
    log: options.log,
  });
  const behind = writeBehind(options.store, { log: options.log, ...KEPT, after: (ms, then) => void later(ms, then) });
  const prompts = promptTally();
  const events = conversationEvents(options.now);
  const context = contextKeeper({
    windows,
    counters: options.counters,
    receipts: behind.receipts,
    contexts: behind.contexts,
    calibrations: behind.calibrations,
    checkpoints: options.store.checkpoints,
    route: (model) => catalog.route(model),
    hash: digest,
    pause: () => new Promise((resolve) => setImmediate(resolve)),
    later,
    watch: prompts,
    tell: events.tell,
    now: options.now,
    newId: options.newId,
    log: options.log,
  });
  const running = runningReplies();
  const ports: RoutePorts = {
    engines: options.engines,
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
    turns: oneAtATime(),
    open: openConversations(options.store),
    preambles: preambles(),
    tell: events.tell,
    inFlight: inFlight(),
    pace: { now: options.now, keepAliveMs: timings.keepAliveMs, stalledMs: timings.stalledMs },
    holdMs: timings.holdMs,
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
  branchRoutes(app, ports);
  snapshotRoutes(app, ports);
  contextRoutes(app, ports);
  compressRoutes(app, ports);
  receiptRoutes(app, ports);
  tokenRoutes(app, ports);
  chatRoutes(app, ports);
  metricsRoutes(app, ports);
  openApiRoutes(app, ports);
  operationRoutes(app, ports);
  ollamaRoutes(app, ports);
  pageRoutes(app, ports, options.pageRoot);

  const route = getRequestListener((request, env) => app.fetch(request, env), { overrideGlobalObjects: false });
  const admit = guard(options);
  const server = createServer((incoming: IncomingMessage, outgoing: ServerResponse) => {
    if (admit(incoming, outgoing)) void route(incoming, outgoing);
  });
  // Longer than what clients keep an idle connection for, so that it is the client that closes and no request meets a closed socket.
  server.keepAliveTimeout = 75_000;

  return {
    async listen(address) {
      const listening = await listenOn(server, address);
      memory.start();
      return listening;
    },
    models: async () => (await catalog.list()).models,
    listing: () => catalog.refresh(),
    routes: () => app.routes.map(({ method, path }) => ({ method, path })),
    async close(graceMs) {
      memory.stop();
      context.close();
      const closed = new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
      server.closeIdleConnections();
      await running.drain(graceMs);
      server.closeAllConnections();
      await closed;
      await behind.close();
    },
  };
}

/** A receipt is some kilobytes, and what is remembered of a conversation some hundred bytes: together at most some tens of megabytes. */
const KEPT = { maxWaiting: 2_000, keepReceipts: 10_000, keepContexts: 20_000 };

function later(ms: number, then: () => void): () => void {
  const timer = setTimeout(then, ms);
  return () => clearTimeout(timer);
}

/** 132 bits: two texts with the same digest will not be met. */
function digest(text: string): string {
  return hash("sha256", text, "base64url").slice(0, 22);
}
