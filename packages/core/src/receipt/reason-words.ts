import type { ReasonCode } from "../context/account.ts";

/** A reason code in words for people. */
export function reasonWords(reason: ReasonCode): string {
  return WORDS[reason];
}

const WORDS: Readonly<Record<ReasonCode, string>> = {
  always: "always stays",
  pinned: "pinned",
  recent: "recent",
  recall_hit: "needed again",
  recall_below: "not near enough to be recalled",
  compressed: "summarised",
  tool_cap: "too long",
  over_budget: "did not fit",
  duplicate: "said again elsewhere",
  superseded: "a later call replaced it",
  user_excluded: "excluded by the user",
  policy: "by the policy",
  backend_truncated: "may have been cut by the engine",
};
