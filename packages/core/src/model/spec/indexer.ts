import type { Tokens } from "../../units.ts";

/** Which blocks of a sparse-attention model keep keys to search by: those it lists, else the ones GLM 5.2 has, which came before the key. */
export function indexedBlocks(
  listed: readonly boolean[] | undefined,
  trainedWindow: Tokens | undefined,
  blocks: number,
): readonly boolean[] {
  if (listed !== undefined) return listed;
  const isGlm52 = trainedWindow !== undefined && trainedWindow >= GLM_5_2_WINDOW;
  return Array.from({ length: blocks }, (_, block) => !isGlm52 || block < 2 || (block - 2) % 4 === 0);
}

/** By which llama.cpp knows it from GLM 5 and 5.1, whose blocks all have them. */
const GLM_5_2_WINDOW: Tokens = 1_048_576;
