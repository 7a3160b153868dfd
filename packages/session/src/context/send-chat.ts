import {
  asOrielError,
  type CancelSignal,
  type EngineRequest,
  type NewCut,
  OrielError,
  type Prompt,
  type ReplyStream,
  type Retry,
  type Tokens,
} from "@oriel/core";
import type { RestPorts } from "./at-rest.ts";
import { type Answered, compactAhead, needsSummarySoon } from "./compact-ahead.ts";
import { knownMakeup } from "./digests.ts";
import { type Fitted, fitPrompt } from "./fit-prompt.ts";
import type { Fitting } from "./fitting.ts";
import { learn } from "./learn.ts";
import { type LowMemory, lowMemoryIn } from "./low-memory.ts";
import type { Asked } from "./ports.ts";
import { type Prepared, prepare } from "./prepare.ts";
import type { RecallIndexes } from "./recall-indexes.ts";
import { headOf } from "./receipt-head.ts";
import { remember } from "./remember.ts";
import { type Closed, RunningReceipt } from "./running-receipt.ts";
import { scaleOf } from "./scale.ts";
import { type Again, sendAgain } from "./send-again.ts";
import { type Begun, sendTries, type Try } from "./send-tries.ts";
import { type ServedWindow, servedWindow } from "./served-window.ts";
import { tellCheckpoints } from "./tell-checkpoints.ts";
import { toldSession } from "./told-session.ts";

/** What a keeper holds between requests. */
export interface ChatPorts extends RestPorts {
  readonly recalls: RecallIndexes;
}

interface ChatTry extends Try {
  readonly fitting: Fitting;
  readonly fitted: Fitted;
  readonly wasDeeper: boolean;
}

/** Sends as much of a conversation as fits, and remembers what was left out, so that the next turn begins with the same tokens. */
export function sendChat(
  ports: ChatPorts,
  asked: Asked,
  prompt: Extract<Prompt, { readonly kind: "chat" }>,
  signal: CancelSignal,
): ReplyStream {
  return sendTries(asked.offer, () => beginChat(ports, asked, prompt, signal), signal);
}

async function beginChat(
  ports: ChatPorts,
  asked: Asked,
  prompt: Extract<Prompt, { readonly kind: "chat" }>,
  signal: CancelSignal,
): Promise<Begun<ChatTry>> {
  const startedMs = ports.now();
  const { request, offer, standing } = asked;
  const prepared = await prepare(ports, ports.transcripts, asked, prompt);
  const { policy, overflow, recognised, countedBy, calibration } = prepared;
  ports.idle.begin(recognised.session);
  const ranked = await rankedFor(ports, prepared);
  const scale = recognised.cut.scale ?? scaleOf(prepared.transcript, knownMakeup(ports.transcripts.digests));

  const tryIn = async (window: ServedWindow, retries: readonly Retry[], again?: Again): Promise<ChatTry> => {
    const { extraMargin = 0, isDeeper: wasDeeper = false, mostReply } = again ?? {};
    const sizes = { window: window.window, sentWindow: window.sent, asked: request.maxTokens, extraMargin };
    const fitting: Fitting = { ...prepared, ...sizes, cut: recognised.cut, scale, ranked, offer };
    const fitted = await fitPrompt(ports, fitting, signal);
    tellCheckpoints(ports, fitting, fitted);
    const { plan, room, checkpoints, notes } = fitted;
    const sent = {
      kind: "chat" as const,
      hash: prepared.chain.at(-1) ?? "",
      transcript: prepared.transcript,
      plan,
      checkpoints,
    };
    const sentRequest = requestOf(asked, prompt, fitted, window, mostReply);
    return {
      fitting,
      fitted,
      wasDeeper,
      request: sentRequest,
      sending: {
        sent,
        given: sentRequest.prompt,
        makeupOfMessage: knownMakeup(ports.transcripts.digests),
        prompt: plan.prompt,
        margin: room.margin,
        window,
        cut: newCut(prepared, fitted, wasDeeper && mostReply === undefined),
        retries,
        notes,
      },
    };
  };

  const need = { usage: prepared.usage, allowance: request.maxTokens, wish: request.wishedWindow };
  const served = await servedWindow(ports.windows, offer, need, standing);
  if (served.plan !== undefined) tellLowMemory(ports, prepared, lowMemoryIn(served.plan));
  const first = await tryIn(served, []);
  const receipt = new RunningReceipt(ports, headOf(asked, recognised, policy, overflow, countedBy, calibration, startedMs));
  const other = async ({ fitted, wasDeeper, sending }: ChatTry, refusal: unknown): Promise<ChatTry | undefined> => {
    const { plan, room } = fitted;
    const sizes = { prompt: plan.prompt.tokens, allowance: plan.allowance, leastReply: room.leastAllowance };
    const refused = { window: sending.window, ...sizes, wasDeeper };
    const { again, low } = await sendAgain(ports, asked, overflow, refused, refusal);
    tellLowMemory(ports, prepared, low);
    if (again === undefined) return undefined;
    try {
      const next = await tryIn(again.window, [...sending.retries, again.retry], again);
      // A prompt of which nothing more can leave would only be refused again.
      const isOther = again.mostReply !== undefined || next.fitted.plan.prompt.tokens < plan.prompt.tokens;
      return again.isDeeper && !wasDeeper && !isOther ? undefined : next;
    } catch (thrown) {
      // The engine's own refusal has the better numbers.
      if (thrown instanceof OrielError && thrown.code === "context_length_exceeded") return undefined;
      throw thrown;
    }
  };
  const done = async (closed: Closed, { fitted, fitting }: ChatTry): Promise<void> => {
    const point = await remember(ports, prepared, fitted, scale, closed.reply);
    await learn(ports, offer, calibration, closed);
    const { idle_ms: idleMs } = policy.compaction.summary;
    if (idleMs === null || point === undefined || !needsSummarySoon(prepared, fitted, point)) return;
    ports.idle.after(recognised.session, idleMs, (stop) => compactAndTell(ports, { prepared, fitting, fitted, point }, stop));
  };
  return { first, receipt, other, done };
}

