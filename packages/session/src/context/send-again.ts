import { OrielError, type Overflow, type Retry, type Tokens } from "@oriel/core";
import { type LowMemory, lowMemoryIn } from "./low-memory.ts";
import type { Asked, ContextPorts } from "./ports.ts";
import { planned, type ServedWindow } from "./served-window.ts";

/** A request that was refused before its reply began. */
export interface Refused {
  readonly window: ServedWindow;
  /** The tokens of its prompt, as we have them. */
  readonly prompt: Tokens;
  /** What was kept free for its reply. */
  readonly allowance: Tokens;
  /** A shorter reply is not worth having. */
  readonly leastReply: Tokens;
  /** Whether the prompt had been cut deeper already; that is tried once. */
  readonly wasDeeper: boolean;
}

/** How it is sent again. */
export interface Again {
  readonly window: ServedWindow;
  /** Kept free on top of what the counts ask for. */
  readonly extraMargin: Tokens;
  readonly isDeeper: boolean;
  /** The longest reply that can be had beside the prompt as it is; left out, the prompt must become smaller. */
  readonly mostReply?: Tokens | undefined;
  readonly retry: Retry;
}

/** What comes of a refusal. */
export interface AfterRefusal {
  /** `undefined` where the refusal stands. */
  readonly again: Again | undefined;
  /** Where memory was in the way. */
  readonly low?: LowMemory | undefined;
}

/** An engine that refuses without numbers has counted more than we did: by what share is a guess. */
const BLIND_SHARE = 0.15;

/**
 * What to try after a refusal: first a larger window, where one is to be had; then, once, a shorter reply or a deeper cut; after a want of memory a smaller
 * window. Each differs from what failed, so that this comes to an end.
 */
export async function sendAgain(
  { windows }: Pick<ContextPorts, "windows">,
  { offer, standing, request }: Asked,
  overflow: Overflow,
  refused: Refused,
  refusal: unknown,
): Promise<AfterRefusal> {
  if (!(refusal instanceof OrielError)) return STANDS;
  const { window, prompt } = refused;
  const retry = (cause: Retry["cause"]): Retry => ({ cause, window: window.window, prompt });

  if (refusal.code === "model_load_failed" && refusal.data?.["reason"] === "out_of_memory") {
    const low = window.window === undefined ? undefined : { wanted: window.window, fits: undefined };
    const smaller = window.plan === undefined ? undefined : await windows.afterOutOfMemory(offer, standing, window.plan);
    if (smaller === undefined) return { again: undefined, low };
    return { again: { window: planned(smaller), extraMargin: 0, isDeeper: refused.wasDeeper, retry: retry("out_of_memory") }, low };
  }

  if (refusal.code !== "context_length_exceeded") return STANDS;
  const read = numberIn(refusal, "prompt");
  const usage = read ?? Math.max(prompt, (window.window ?? 0) + 1);
  const need = { usage, allowance: request.maxTokens, wish: request.wishedWindow };
  const next = window.plan === undefined ? undefined : await windows.afterRefusal(offer, need, standing);
  const low = next === undefined ? undefined : lowMemoryIn(next);
  const isLarger = next?.window !== undefined && next.window > (window.plan?.window ?? 0);
  const again = isLarger
    ? { window: planned(next), extraMargin: 0, isDeeper: refused.wasDeeper, retry: retry("context_length_exceeded") }
    : smallerAgain(refused, refusal, overflow, retry("context_length_exceeded"));
  return { again, low };
}

const STANDS: AfterRefusal = { again: undefined };

/** In the same window, once: with a shorter reply, or with a prompt that is cut deeper. */
function smallerAgain(
  { window, prompt, allowance, leastReply, wasDeeper }: Refused,
  refusal: OrielError,
  overflow: Overflow,
  retry: Retry,
): Again | undefined {
  const held = smallest(window.window, numberIn(refusal, "window"));
  if (wasDeeper || held === undefined) return undefined;
  const read = numberIn(refusal, "prompt");
  const again = { window: { ...window, window: held }, isDeeper: true, retry };
  // Only the reply was too long: its allowance is a ceiling, and gives way.
  if (read !== undefined && held - read >= leastReply) return { ...again, extraMargin: 0, mostReply: held - read };
  if (overflow === "reject") return undefined;
  // What is one token to us is more to the engine: so much smaller must the prompt become.
  const share = read === undefined ? BLIND_SHARE : Math.max(0, 1 - prompt / read);
  const extraMargin = Math.ceil(share * Math.max(0, held - allowance));
  return { ...again, extraMargin };
}

function smallest(ours: Tokens | undefined, theirs: Tokens | undefined): Tokens | undefined {
  if (ours === undefined || theirs === undefined) return ours ?? theirs;
  return Math.min(ours, theirs);
}

function numberIn(refusal: OrielError, name: string): number | undefined {
  const value = refusal.data?.[name];
  return typeof value === "number" ? value : undefined;
}
