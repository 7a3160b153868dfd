import { performance } from "node:perf_hooks";
import { DEFAULT_POLICY, estimateText, messagesOf, planPrompt, UNCUT } from "@oriel/core";

/** What stays free for the reply. */
export const ALLOWANCE = 512;

/**
 * Plans turn after turn of a conversation, under the default policy, and remembers the cut, as a session does.
 * @param {ReturnType<typeof import("./conversation.mjs").countedConversation>} conversation
 * @param {number} window
 * @returns {(length: number) => { planMs: number, ms: number, tokens: number, isNewCut: boolean }} Plans a prompt of its first entries, and
 *   makes the messages that are sent: how long the plan took, and both together.
 */
export function oriel({ entries, frame, tools }, window) {
  const rules = { compaction: DEFAULT_POLICY.compaction, overflow: /** @type {const} */ ("trim") };
  const room = { window, allowance: ALLOWANCE, leastAllowance: ALLOWANCE, margin: 0 };
  const known = {
    checkpoints: new Map(),
    ranked: [],
    measure: estimateText,
    hash: (/** @type {readonly string[]} */ parts) => parts.join(),
  };
  let cut = UNCUT;
  return (length) => {
    const startedMs = performance.now();
    const transcript = { entries: entries.slice(0, length), frame, tools };
    const plan = planPrompt(transcript, room, rules, { ...known, cut });
    if (plan.kind !== "fits") throw new Error(`The plan of ${length} messages is "${plan.kind}".`);
    const planMs = performance.now() - startedMs;
    messagesOf(transcript, plan.pieces, estimateText);
    cut = plan.cut;
    return { planMs, ms: performance.now() - startedMs, tokens: plan.prompt.tokens, isNewCut: plan.isNewCut };
  };
}
