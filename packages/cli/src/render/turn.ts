import { formatCount } from "@oriel/core";
import type { ChatEvent, MessageCountsInfo } from "@oriel/protocol";
import type { TurnResult } from "../run/turn-result.ts";

/** `reading the prompt: 6,620 of 21,406 tokens` */
export function progressText({ phase, done, total }: Extract<ChatEvent, { readonly type: "progress" }>): string {
  switch (phase) {
    case "queued":
      return done > 0 ? `waiting: ${done} in line` : "waiting for the engine";
    case "loading":
      return total === null || total === 0 ? "loading the model" : `loading the model: ${Math.floor((100 * done) / total)} %`;
    case "reading":
      return total === null ? "reading the prompt" : `reading the prompt: ${formatCount(done)} of ${formatCount(total)} tokens`;
  }
}

/** What whoever asked must know of the reply, looked at or not. */
export function turnWarnings({ verdict, finish, receipt_id: receipt }: TurnResult): readonly string[] {
  return [
    ...(verdict === "backend_truncated" ? [`The engine has cut the prompt: see oriel receipt ${receipt ?? "last"}.`] : []),
    ...(finish === "allowance" ? ["The reply was ended at its most tokens: --max-tokens sets how many it may have."] : []),
    ...(finish === "window" ? ["The reply was ended because the window is full."] : []),
  ];
}

/** How full the window is, what was left out, and where the whole account stands. */
export function turnNotes({ model, context_window: window, messages, receipt_id: receipt }: TurnResult): readonly string[] {
  const parts = [
    model,
    usedText(window),
    ...(messages === null ? [] : leftOut(messages)),
    ...(receipt === null ? [] : [`receipt ${receipt}`]),
  ];
  return [parts.join(" · ")];
}

function usedText({ current_window: size, usage_tokens: used }: TurnResult["context_window"]): string {
  if (size === null) return `${formatCount(used)} tokens used of a window nobody knows`;
  return `${formatCount(used)} of ${formatCount(size)} tokens used (${Math.round((1000 * used) / size) / 10} %)`;
}

/** `38 messages compacted, 1 recalled`; nothing when all of them were sent. */
function leftOut({ compacted, dropped, recalled }: MessageCountsInfo): readonly string[] {
  const parts = [
    [compacted, "compacted"],
    [dropped, "left out"],
    [recalled, "recalled"],
  ] as const;
  const told = parts.filter(([count]) => count > 0).map(([count, what]) => `${formatCount(count)} ${what}`);
  return told.length === 0 ? [] : [`messages: ${told.join(", ")}`];
}
