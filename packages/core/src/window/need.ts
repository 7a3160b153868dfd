import type { ReplyPolicy } from "../policy/policy.ts";
import { formatCount, type Tokens } from "../units.ts";
import type { PlanStep } from "./plan.ts";
import type { WindowSituation } from "./situation.ts";

/** What a turn needs of the window. */
export interface Need {
  readonly tokens: Tokens;
  readonly step: PlanStep;
}

/**
 * What the prompt needs, with the reply allowance where the policy counts it. `undefined` while the prompt is not counted: an engine that
 * reports 0 tokens read has taken them from its cache, and says nothing of the prompt.
 */
export function needOf(situation: WindowSituation, reply: ReplyPolicy, countsAllowance: boolean): Need | undefined {
  const { usage } = situation;
  if (usage === undefined || usage <= 0) return undefined;
  if (!countsAllowance)
    return { tokens: usage, step: { rule: "usage", value: usage, note: `The prompt has ${formatCount(usage)} tokens.` } };
  const allowance = situation.allowance ?? reply.default;
  const tokens = usage + allowance;
  const note = `The prompt has ${formatCount(usage)} tokens, and ${formatCount(allowance)} are kept free for the reply.`;
  return { tokens, step: { rule: "usage", value: tokens, note } };
}