/** `undefined` where the prompt is that of the conversation as it was cut before, or no smaller. */
function newCut({ usage }: Prepared, { plan }: Fitted, isForced: boolean): NewCut | undefined {
  const after = plan.prompt.tokens;
  if (!plan.isNewCut || after >= usage) return undefined;
  return { before: usage, after, stages: plan.stages.map(({ strategy }) => strategy), isForced };
}

function tellLowMemory({ tell }: ChatPorts, prepared: Prepared, low: LowMemory | undefined): void {
  const told = toldSession(prepared);
  if (low !== undefined && told !== undefined) tell(told, { type: "low-memory", ...low });
}

/** @throws what broke the summary, which has been told by then. */
async function compactAndTell(ports: ChatPorts, answered: Answered, stop: CancelSignal): Promise<void> {
  const told = toldSession(answered.prepared);
  try {
    const cut = await compactAhead(ports, answered, stop);
    if (cut !== undefined && told !== undefined) ports.tell(told, { type: "compressed", ...cut });
  } catch (thrown) {
    const { code, message } = asOrielError(thrown);
    if (told !== undefined && !stop.aborted) ports.tell(told, { type: "compression-error", code, message });
    throw thrown;
  }
}

async function rankedFor({ recalls }: ChatPorts, { policy, recognised, transcript, chain }: Prepared): Promise<readonly number[]> {
  const { recall } = policy.compaction;
  // More than can be used: some may be too large for their share.
  return recall === null ? [] : recalls.rank(recognised.session, transcript, chain, recognised.cut, 4 * recall.most);
}

function requestOf(
  { request, offer }: Asked,
  prompt: Extract<Prompt, { readonly kind: "chat" }>,
  { plan, messages, room }: Fitted,
  { sent, window }: ServedWindow,
  mostReply: Tokens | undefined,
): EngineRequest {
  // What the prompt leaves free may be more than what was kept free for the reply; but not where it is only an estimate.
  const free = plan.prompt.basis === "exact" ? room.window - plan.prompt.tokens : plan.allowance;
  const isBounded = window !== undefined && offer.engine.abilities.outgrowsWindow !== true;
  const left = isBounded ? (mostReply ?? free) : undefined;
  const maxTokens = request.maxTokens === undefined || left === undefined ? request.maxTokens : Math.min(request.maxTokens, left);
  return { ...request, prompt: { ...prompt, messages }, maxTokens, model: offer.served.details.name, window: sent };
}
