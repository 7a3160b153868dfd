import type { Tokens } from "@oriel/core";
import type { LlamaContextSequence } from "node-llama-cpp";
import { asTokens } from "./model-vocabulary.ts";
import { commonPrefix } from "./slots.ts";

/**
 * Cuts a sequence back to what it shares with the prompt and answers how many tokens that is. The last token of the prompt is never
 * kept: the reply is drawn from its evaluation.
 *
 * Only ends are cut off, and only where the state stays exact. Left to itself llama.cpp goes on with a sliding window whose older
 * cells are gone, and node-llama-cpp reads everything again in one piece that cannot be cancelled.
 */
export async function keepPrefix(sequence: LlamaContextSequence, prompt: readonly number[]): Promise<Tokens> {
  const kept = keptOf(sequence, prompt);
  if (kept === sequence.contextTokens.length) return kept;
  if (kept === 0) await sequence.clearHistory();
  else await sequence.adaptStateToTokens(asTokens(prompt.slice(0, kept)), false);
  return kept;
}

/** How many tokens of the prompt `keepPrefix` would keep. */
export function keptOf(sequence: LlamaContextSequence, prompt: readonly number[]): Tokens {
  const held = sequence.contextTokens;
  const shared = Math.min(commonPrefix(held, prompt), prompt.length - 1);
  if (shared === held.length) return shared;
  const { isRecurrent, isHybrid, swaSize } = sequence.model.fileInsights;
  return exactCut(shared, {
    goesBack: !isRecurrent && !isHybrid,
    slidingWindow: swaSize,
    firstCell: sequence.stateCellsStartIndex,
    // The latest: of earlier ones node-llama-cpp does not tell. The index is 0 where there is none.
    checkpoint: sequence.lastCheckpointIndex > 0 ? sequence.lastCheckpointIndex + 1 : 0,
  });
}

/** The longest cut of at most `shared` tokens after which the sequence still holds all that the next token looks at; 0 for none. */
export function exactCut(
  shared: Tokens,
  state: {
    /** False for recurrent and hybrid models: their state has no past to go back to. */
    readonly goesBack: boolean;
    /** As the file states it; some files do not, although cells leave. */
    readonly slidingWindow: Tokens | undefined;
    /** The oldest position that all layers still hold. */
    readonly firstCell: number;
    /** Length of the sequence when its state was set aside; 0 for never. */
    readonly checkpoint: Tokens;
  },
): Tokens {
  const isWhole = state.firstCell <= 0 || shared - state.firstCell >= (state.slidingWindow ?? Number.POSITIVE_INFINITY) - 1;
  if (shared > 0 && state.goesBack && isWhole) return shared;
  return state.checkpoint <= shared ? state.checkpoint : 0;
}
