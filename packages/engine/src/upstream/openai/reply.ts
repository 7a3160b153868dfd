import { OrielError, type ReplyEvent, type Tokens } from "@oriel/core";
import { type SseEvent, sseDecoder } from "@oriel/protocol";
import { errorIn, excerpt } from "../error-text.ts";
import { isFields, jsonOf, listOf } from "../fields.ts";
import { learnedFrame } from "../learned-frame.ts";
import { type AskedFor, type Party, refusal } from "../refusal.ts";
import type { ReplyReader } from "../reply-stream.ts";
import { saidIn } from "./chunk.ts";
import { replyEvents } from "./reply-events.ts";

export interface OpenaiReply {
  readonly party: Party;
  readonly asked: AskedFor;
  readonly maxTokens: Tokens | undefined;
  readonly newId: () => string;
}

/** Reads the stream of `/v1/chat/completions` and `/v1/completions`. Usage comes in the last chunk, after the finish reason, or never. */
export function openaiReply({ party, asked, maxTokens, newId }: OpenaiReply): ReplyReader {
  const stream = sseDecoder();
  const frame = learnedFrame(onlyText);
  const reply = replyEvents({ maxTokens, window: asked.window }, newId);
  let ended = false;
  let failure: OrielError | undefined;

  function read(pieces: readonly SseEvent[]): readonly ReplyEvent[] {
    const events: ReplyEvent[] = [];
    for (const { data } of pieces) {
      if (ended || failure !== undefined) break;
      const text = frame.textIn(data);
      if (text !== undefined && text !== "") events.push({ type: "text-delta", text });
      else if (data === "[DONE]") end(events);
      else readChunk(data, events);
    }
    return events;
  }

  function readChunk(data: string, events: ReplyEvent[]): void {
    const chunk = jsonOf(data);
    if (!isFields(chunk)) {
      failure = new OrielError("engine_failed", `${party.label} at ${party.url} sent an event that is no JSON object: ${excerpt(data)}`);
      return;
    }
    if (errorIn(chunk) !== undefined) {
      failure = refusal({ status: undefined, text: data }, party, asked);
      return;
    }
    const said = saidIn(chunk);
    reply.hear(said, events);
    if (said.text !== undefined) frame.learn(data, said.text);
  }

  function end(events: ReplyEvent[]): void {
    ended = true;
    reply.end(events);
  }

  return {
    push: (text) => read(stream.push(text)),
    end() {
      const events = [...read(stream.end())];
      // Some servers leave "[DONE]" out; a finish reason before a clean end says as much.
      if (!ended && failure === undefined && reply.isFinished) end(events);
      return events;
    },
    get ended() {
      return ended;
    },
    get failure() {
      return failure;
    },
  };
}

/** Reads a reply that was not streamed: one chunk that says it all. Anything else does not end the reply. */
export function openaiWholeReply({ asked, maxTokens, newId }: OpenaiReply): ReplyReader {
  const reply = replyEvents({ maxTokens, window: asked.window }, newId);
  let body = "";
  let ended = false;

  return {
    push(text) {
      body += text;
      return [];
    },
    end() {
      const events: ReplyEvent[] = [];
      const whole = jsonOf(body);
      if (!isFields(whole) || listOf(whole["choices"]).length === 0 || errorIn(whole) !== undefined) return events;
      reply.hear(saidIn(whole), events);
      reply.end(events);
      ended = true;
      return events;
    },
    get ended() {
      return ended;
    },
    failure: undefined,
  };
}

/** What a chunk says that says a text and nothing else. */
function onlyText(data: string): string | undefined {
  const chunk = jsonOf(data);
  if (!isFields(chunk) || errorIn(chunk) !== undefined) return undefined;
  const said = saidIn(chunk);
  return Object.keys(said).length === 1 ? said.text : undefined;
}
