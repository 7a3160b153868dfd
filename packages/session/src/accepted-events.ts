import type { ReplyAccount, Tokens, WindowReason } from "@oriel/core";
import type { ConversationEvent } from "./events/conversation-event.ts";
import type { Recalculated } from "./last-prompts.ts";
import type { Standing } from "./standing.ts";

/** A prompt that an engine has taken. */
export interface AcceptedPrompt {
  readonly standing: Standing;
  readonly account: ReplyAccount | undefined;
  readonly window: Tokens | undefined;
  readonly reason: WindowReason;
  readonly prompt: Tokens;
  readonly recalculated: readonly Recalculated[];
}

/** What there is to tell of a prompt when an engine has taken it. */
export function acceptedEvents({ standing, account, window, reason, prompt, recalculated }: AcceptedPrompt): readonly ConversationEvent[] {
  const cut = account?.cut;
  const [why] = recalculated;
  const isResized = !standing.isFirstTurn && window !== undefined && window !== standing.current;
  return [
    { type: "reply-started", receipt: account?.receipt, window },
    ...(isResized ? [{ type: "context-resized", from: standing.current, to: window, reason } as const] : []),
    ...(why === undefined ? [] : [{ type: "context-recalculated", why, prompt } as const]),
    ...(cut === undefined ? [] : [{ type: "compressed", before: cut.before, after: cut.after, stages: cut.stages } as const]),
  ];
}
