import type { ChatReply, ContextWindowInfo, MessageCountsInfo, ToolCallInfo, VerdictInfo } from "@oriel/protocol";

/** What came of a turn: what `oriel run -o json` prints. `null` is "not reported". */
export interface TurnResult {
  readonly session_id: string;
  readonly model: string;
  readonly text: string;
  readonly thinking: string | null;
  readonly tool_calls: readonly ToolCallInfo[];
  /** `stop`, `allowance` (the reply allowance was used up), `window` (the window is full), ... */
  readonly finish: string | null;
  readonly usage: {
    readonly prompt_tokens: number | null;
    readonly cached_tokens: number | null;
    readonly reply_tokens: number | null;
  };
  readonly context_window: ContextWindowInfo;
  /** What became of the conversation's messages in the prompt. */
  readonly messages: MessageCountsInfo | null;
  /** Whether the engine read what it was sent. */
  readonly verdict: VerdictInfo | null;
  readonly receipt_id: string | null;
}

/** @param messages as the turn told when it was accepted. */
export function turnResult(reply: ChatReply, model: string, messages: MessageCountsInfo | null): TurnResult {
  const { message, session_id, context_window, receipt_id } = reply;
  return {
    session_id,
    model: message.reply?.model ?? model,
    text: message.content,
    thinking: message.thinking,
    tool_calls: message.tool_calls,
    finish: message.reply?.finish_reason ?? null,
    usage: {
      prompt_tokens: message.reply?.prompt_tokens ?? null,
      cached_tokens: message.reply?.cached_tokens ?? null,
      reply_tokens: message.reply?.reply_tokens ?? null,
    },
    context_window,
    messages,
    verdict: message.reply?.verdict ?? null,
    receipt_id,
  };
}
