import type { ToolCall } from "./message.ts";
import type { Verdict } from "./receipt/verdict.ts";
import type { Evicted, Finish, ReplyAccount, ReplyEvent, Restored, Timings, Usage } from "./reply.ts";
import type { Count } from "./tokens/count.ts";
import type { Tokens } from "./units.ts";
import type { WindowReason } from "./window/reason.ts";

/** A reply as far as it has come; whole once `finish` is set. */
export interface CollectedReply {
  readonly text: string;
  readonly thinking: string;
  readonly toolCalls: readonly ToolCall[];
  readonly prompt: Count | undefined;
  readonly window: Tokens | undefined;
  readonly windowReason: WindowReason | undefined;
  readonly account: ReplyAccount | undefined;
  readonly finish: Finish | undefined;
  readonly usage: Usage;
  readonly timings: Timings;
  readonly restored: Restored | undefined;
  readonly evicted?: Evicted | undefined;
  readonly verdict: Verdict | undefined;
}

export const EMPTY_REPLY: CollectedReply = {
  text: "",
  thinking: "",
  toolCalls: [],
  prompt: undefined,
  window: undefined,
  windowReason: undefined,
  account: undefined,
  finish: undefined,
  usage: {},
  timings: {},
  restored: undefined,
  verdict: undefined,
};

/** The reply after these events. */
export function collect(reply: CollectedReply, events: readonly ReplyEvent[]): CollectedReply {
  return events.reduce(step, reply);
}

function step(reply: CollectedReply, event: ReplyEvent): CollectedReply {
  switch (event.type) {
    case "planned":
      return { ...reply, prompt: event.prompt, window: event.window, account: event.account };
    case "progress":
      return reply;
    case "reply-start":
      return {
        ...reply,
        prompt: event.prompt ?? reply.prompt,
        window: event.window ?? reply.window,
        windowReason: event.windowReason,
      };
    case "text-delta":
      return { ...reply, text: reply.text + event.text };
    case "thinking-delta":
      return { ...reply, thinking: reply.thinking + event.text };
    case "tool-call":
      return { ...reply, toolCalls: [...reply.toolCalls, event.call] };
    case "reply-end":
      return {
        ...reply,
        finish: event.finish,
        usage: event.usage,
        timings: event.timings,
        restored: event.restored,
        evicted: event.evicted,
        verdict: event.verdict,
      };
  }
}
