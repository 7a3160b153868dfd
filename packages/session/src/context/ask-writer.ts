import {
  type CancelSignal,
  collect,
  EMPTY_REPLY,
  type EngineRequest,
  type FinishReason,
  type Message,
  OrielError,
  type ReplyFormat,
  type Tokens,
  type Tool,
} from "@oriel/core";
import type { Offer } from "../offer.ts";

/** What a model is asked to write for Oriel itself. */
export interface WriterRequest {
  readonly messages: readonly Message[];
  readonly tools?: readonly Tool[] | undefined;
  readonly maxTokens: Tokens;
  /** What the engine is told of the window. */
  readonly window: Tokens | undefined;
  readonly format?: ReplyFormat | undefined;
}

export interface WrittenText {
  readonly ok: true;
  readonly text: string;
  readonly finish: FinishReason;
  /** As the engine counted what it wrote. */
  readonly tokens: Tokens | undefined;
}

/** Why there is no text to use, in a sentence. */
export interface NotWritten {
  readonly ok: false;
  readonly reason: string;
}

/** Has a model write, whole and without thinking first. An engine that fails is a "no" with its reason. @throws OrielError `cancelled`. */
export async function askWriter(
  { engine, served: { details } }: Offer,
  { messages, tools, ...how }: WriterRequest,
  signal: CancelSignal,
): Promise<WrittenText | NotWritten> {
  if (signal.aborted) throw new OrielError("cancelled", "The summary was called off.");
  const request: EngineRequest = {
    ...how,
    model: details.name,
    prompt: { kind: "chat", messages, tools },
    // The most likely words: a summary is no place for invention.
    sampling: { temperature: 0 },
    think: details.abilities?.includes("thinking") === true ? false : undefined,
    whole: true,
  };
  let reply = EMPTY_REPLY;
  try {
    for await (const events of engine.send(request, signal)) reply = collect(reply, events);
  } catch (thrown) {
    if (signal.aborted || !(thrown instanceof OrielError)) throw thrown;
    return { ok: false, reason: `The engine said ${thrown.code}.` };
  }
  return { ok: true, text: reply.text, finish: reply.finish?.reason ?? "unknown", tokens: reply.usage.replyTokens };
}
