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

/** The reply after these events: one new value for all of them. */
export function collect(reply: CollectedReply, events: readonly ReplyEvent[]): CollectedReply {
  const after: Growing = { ...reply };
  for (const event of events) grow(after, event);
  return after;
}

type Growing = { -readonly [Field in keyof CollectedReply]: CollectedReply[Field] };

function grow(reply: Growing, event: ReplyEvent): void {
  switch (event.type) {
    case "planned":
      reply.prompt = event.prompt;
      reply.window = event.window;
      reply.account = event.account;
      break;
    case "progress":
      break;
    case "reply-start":
      reply.prompt = event.prompt ?? reply.prompt;
      reply.window = event.window ?? reply.window;
      reply.windowReason = event.windowReason;
      break;
    case "text-delta":
      reply.text += event.text;
      break;
    case "thinking-delta":
      reply.thinking += event.text;
      break;
    case "tool-call":
      reply.toolCalls = [...reply.toolCalls, event.call];
      break;
    case "reply-end":
      reply.finish = event.finish;
      reply.usage = event.usage;
      reply.timings = event.timings;
      reply.restored = event.restored;
      reply.evicted = event.evicted;
      reply.verdict = event.verdict;
      break;
    default:
      event satisfies never;
  }
}
