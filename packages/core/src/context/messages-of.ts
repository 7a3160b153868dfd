import { shorten } from "../compaction/shorten.ts";
import { type Message, type Part, textPart } from "../message.ts";
import type { Measure, Piece } from "./piece.ts";
import type { Transcript } from "./transcript.ts";

/**
 * The messages of a planned prompt. Oriel's notes are text of the user. One that comes before a message of the user becomes one message with
 * it, and so do two of the user between which something has left, so that roles alternate as far as they did in the conversation. What is
 * joined depends only on the pieces, and never on what comes later: earlier messages stay as they are when the prompt grows.
 * `measure` must be the one the plan was made with.
 */
export function messagesOf({ entries }: Transcript, pieces: readonly Piece[], measure: Measure): readonly Message[] {
  const messages: Message[] = [];
  let before: Piece | undefined;
  for (const piece of pieces) {
    const message = messageOf(piece, entries, measure);
    if (message === undefined) continue;
    const last = messages.at(-1);
    if (before !== undefined && last?.role === "user" && message.role === "user" && areJoined(before, piece)) {
      messages[messages.length - 1] = { role: "user", content: joinedContent(last.content, message.content) };
    } else messages.push(message);
    before = piece;
  }
  return messages;
}

function messageOf(piece: Piece, entries: Transcript["entries"], measure: Measure): Message | undefined {
  switch (piece.kind) {
    case "entry":
      return entries[piece.at]?.message;
    case "shortened": {
      const message = entries[piece.at]?.message;
      return message === undefined ? undefined : shorten(message, piece.by, measure);
    }
    case "checkpoint":
    case "recall":
    case "gap":
      return { role: "user", content: textPart(piece.text) };
    default:
      return piece satisfies never;
  }
}

/** Two messages that were neighbours stay apart, also when what was recalled for the second now comes first: the one before may have been sent already. */
function areJoined(before: Piece, piece: Piece): boolean {
  if (!("at" in before)) return true;
  const next = "at" in piece ? piece.at : piece.kind === "recall" ? piece.before : undefined;
  return next !== before.at + 1;
}

function joinedContent(before: readonly Part[], after: readonly Part[]): readonly Part[] {
  const last = before.at(-1);
  const [first, ...rest] = after;
  if (last?.type !== "text" || first?.type !== "text") return [...before, ...after];
  return [...before.slice(0, -1), { type: "text", text: `${last.text}\n\n${first.text}` }, ...rest];
}
