import { createHash } from "node:crypto";
import {
  type Calibration,
  type Checkpoint,
  type CollectedReply,
  type Count,
  collect,
  DEFAULT_POLICY,
  EMPTY_REPLY,
  type Engine,
  estimateMessage,
  estimatePrompt,
  estimateText,
  estimateTools,
  type KnownContext,
  type Message,
  type ModelRequest,
  OrielError,
  type Receipt,
  type ServedModel,
  type TokenCounter,
  type Tokens,
} from "@oriel/core";
import { type ContextKeeper, contextKeeper } from "../context/context-keeper.ts";
import type { Asked, ContextPorts } from "../context/ports.ts";
import type { ConversationEvent } from "../events/conversation-event.ts";

/** A keeper over one engine whose window nobody can choose, with everything it remembers in memory. */
export interface ContextWorld {
  readonly receipts: readonly Receipt[];
  readonly contexts: ReadonlyMap<string, KnownContext>;
  readonly checkpoints: ReadonlyMap<string, Checkpoint>;
  readonly calibration: () => Calibration | undefined;
  readonly warnings: readonly string[];
  /** What its kept conversations were told. */
  readonly told: readonly ConversationEvent[];
  /** What has been put off until the conversation is silent. */
  readonly idle: { pass(): Promise<void> };
  readonly keeper: ContextKeeper;
  asked(messages: readonly Message[], how?: Asking): Asked;
  send(messages: readonly Message[], how?: Asking): Promise<CollectedReply>;
}

type Asking = Partial<Omit<Asked, "request">> & { readonly request?: Partial<ModelRequest> };

export function contextWorld(engine: Engine, window: Tokens | undefined, counter: TokenCounter = countingBy(engine)): ContextWorld {
  const receipts: Receipt[] = [];
  const contexts = new Map<string, KnownContext>();
  const checkpoints = new Map<string, Checkpoint>();
  const calibrations = new Map<string, Calibration>();
  const warnings: string[] = [];
  const told: ConversationEvent[] = [];
  const planned = new Set<() => void>();
  let ids = 0;
  let clock = Date.UTC(2026, 0, 1);
  const silent = (): void => undefined;
  const offer = { served: servedAs(window), engine };
  const ports: ContextPorts = {
    windows: {
      plan: () => Promise.reject(new Error("The window cannot be chosen.")),
      afterRefusal: () => Promise.reject(new Error("The window cannot be chosen.")),
      afterOutOfMemory: () => Promise.resolve(undefined),
    },
    counters: { counterFor: () => Promise.resolve(counter) },
    receipts: { put: async (told) => void receipts.push(...told) },
    contexts: {
      find: async (keys) => keys.flatMap((key) => contexts.get(key) ?? []).at(0),
      put: async (known) => {
        for (const context of known) contexts.set(context.key, context);
      },
    },
    calibrations: {
      get: async (_, model) => calibrations.get(model),
      put: async (_, model, calibration) => void calibrations.set(model, calibration),
    },
    checkpoints: {
      get: async (wanted) => wanted.flatMap((id) => checkpoints.get(id) ?? []),
      put: async (checkpoint) => void checkpoints.set(checkpoint.id, checkpoint),
      prune: () => Promise.resolve(0),
    },
    route: async (name) => {
      if (name === MODEL) return offer;
      throw new OrielError("model_not_found", `There is no model ${name}.`);
    },
    hash: (text) => createHash("sha256").update(text).digest("base64url").slice(0, 22),
    pause: () => Promise.resolve(),
    later: (_, then) => {
      planned.add(then);
      return () => planned.delete(then);
    },
    watch: { told: silent },
    tell: (_, event) => void told.push(event),
    now: () => clock++,
    newId: (prefix) => `${prefix}-${ids++}`,
    log: { debug: silent, info: silent, error: silent, warn: (event) => void warnings.push(event) },
  };
  const keeper = contextKeeper(ports);
  const asked: ContextWorld["asked"] = (messages, { request, ...how } = {}) => ({
    request: { prompt: { kind: "chat", messages }, sampling: {}, ...request },
    offer,
    standing: { policy: DEFAULT_POLICY, current: undefined, isFirstTurn: false, modelChanged: false },
    protocol: "openai",
    ...how,
  });

  return {
    receipts,
    contexts,
    checkpoints,
    calibration: () => calibrations.get(MODEL),
    warnings,
    told,
    idle: {
      async pass() {
        const due = [...planned];
        planned.clear();
        for (const then of due) then();
        await new Promise((resolve) => setTimeout(resolve, 0));
      },
    },
    keeper,
    asked,
    async send(messages, how) {
      let reply = EMPTY_REPLY;
      for await (const events of keeper.send(asked(messages, how), new AbortController().signal)) reply = collect(reply, events);
      return reply;
    },
  };
}

/** The refusal that sending ends with. */
export async function refusalOf(sending: Promise<unknown>): Promise<OrielError> {
  try {
    await sending;
  } catch (thrown) {
    if (thrown instanceof OrielError) return thrown;
    throw thrown;
  }
  throw new Error("It was not refused.");
}

const MODEL = "simulated-model";

function servedAs(window: Tokens | undefined): ServedModel {
  const tokens = window ?? 8192;
  const source = window === undefined ? "fallback" : "loaded";
  return {
    name: MODEL,
    engineId: "simulated",
    engineLabel: "simulated engine",
    details: { name: MODEL, state: "loaded", loadedWindow: window, maxWindow: window },
    window: { tokens, source, basis: "exact", max: window, maxSource: undefined, default: tokens, boundedBy: undefined },
    evidence: { loaded: window },
    sourceDetail: "simulated",
    settable: false,
    windowNote: "nobody can",
  };
}

/** Counts each message as a prompt of its own, less what every prompt has: right for an engine whose template adds nothing between messages. */
function countingBy(engine: Engine): TokenCounter {
  const whole = async (messages: readonly Message[]): Promise<Count> =>
    (await engine.count({ model: MODEL, prompt: { kind: "chat", messages }, sampling: {} })) ?? { tokens: 0, basis: "estimate" };
  const frame = async (): Promise<Count> => whole([]);
  return {
    source: "engine",
    sourceDetail: "simulated tokenizer",
    frame,
    messages: async (messages) => {
      const { tokens } = await frame();
      const counts = await Promise.all(messages.map((message) => whole([message])));
      return counts.map((count) => ({ ...count, tokens: count.tokens - tokens }));
    },
    tools: async (tools) => ({ tokens: estimateTools(tools), basis: "estimate" }),
    prompt: async ({ prompt }) => (prompt.kind === "chat" ? whole(prompt.messages) : estimatePrompt(prompt)),
    texts: async (texts) => texts.map((text) => ({ tokens: estimateText(text), basis: "estimate" })),
  };
}

/** For an engine that cannot count: every figure is an estimate. */
export const ESTIMATING: TokenCounter = {
  source: "estimate",
  sourceDetail: "estimate",
  frame: async () => ({ tokens: 3, basis: "estimate" }),
  messages: async (messages) => messages.map((message) => ({ tokens: estimateMessage(message), basis: "estimate" })),
  tools: async (tools) => ({ tokens: estimateTools(tools), basis: "estimate" }),
  prompt: async ({ prompt }) => estimatePrompt(prompt),
  texts: async (texts) => texts.map((text) => ({ tokens: estimateText(text), basis: "estimate" })),
};
