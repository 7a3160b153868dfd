import { collect, EMPTY_REPLY, type Engine, type EngineRequest, type ReplyEvent } from "@oriel/core";

export interface WholeReply {
  readonly text: string;
  readonly events: readonly ReplyEvent[];
  readonly end: Extract<ReplyEvent, { readonly type: "reply-end" }>;
}

/** Reads a reply to its end. */
export async function wholeReply(engine: Engine, request: EngineRequest): Promise<WholeReply> {
  const events: ReplyEvent[] = [];
  for await (const batch of engine.send(request, new AbortController().signal)) events.push(...batch);
  const end = events.at(-1);
  if (end?.type !== "reply-end") throw new Error("The reply has no end.");
  return { text: collect(EMPTY_REPLY, events).text, events, end };
}
