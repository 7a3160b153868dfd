import { formatCount } from "@oriel/core";
import type { ContextReply, NextPromptInfo } from "@oriel/protocol";
import type { Screen } from "../terminal.ts";
import { renderCheckpoints } from "./checkpoints.ts";
import { countText } from "./count.ts";
import { renderMessageRuns } from "./message-runs.ts";
import { renderFacts } from "./table.ts";

/** What would be sent of a conversation now. */
export function renderContext(screen: Screen, context: ContextReply): readonly string[] {
  const { messages, checkpoints } = context;
  return [
    ...renderFacts(screen, factsOf(context)),
    ...(messages.length === 0 ? [] : ["", ...renderMessageRuns(screen, messages)]),
    ...(checkpoints.length === 0 ? [] : ["", ...renderCheckpoints(screen, checkpoints)]),
  ];
}

function factsOf(context: ContextReply): readonly (readonly [label: string, value: string])[] {
  const { session_id: session, branch_id: branch, model, policy, overflow, counted_by: counter, watermarks } = context;
  return [
    ["session", `${session}, branch ${branch}`],
    ["model", `${model}, policy ${policy} (${overflow})`],
    ["window", windowText(context)],
    ["prompt", `${segmentsText(context.segments)} (counted by: ${counter.detail})`],
    ["kept free", `${formatCount(context.allowance)} for the reply, ${formatCount(context.margin)} for miscounts`],
    ["room", context.room === null ? "unknown" : `${formatCount(context.room)} tokens`],
    [
      "next cut",
      watermarks === null
        ? "unknown"
        : `above ${formatCount(watermarks.high)} tokens, down to ${formatCount(watermarks.low)}; ${formatCount(watermarks.until_cut)} tokens from here`,
    ],
    ["now", nextText(context.next)],
    ["known", reliabilityText(context.reliability)],
  ];
}

function reliabilityText({ value, formula }: ContextReply["reliability"]): string {
  return value === null ? formula : `about ${Math.round(100 * value)} % of what was said, by a rule of thumb: ${formula}`;
}

function windowText({ usage, may_grow: mayGrow }: ContextReply): string {
  const used = countText({ tokens: usage.currentTokens, basis: usage.basis });
  if (usage.maxTokens === null) return `${used} tokens of a window nobody knows`;
  return `${used} of ${formatCount(usage.maxTokens)} tokens, ${usage.percentage ?? 0} %${mayGrow ? ", and it may grow" : ""}`;
}

function segmentsText(segments: ContextReply["segments"]): string {
  const parts = Object.entries(segments).filter(([, tokens]) => tokens > 0);
  return parts.map(([name, tokens]) => `${name} ${formatCount(tokens)}`).join(", ");
}

function nextText({ action, summary, error }: NextPromptInfo): string {
  switch (action) {
    case "as_it_stands":
      return "goes as it stands";
    case "cut":
      return "would be cut first";
    case "summarise":
      return summary === null ? "would be summarised first" : `the messages ${summary.from} to ${summary.to - 1} would be summarised first`;
    case "refuse":
      return error?.message ?? "would be refused";
  }
}
