import { countDispositions, formatCount, formatMarkedCount, type Receipt, type Tokens, type WindowUsage, windowUsage } from "@oriel/core";
import type { ContextLook, NextPrompt } from "../context/look.ts";
import { lastReply } from "../last-reply.ts";
import { lookAtSession } from "../session-context.ts";
import { sessionOf } from "../session-of.ts";
import { moved } from "./course.ts";
import type { Running } from "./life.ts";

export interface Looking {
  /**
   * How much of the engine's window the conversation takes now, with what is being written. The window is the one that the engine has loaded,
   * whatever was asked for.
   */
  getUsage(): Promise<Usage>;
  /** What would be sent of the conversation now, in figures and in plain words. Sends nothing. */
  getContext(): Promise<ConversationContext>;
  /** The account of a reply: what the model saw, and what it did not; of the last one when none is named. `undefined` once it was pruned. */
  getReceipt(receipt?: string | undefined): Promise<Receipt | undefined>;
}

export interface Usage extends WindowUsage {
  /** Of a reply that is being written; they are part of `currentTokens`. */
  readonly inFlightTokens: Tokens;
}

/** Positions are those of the conversation's messages. */
export interface ConversationContext extends ContextLook {
  readonly sentences: readonly string[];
}

export function looking({ id, kept }: Running): Looking {
  return {
    async getUsage() {
      const now = kept();
      const { look } = await lookAtSession(now, id);
      const { currentTokens, basis, maxTokens } = look.usage;
      const inFlightTokens = now.inFlight.of(id);
      const tokens = currentTokens + inFlightTokens;
      return { ...windowUsage({ tokens, basis: inFlightTokens === 0 ? basis : "estimate" }, maxTokens), inFlightTokens };
    },
    async getContext() {
      const { look, firstMessage } = await lookAtSession(kept(), id);
      const accounts = look.accounts.filter(({ from }) => from >= firstMessage).map((account) => moved(account, firstMessage));
      const checkpoints = look.checkpoints.map((checkpoint) => moved(checkpoint, firstMessage));
      const context = { ...look, accounts, checkpoints };
      return { ...context, sentences: contextSentences(context) };
    },
    async getReceipt(receipt) {
      const { store, behind } = kept();
      const named = receipt ?? (await lastReply(store, await sessionOf(store, id)))?.receipt;
      return named === undefined ? undefined : behind.receipts.get(named);
    },
  };
}

function contextSentences(look: ContextLook): readonly string[] {
  return [usageSentence(look), messagesSentence(look), nextSentence(look.next)];
}

function usageSentence({ usage: { currentTokens, basis, maxTokens, percentage }, allowance }: ContextLook): string {
  const used = formatMarkedCount({ tokens: currentTokens, basis });
  if (maxTokens === undefined) return `The prompt has ${used} tokens; nobody knows the window.`;
  return `The prompt has ${used} tokens of the ${formatCount(maxTokens)} in the window (${percentage} %); ${formatCount(allowance)} are kept free for the reply.`;
}

function messagesSentence({ accounts }: ContextLook): string {
  const { kept, compacted, dropped, recalled } = countDispositions(accounts);
  const parts = [
    `${formatCount(kept)} as they are`,
    ...(compacted === 0 ? [] : [`${formatCount(compacted)} shortened or summarised`]),
    ...(recalled === 0 ? [] : [`${formatCount(recalled)} recalled`]),
    ...(dropped === 0 ? [] : [`${formatCount(dropped)} left out`]),
  ];
  const total = kept + compacted + dropped + recalled;
  return `It holds ${formatCount(total)} ${total === 1 ? "message" : "messages"}: ${parts.join(", ")}.`;
}

function nextSentence(next: NextPrompt): string {
  switch (next.kind) {
    case "as_it_stands":
      return "The next turn is sent as it stands, with what is new at its end.";
    case "cut":
      return "Before the next turn older messages are cut.";
    case "summarise":
      return "Before the next turn older messages are summarised.";
    case "refuse":
      return `The next turn would be refused: ${next.refusal.message}`;
  }
}
