import { type Finish, type JsonObject, OrielError, type ReplyEvent, type Timings, type Tokens, type Usage } from "@oriel/core";
import { ndjsonDecoder } from "@oriel/protocol";
import { errorIn, excerpt } from "../error-text.ts";
import { countAt, fieldsOf, isFields, jsonOf, listOf, spanAt, textAt } from "../fields.ts";
import { lengthFinish } from "../finish.ts";
import { type AskedFor, type Party, refusal } from "../refusal.ts";
import type { ReplyReader } from "../reply-stream.ts";

export interface OllamaReply {
  readonly party: Party;
  readonly asked: AskedFor;
  readonly maxTokens: Tokens | undefined;
  /** Names a tool call that came without an id. */
  readonly newId: () => string;
}

/** Reads the lines of `/api/chat` and `/api/generate`, which differ only in where the text stands. */
export function ollamaReply(reply: OllamaReply): ReplyReader {
  const { party, asked } = reply;
  const lines = ndjsonDecoder();
  let ended = false;
  let failure: OrielError | undefined;
  let calledTools = false;

  function read(pieces: readonly string[]): readonly ReplyEvent[] {
    const events: ReplyEvent[] = [];
    for (const line of pieces) {
      if (ended || failure !== undefined) break;
      readLine(line, events);
    }
    return events;
  }

  function readLine(line: string, events: ReplyEvent[]): void {
    const json = jsonOf(line);
    if (!isFields(json)) {
      failure = new OrielError("engine_failed", `${party.label} at ${party.url} sent a line that is no JSON object: ${excerpt(line)}`);
      return;
    }
    if (errorIn(json) !== undefined) {
      failure = refusal({ status: undefined, text: line }, party, asked);
      return;
    }
    const message = isFields(json["message"]) ? json["message"] : json;
    const thinking = textAt(message, "thinking");
    if (thinking !== undefined) events.push({ type: "thinking-delta", text: thinking });
    const text = textAt(message, "content") ?? textAt(message, "response");
    if (text !== undefined) events.push({ type: "text-delta", text });
    for (const call of listOf(message["tool_calls"])) readCall(fieldsOf(call), events);
    if (json["done"] !== true) return;
    ended = true;
    const usage = usageIn(json);
    events.push({ type: "reply-end", finish: finishIn(json, usage), usage, timings: timingsIn(json) });
  }

  function readCall(call: JsonObject, events: ReplyEvent[]): void {
    const named = fieldsOf(call["function"]);
    const given = named["arguments"];
    calledTools = true;
    events.push({
      type: "tool-call",
      call: {
        id: textAt(call, "id") ?? reply.newId(),
        name: textAt(named, "name") ?? "",
        argumentsJson: typeof given === "string" ? given : JSON.stringify(given ?? {}),
      },
    });
  }

  function finishIn(json: JsonObject, usage: Usage): Finish {
    const raw = textAt(json, "done_reason");
    if (raw === "length") return { reason: lengthFinish(usage, reply.maxTokens, asked.window), raw };
    if (raw === "stop") return { reason: calledTools ? "tool-calls" : "stop", raw };
    return { reason: "unknown", raw };
  }

  return {
    push: (text) => read(lines.push(text)),
    end: () => read(lines.end()),
    get ended() {
      return ended;
    },
    get failure() {
      return failure;
    },
  };
}

function usageIn(json: JsonObject): Usage {
  return {
    promptTokens: countAt(json, "prompt_eval_count"),
    cachedTokens: countAt(json, "prompt_eval_cached_count"),
    replyTokens: countAt(json, "eval_count"),
  };
}

/** Ollama tells time in nanoseconds. */
function timingsIn(json: JsonObject): Timings {
  const ms = (name: string): number | undefined => {
    const nanoseconds = spanAt(json, name);
    return nanoseconds === undefined ? undefined : nanoseconds / 1e6;
  };
  return { loadMs: ms("load_duration"), promptMs: ms("prompt_eval_duration"), replyMs: ms("eval_duration") };
}
