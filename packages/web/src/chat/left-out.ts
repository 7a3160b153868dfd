import { formatCount, type Receipt, summarisedIn } from "@oriel/core";
import type { MessageCountsInfo } from "@oriel/protocol";
import type { Chat, Entry } from "./chat.ts";

/** What the latest prompt did not hold of the conversation as it is. */
export interface LeftOut {
  /** `undefined` until the reply has ended: its receipt is written then. */
  readonly receiptId: string | undefined;
  /** `38 older messages are summarised, 1 was recalled` */
  readonly text: string;
  /** Which entry of the chat is the first from which on the prompt held every message whole. */
  readonly edge: number;
}

/** The receipt of the last reply that has one. */
export function lastReceiptId({ entries }: Pick<Chat, "entries">): string | undefined {
  const last = entries.findLast((entry) => receiptIdOf(entry) !== undefined);
  return last === undefined ? undefined : receiptIdOf(last);
}

/** `receipt`: the last one that was read of this chat. `undefined` when the latest prompt held everything, or when nobody knows. */
export function leftOutOf(chat: Chat, receipt: Receipt | undefined): LeftOut | undefined {
  const { planned } = chat;
  // While a cut stands, the receipt before tells more of it than the counts do.
  if (receipt !== undefined && (planned === undefined || isSameLoss(planned, receipt.counts))) return byReceipt(chat, receipt);
  return planned === undefined ? undefined : byCounts(chat, planned);
}

function isSameLoss(one: MessageCountsInfo, other: MessageCountsInfo): boolean {
  return one.compacted === other.compacted && one.dropped === other.dropped && one.recalled === other.recalled;
}

function byReceipt({ entries }: Chat, receipt: Receipt): LeftOut | undefined {
  const { counts, messages, conversation } = receipt;
  const summarised = summarisedIn(receipt);
  const text = textOf([
    [summarised, "summarised", "is"],
    [counts.dropped, "not sent", "was"],
    [counts.compacted - summarised, "shortened", "is"],
    [counts.recalled, "recalled", "was"],
  ]);
  if (text === undefined) return undefined;
  const reply = entries.findIndex((entry) => receiptIdOf(entry) === receipt.id);
  const left = messages.findLast(({ disposition }) => disposition !== "kept")?.to ?? 0;
  // Counted from the end: a system prompt is a message of the conversation, and no entry.
  return { receiptId: receipt.id, text, edge: edgeBefore(reply, conversation.messages - left) };
}

/** The counts do not tell a summary from a shortened message, nor where the kept ones stand: nearly all are the newest. */
function byCounts({ entries, live }: Chat, { kept, compacted, dropped, recalled }: MessageCountsInfo): LeftOut | undefined {
  const text = textOf([
    [compacted, "summarised or shortened", "is"],
    [dropped, "not sent", "was"],
    [recalled, "recalled", "was"],
  ]);
  const isMaking = live !== undefined && !live.isComplete;
  return text === undefined ? undefined : { receiptId: undefined, text, edge: edgeBefore(entries.length - (isMaking ? 0 : 1), kept) };
}

function edgeBefore(reply: number, newest: number): number {
  return Math.max(0, reply - newest);
}

function receiptIdOf(entry: Entry): string | undefined {
  return entry.kind === "stored" ? (entry.message.reply?.receipt_id ?? undefined) : undefined;
}

function textOf(clauses: readonly (readonly [count: number, what: string, verb: "is" | "was"])[]): string | undefined {
  const told = clauses.filter(([count]) => count > 0);
  const texts = told.map(([count, what, verb], index) => {
    const who = index > 0 ? "" : count === 1 ? " older message" : " older messages";
    return `${formatCount(count)}${who} ${count === 1 ? verb : PLURAL[verb]} ${what}`;
  });
  return texts.length === 0 ? undefined : texts.join(", ");
}

const PLURAL = { is: "are", was: "were" } as const;
