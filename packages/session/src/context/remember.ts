import { type CollectedReply, type Entry, estimateMessage, type Message, textPart } from "@oriel/core";
import type { Fitted } from "./fit-prompt.ts";
import { messageHash } from "./message-hash.ts";
import type { ContextPorts } from "./ports.ts";
import type { Prepared } from "./prepare.ts";
import { remembered } from "./recognise.ts";
import { undoable } from "./undo-key.ts";

/** A conversation of fewer messages without their reply begins like many others: a greeting after a system prompt says nothing about whose it is. */
const TELLING = 3;

/** Where a conversation stands after a reply: the reply as its next message, and the digest of all with it. */
export interface AnsweredPoint {
  readonly entry: Entry;
  readonly key: string;
  readonly messages: number;
}

/**
 * Keeps the cut under the conversation as it was sent, and as its client will send it back with the reply; and what was before it, for
 * whoever undoes it.
 * @returns the second of these; `undefined` when the reply did not end, so that nobody knows what will be sent back.
 */
export async function remember(
  ports: Pick<ContextPorts, "contexts" | "hash" | "now">,
  { chain, recognised, transcript, calibration }: Prepared,
  { plan }: Fitted,
  scale: number,
  reply: CollectedReply,
): Promise<AnsweredPoint | undefined> {
  const messages = transcript.entries.length;
  const sent = chain[messages] ?? "";
  const point = reply.finish === undefined ? undefined : answeredPoint();
  const points = [...(messages < TELLING ? [] : [{ key: sent, messages }]), ...(point === undefined ? [] : [point])];
  const at = new Date(ports.now()).toISOString();
  const cuts = { before: { ...recognised.cut, scale }, after: { ...plan.cut, scale } };
  await ports.contexts.put([...undoable(ports, recognised, cuts, messages, at), ...remembered(recognised, points, cuts.after, at)]);
  return point;

  function answeredPoint(): AnsweredPoint {
    const message: Message = {
      role: "assistant",
      content: textPart(reply.text),
      toolCalls: reply.toolCalls.length === 0 ? undefined : reply.toolCalls,
    };
    const hash = messageHash(message, ports.hash);
    const entry: Entry = { message, hash, count: { tokens: estimateMessage(message, calibration), basis: "estimate" } };
    return { entry, key: ports.hash(`${sent} ${hash}`), messages: messages + 1 };
  }
}
