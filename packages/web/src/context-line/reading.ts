import { type Count, formatCount, type Tokens, windowUsage } from "@oriel/core";
import type { InWindow } from "../chat/in-window.ts";
import { countText } from "./count-text.ts";

/** What the context line shows. */
export type ContextReading =
  /** Nothing was sent yet, or nothing that was counted: then `isEmpty` is false. */
  | { readonly kind: "uncounted"; readonly isEmpty: boolean; readonly window: Tokens | undefined }
  /** The window is unknown: a count, and no share of anything. */
  | { readonly kind: "count"; readonly used: Count }
  | {
      readonly kind: "gauge";
      readonly used: Count;
      readonly window: Tokens;
      /** 0–100 and beyond, of `used`. */
      readonly percentage: number;
      readonly draft: Tokens;
      /** What was asked for the reply, and how much of it still fits. */
      readonly allowance: Tokens;
      readonly replyFits: Tokens;
      /** window - in window - draft - allowance; never below zero. */
      readonly room: Tokens;
      /** By how much the conversation and the draft exceed the window; 0 when they fit. */
      readonly overBy: Tokens;
      readonly level: "calm" | "tight" | "over";
    };

/** From this share on, the line says "Tight". */
const TIGHT = 80;

/** Before the first count: whether there is anything to count, and the model's window where it is known. */
export interface Uncounted {
  readonly isEmpty: boolean;
  readonly window: Tokens | undefined;
}

/** Reads the gauge. `draft` is an estimate of what is being typed. */
export function readContext(inWindow: InWindow | Uncounted, draft: Tokens, allowance: Tokens): ContextReading {
  if ("isEmpty" in inWindow) return { kind: "uncounted", ...inWindow };
  const used = inWindow.count;
  const now = windowUsage(used, inWindow.window);
  if (now.maxTokens === undefined || now.percentage === undefined) return { kind: "count", used };
  const withDraft = windowUsage({ tokens: used.tokens + draft, basis: "estimate" }, inWindow.window);
  const free = withDraft.available ?? 0;
  const overBy = Math.max(0, withDraft.currentTokens - now.maxTokens);
  return {
    kind: "gauge",
    used,
    window: now.maxTokens,
    percentage: now.percentage,
    draft,
    allowance,
    replyFits: Math.min(allowance, free),
    room: Math.max(0, free - allowance),
    overBy,
    // Compared in tokens: a percentage is rounded, and one token too many is too many.
    level: overBy > 0 ? "over" : (withDraft.percentage ?? 0) >= TIGHT ? "tight" : "calm",
  };
}

/** The reading as a sentence, for those who hear it. */
export function readingText(reading: ContextReading): string {
  switch (reading.kind) {
    case "uncounted":
      return `${uncountedText(reading)}${reading.window === undefined ? "" : `, window ${formatCount(reading.window)} tokens`}`;
    case "count":
      return `${countText(reading.used)} tokens used, window unknown`;
    case "gauge": {
      const rest = reading.level === "over" ? `over by ${overText(reading)}` : `${formatCount(reading.room)} room`;
      return `${countText(reading.used)} of ${formatCount(reading.window)} tokens used, ${percentText(reading.percentage)}, ${rest}`;
    }
    default:
      return reading satisfies never;
  }
}

export function uncountedText({ isEmpty }: Uncounted): string {
  return isEmpty ? "Nothing in the window yet" : "Not counted yet";
}

/** `1,240`; marked when a draft, which is only estimated, has a part in it. */
export function overText(reading: Extract<ContextReading, { kind: "gauge" }>): string {
  return countText({ tokens: reading.overBy, basis: reading.draft > 0 ? "estimate" : reading.used.basis });
}

export function percentText(percentage: number): string {
  return percentage > 0 && percentage < 1 ? "< 1 %" : `${Math.round(percentage)} %`;
}
