import { type CollectedReply, type Count, formatMarkedCount, type ReplyAccount, type Tokens, type Verdict } from "@oriel/core";

/** What is known of a reply when its headers are written. */
export interface ReplyFacts {
  readonly account: ReplyAccount | undefined;
  readonly prompt: Count | undefined;
  readonly window: Tokens | undefined;
  /** Where the whole reply is known. */
  readonly verdict?: Verdict | undefined;
}

/** The facts of a reply of which at least the beginning is known. */
export function replyFacts({ account, prompt, window, verdict, usage }: CollectedReply): ReplyFacts {
  // What the engine says it read is more than any count of ours; it is known where the whole reply is.
  const read = usage.promptTokens === undefined || verdict?.kind === "unreported" ? undefined : usage.promptTokens;
  return { account, prompt: read === undefined ? prompt : { tokens: read, basis: "exact" }, window, verdict };
}

/** The headers that tell any client how its prompt was treated. A summary that takes long to make is longer in coming than the headers can wait: then they tell nothing. */
export function orielHeaders({ account, prompt, window, verdict }: ReplyFacts): Record<string, string> {
  return {
    ...(account === undefined
      ? {}
      : {
          "X-Oriel-Session": account.session,
          "X-Oriel-Receipt": account.receipt,
          "X-Oriel-Disposition": dispositionOf(account, verdict),
        }),
    ...(window === undefined ? {} : { "X-Oriel-Window": String(window) }),
    ...(prompt === undefined ? {} : { "X-Oriel-Prompt-Tokens": formatMarkedCount(prompt) }),
  };
}

function dispositionOf({ messages }: ReplyAccount, verdict: Verdict | undefined): string {
  const { kept, compacted, dropped, recalled } = messages;
  const counts = `kept=${kept} compacted=${compacted} dropped=${dropped} recalled=${recalled}`;
  return verdict?.kind === "backend_truncated" ? `${counts} backend_truncated` : counts;
}
