import { type FinishReason, formatCount, type Receipt, type Tokens } from "@oriel/core";
import { countText } from "../context-line/count-text.ts";
import { durationText } from "./duration-text.ts";
import { placesText } from "./run-words.ts";

/** A figure of a receipt with its name. Several may have one name. */
export type Fact = readonly [name: string, value: string];

/** The figures of a receipt that stand in no sentence; unknown ones say so or are left out. */
export function receiptFacts(receipt: Receipt): readonly Fact[] {
  const { window, prompt, engine, stages, checkpoints, client, protocol } = receipt;
  return [
    ["Window loaded", sizeText(window.loaded)],
    ["Window asked", window.asked === undefined ? "nothing" : formatCount(window.asked)],
    ["Model max", sizeText(window.max)],
    ["Prompt", `${countText(prompt)} (${prompt.sourceDetail})`],
    ["Engine read", readText(receipt)],
    ["Reply", replyText(receipt)],
    ...stages.map(({ strategy, before, after }): Fact => ["Made to fit", `${strategy}: ${formatCount(before)} to ${formatCount(after)}`]),
    ...checkpoints.map(
      ({ from, to, tokens, by }): Fact => [
        "Checkpoint",
        `messages ${placesText({ from, to })} in ${formatCount(tokens)} tokens${by === undefined ? "" : `, by ${by}`}`,
      ],
    ),
    ...(receipt.isNewCut ? [["Cut", "new: the engine's cache of the prompt before is of little use"] as const] : []),
    ...timeFacts(receipt),
    ["Policy", `${receipt.policy}, ${OVERFLOW[receipt.overflow]}`],
    ["Model", `${receipt.model} on ${engine.label}`],
    ["Client", `${client ?? "not named"} (${protocol})`],
  ];
}

const OVERFLOW: Readonly<Record<Receipt["overflow"], string>> = {
  trim: "leaves messages out",
  summarize: "summarises older messages",
  reject: "refuses what does not fit",
};

function sizeText(size: Tokens | undefined): string {
  return size === undefined ? "unknown" : formatCount(size);
}

function readText({ read: { tokens, cached } }: Receipt): string {
  if (tokens === undefined) return "not reported";
  return cached === undefined
    ? formatCount(tokens)
    : `${formatCount(tokens)} (${formatCount(tokens - cached)} new + ${formatCount(cached)} cached)`;
}

function replyText({ reply: { tokens, finish } }: Receipt): string {
  const size = tokens === undefined ? "not counted" : formatCount(tokens);
  return `${size}, ${finish === undefined ? "not ended" : ENDS[finish.reason]}`;
}

const ENDS: Readonly<Record<FinishReason, string>> = {
  stop: "ended by itself",
  allowance: "ended by the allowance",
  window: "ended by the full window",
  "tool-calls": "ended with tool calls",
  "content-filter": "ended by the content filter",
  unknown: "ended, not said why",
};

function timeFacts({ timings }: Receipt): readonly Fact[] {
  const times: readonly (readonly [string, number | undefined])[] = [
    ["Planning", timings.planMs],
    ["Loading the model", timings.loadMs],
    ["Reading", timings.promptMs],
    ["First piece after", timings.firstMs],
    ["Writing", timings.replyMs],
    ["In all", timings.totalMs],
  ];
  return times.flatMap(([name, durationMs]): readonly Fact[] => (durationMs === undefined ? [] : [[name, durationText(durationMs)]]));
}
