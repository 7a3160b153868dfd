import type { ReplyEvent, ToolCall } from "@oriel/core";
import { heldBack } from "./held-back.ts";

export interface ReplyParts {
  push(text: string): readonly ReplyEvent[];
  /** What was held back when the reply ends. */
  end(): readonly ReplyEvent[];
}

export interface ReplyShape {
  /** The prompt already opened the thinking, so that the reply begins inside it. */
  readonly startsThinking: boolean;
  readonly hasTools: boolean;
  /** Names a call; unique in the conversation. */
  readonly newCallId: () => string;
}

/** `between`: after thinking or a call, where white space belongs to neither side. */
type State = "beginning" | "thinking" | "between" | "text" | "tool-call";

const THINK = "<think>";
const END_THINK = "</think>";
const CALL = "<tool_call>";
const END_CALL = "</tool_call>";

/** Sorts a reply's text into thinking (`<think>…</think>` at its beginning), tool calls (`<tool_call>{json}</tool_call>`) and the answer. */
export function replyParts(shape: ReplyShape): ReplyParts {
  let state: State = shape.startsThinking ? "thinking" : "beginning";
  let pending = "";
  let isFirstThought = true;

  /** One move through the pending text; `undefined` when more text is needed. */
  function step(isEnd: boolean): readonly ReplyEvent[] | undefined {
    if (pending === "") return undefined;
    switch (state) {
      case "beginning": {
        const start = pending.trimStart();
        if (start.startsWith(THINK)) return moveTo("thinking", start.slice(THINK.length));
        if (!isEnd && THINK.startsWith(start)) return undefined;
        return moveTo("text", pending);
      }
      case "thinking": {
        if (isFirstThought) pending = pending.trimStart();
        const end = pending.indexOf(END_THINK);
        if (end >= 0) return [...thought(pending.slice(0, end).trimEnd()), ...moveTo("between", pending.slice(end + END_THINK.length))];
        // White space before the end of the thinking belongs to neither part, so it waits too.
        return show(thought, isEnd ? pending.length : pending.slice(0, pending.length - heldBack(pending, [END_THINK])).trimEnd().length);
      }
      case "between": {
        const start = pending.trimStart();
        return start === "" ? undefined : moveTo("text", start);
      }
      case "text": {
        const call = shape.hasTools ? pending.indexOf(CALL) : -1;
        if (call >= 0) return [...said(pending.slice(0, call)), ...moveTo("tool-call", pending.slice(call + CALL.length))];
        return show(said, isEnd || !shape.hasTools ? pending.length : pending.length - heldBack(pending, [CALL]));
      }
      case "tool-call": {
        const end = pending.indexOf(END_CALL);
        if (end < 0 && !isEnd) return undefined;
        const body = end < 0 ? pending : pending.slice(0, end);
        const call = readCall(body, shape.newCallId);
        const rest = end < 0 ? "" : pending.slice(end + END_CALL.length);
        // What is no call after all is shown as it was written: nothing a model says is lost.
        if (call === undefined) return [...said(CALL + body + (end < 0 ? "" : END_CALL)), ...moveTo("text", rest)];
        return [{ type: "tool-call", call }, ...moveTo("between", rest)];
      }
    }
  }

  function moveTo(next: State, rest: string): readonly ReplyEvent[] {
    state = next;
    pending = rest;
    return [];
  }

  function show(as: (text: string) => readonly ReplyEvent[], length: number): readonly ReplyEvent[] | undefined {
    if (length === 0) return undefined;
    const events = as(pending.slice(0, length));
    pending = pending.slice(length);
    return events;
  }

  function thought(text: string): readonly ReplyEvent[] {
    if (text !== "") isFirstThought = false;
    return text === "" ? [] : [{ type: "thinking-delta", text }];
  }

  function run(isEnd: boolean): readonly ReplyEvent[] {
    const events: ReplyEvent[] = [];
    for (let moved = step(isEnd); moved !== undefined; moved = step(isEnd)) events.push(...moved);
    return events;
  }

  return {
    push(text) {
      pending += text;
      return run(false);
    },
    end: () => run(true),
  };
}

function said(text: string): readonly ReplyEvent[] {
  return text === "" ? [] : [{ type: "text-delta", text }];
}

function readCall(body: string, newCallId: () => string): ToolCall | undefined {
  const call = parsed(body);
  if (typeof call !== "object" || call === null || !("name" in call) || typeof call.name !== "string") return undefined;
  const given = "arguments" in call ? call.arguments : {};
  return { id: newCallId(), name: call.name, argumentsJson: typeof given === "string" ? given : JSON.stringify(given) };
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    // A model may write anything between the tags; the caller shows it as text.
    return undefined;
  }
}
