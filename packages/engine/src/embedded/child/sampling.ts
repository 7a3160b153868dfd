import type { Sampling } from "@oriel/core";
import type { SequenceEvaluateOptions } from "node-llama-cpp";
import { asTokens } from "./model-vocabulary.ts";

/** What llama.cpp's own programs draw with when nothing is asked for; node-llama-cpp's defaults differ (temperature 0, no floor). */
const DEFAULTS = { topK: 40, topP: 0.95, minP: 0.05 } as const;

/** How many of the latest tokens penalties look at, as in llama.cpp. */
export const PENALTY_SPAN = 64;

/** A request's sampling in node-llama-cpp's words. `latest` answers the tokens penalties look at, newest last. */
export function samplingOptions(
  sampling: Sampling,
  defaults: { readonly temperature: number; readonly seed: number },
  latest: () => readonly number[],
): SequenceEvaluateOptions {
  return {
    temperature: sampling.temperature ?? defaults.temperature,
    topK: sampling.topK ?? DEFAULTS.topK,
    topP: sampling.topP ?? DEFAULTS.topP,
    minP: sampling.minP ?? DEFAULTS.minP,
    seed: sampling.seed ?? defaults.seed,
    ...penalties(sampling, latest),
  };
}

function penalties(sampling: Sampling, latest: () => readonly number[]): Pick<SequenceEvaluateOptions, "repeatPenalty"> {
  const { repeatPenalty = 1, frequencyPenalty = 0, presencePenalty = 0 } = sampling;
  if (repeatPenalty === 1 && frequencyPenalty === 0 && presencePenalty === 0) return {};
  return {
    repeatPenalty: {
      penalty: repeatPenalty,
      frequencyPenalty,
      presencePenalty,
      maxPunishTokens: PENALTY_SPAN,
      punishTokens: () => asTokens(latest()),
    },
  };
}
