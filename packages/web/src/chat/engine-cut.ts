import { formatCount, type Receipt, type Tokens } from "@oriel/core";
import type { ReplyInfo } from "@oriel/protocol";
import type { Chat, Entry } from "./chat.ts";

/** That the engine cut the prompt of the last reply, as far as the figures are known. */
export interface EngineCut {
  readonly sent: Tokens | undefined;
  readonly read: Tokens | undefined;
}

/** `receipt`: the last one that was read. `undefined` when the engine is not known to have cut the last prompt. */
export function engineCut({ entries }: Chat, receipt: Receipt | undefined): EngineCut | undefined {
  const last = entries.findLast((entry) => replyOf(entry) !== null);
  const reply = last === undefined ? null : replyOf(last);
  if (reply?.verdict !== "backend_truncated") return undefined;
  const verdict = receipt?.id === reply.receipt_id ? receipt.verdict : undefined;
  return verdict?.kind === "backend_truncated"
    ? { sent: verdict.sent, read: verdict.read }
    : { sent: undefined, read: reply.prompt_tokens ?? undefined };
}

function replyOf(entry: Entry): ReplyInfo | null {
  return entry.kind === "stored" ? entry.message.reply : null;
}

export function engineCutText({ sent, read }: EngineCut): string {
  if (read === undefined) return "The engine has cut the prompt.";
  return sent === undefined
    ? `The engine has cut the prompt: it read only ${formatCount(read)} tokens of it.`
    : `The engine read ${formatCount(read)} of ${formatCount(sent)} tokens: it has cut the prompt.`;
}
