import { formatCount } from "@oriel/core";
import type { ReplyInfo, VerdictInfo } from "@oriel/protocol";
import { durationText } from "../receipt/duration-text.ts";
import type { Ending } from "./chat.ts";

/** The figures of a finished reply: `642 tok`, `18.9 s`, `34.0 tok/s`, `read 1,210 new + 19,784 cached`. What was not reported is left out. */
export function replyFigures(reply: ReplyInfo): readonly string[] {
  const { reply_tokens: written, prompt_tokens: read, cached_tokens: cached, duration_ms: durationMs } = reply;
  const figures: string[] = [];
  if (written !== null) figures.push(`${formatCount(written)} tok`);
  if (durationMs !== null) figures.push(durationText(durationMs));
  if (written !== null && written > 0 && durationMs !== null && durationMs > 0) {
    figures.push(`${(written / (durationMs / 1000)).toFixed(1)} tok/s`);
  }
  if (read !== null && cached !== null) figures.push(`read ${formatCount(read - cached)} new + ${formatCount(cached)} cached`);
  else if (read !== null) figures.push(`read ${formatCount(read)}`);
  return figures;
}

/** What the door to a reply's receipt says: with what came of the check, where there was one. */
export function receiptLabel(verdict: VerdictInfo | null): string {
  const mark = verdict === null ? undefined : MARKS[verdict];
  return mark === undefined ? "Receipt" : `Receipt · ${mark}`;
}

const MARKS: Readonly<Record<VerdictInfo, string | undefined>> = {
  verified: "verified",
  differs: "differs",
  backend_truncated: "cut by the engine",
  unreported: undefined,
};

/** Why a reply is not whole, and what helps. */
export interface EndNote {
  readonly text: string;
  readonly tone: "plain" | "error";
  /** What the button beside it does: both ask for a reply to the conversation as it stands. */
  readonly next: "continue" | "try-again" | undefined;
}

/** The note under a stored reply; `undefined` when it ended by itself. */
export function replyNote(reply: ReplyInfo): EndNote | undefined {
  if (reply.error !== null)
    return endingNote(reply.error.code === "cancelled" ? { kind: "stopped" } : { kind: "failed", message: reply.error.message });
  const reason = reply.finish_reason ?? "";
  const { [reason]: note } = FINISH_NOTES;
  return note?.(reply);
}

/** By finish reason; the others need no word. */
const FINISH_NOTES: Readonly<Record<string, (reply: ReplyInfo) => EndNote>> = {
  allowance({ reply_tokens: written }) {
    const size = written === null ? "" : ` of ${formatCount(written)}`;
    return { text: `Stopped at the reply allowance${size}.`, tone: "plain", next: "continue" };
  },
  window: () => ({ text: "The window is full. Raise the model's window or start a new chat.", tone: "plain", next: undefined }),
  "content-filter": () => ({ text: "The engine's content filter ended this reply.", tone: "plain", next: undefined }),
};

/** The note under a reply that broke off. */
export function endingNote(ending: Ending): EndNote {
  switch (ending.kind) {
    case "stopped":
      return { text: "Stopped by you.", tone: "plain", next: "continue" };
    case "failed":
      return { text: ending.message, tone: "error", next: "try-again" };
    default:
      return ending satisfies never;
  }
}
