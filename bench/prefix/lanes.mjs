import { DEFAULT_POLICY, estimateText, messagesOf, planPrompt, UNCUT } from "@oriel/core";

/**
 * One way of keeping a conversation in its window: what is sent of its first entries. Called turn after turn.
 * @typedef {(conversation: import("./counted-conversation.mjs").CountedConversation, length: number) => readonly import("@oriel/core").Message[]} Lane
 *
 * @typedef {{ window: number, allowance: number }} Room
 */

/**
 * What most chat programs do: the system prompt, and as many of the newest messages as fit, worked out anew in every turn.
 * @param {Room} room
 * @returns {Lane}
 */
export function trimmedEachTurn({ window, allowance }) {
  return ({ entries, frame }, length) => {
    const [system, ...others] = entries.slice(0, length);
    if (system === undefined) return [];
    let left = window - allowance - frame.tokens - system.count.tokens;
    let from = others.length;
    for (; from > 0; from -= 1) {
      left -= others[from - 1]?.count.tokens ?? 0;
      if (left < 0) break;
    }
    return [system, ...others.slice(from)].map(({ message }) => message);
  };
}

/**
 * Oriel's plan with nothing but its first-in first-out stage, so that both lanes leave out the same kind of thing: the oldest messages.
 * @param {Room} room
 * @returns {Lane}
 */
export function planned({ window, allowance }) {
  const rules = {
    compaction: { ...DEFAULT_POLICY.compaction, stages: [{ strategy: /** @type {const} */ ("fifo") }], recall: null },
    overflow: /** @type {const} */ ("trim"),
  };
  const room = { window, allowance, leastAllowance: allowance, margin: 0 };
  let cut = UNCUT;
  return ({ entries, frame }, length) => {
    const transcript = { entries: entries.slice(0, length), tools: { tokens: 0, basis: /** @type {const} */ ("exact") }, frame };
    const plan = planPrompt(transcript, room, rules, {
      cut,
      checkpoints: new Map(),
      ranked: [],
      measure: estimateText,
      hash: (parts) => parts.join(),
    });
    if (plan.kind !== "fits") throw new Error(`The plan is "${plan.kind}": nothing but messages may leave here.`);
    cut = plan.cut;
    return messagesOf(transcript, plan.pieces, estimateText);
  };
}
