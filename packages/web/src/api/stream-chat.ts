import { OrielError, type Tokens } from "@oriel/core";
import { type ChatEvent, decodeChatEvent, type SseEvent, sseDecoder } from "@oriel/protocol";
import { type Failure, refusal } from "./failure.ts";
import { readBody, send, unreachable } from "./request.ts";

export interface ChatRequest {
  readonly sessionId: string;
  /** `null` asks for a reply to the conversation as it stands: to continue, or to try again. */
  readonly message: string | null;
  readonly allowance: Tokens;
}

/** How a stream of events came to its end. What was said in it (`message_complete`, `error`) has been handed on before. */
export type StreamEnd =
  | { readonly kind: "done" }
  | { readonly kind: "stopped" }
  /** The gateway refused, or the connection went away: at the start or in the middle. */
  | { readonly kind: "failed"; readonly failure: Failure };

/**
 * Sends one message and hands on the events of the reply, those that arrived together in one call.
 * Aborting `signal` closes the connection, which stops the engine.
 */
export async function streamChat(
  chat: ChatRequest,
  signal: AbortSignal,
  onEvents: (events: readonly ChatEvent[]) => void,
): Promise<StreamEnd> {
  try {
    const path = `/api/v1/chat/${encodeURIComponent(chat.sessionId)}/stream`;
    const response = await send("POST", path, { message: chat.message, max_tokens: chat.allowance }, signal);
    if (!response.ok) return { kind: "failed", failure: response.failure };
    if (!response.value.ok || response.value.body === null) {
      const said = await readBody(response.value);
      return { kind: "failed", failure: refusal(response.value.status, said.ok ? said.value : undefined) };
    }
    return await readStream(response.value.body, onEvents);
  } catch (thrown) {
    if (signal.aborted) return { kind: "stopped" };
    // What is not ours is a connection that broke while reading; `fetch` tells no more than that.
    if (thrown instanceof OrielError) return { kind: "failed", failure: { kind: "refused", code: thrown.code, message: thrown.message } };
    return { kind: "failed", failure: unreachable() };
  }
}

async function readStream(body: ReadableStream<Uint8Array>, onEvents: (events: readonly ChatEvent[]) => void): Promise<StreamEnd> {
  const text = new TextDecoder();
  const decoder = sseDecoder();
  const reader = body.getReader();
  let isDone = false;
  const handOn = (raw: readonly SseEvent[]): void => {
    const events = raw.map(decodeChatEvent).filter((event) => event !== undefined);
    isDone ||= events.some((event) => event.type === "done");
    if (events.length > 0) onEvents(events);
  };
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read())
      handOn(decoder.push(text.decode(read.value, { stream: true })));
    handOn(decoder.end());
  } finally {
    // Where an event made no sense, the rest is not wanted and the engine need not go on.
    await reader.cancel();
  }
  return isDone ? { kind: "done" } : { kind: "failed", failure: unreachable() };
}
