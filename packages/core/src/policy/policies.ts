import type { Policy } from "./policy.ts";
import { MOCHI } from "./profiles/mochi.ts";
import { NOPENAI } from "./profiles/nopenai.ts";
import { OLLM } from "./profiles/ollm.ts";
import { ORIEL } from "./profiles/oriel.ts";
import { PRIVATE_GPT } from "./profiles/private-gpt.ts";
import { ROAMPAL } from "./profiles/roampal.ts";

/** Every policy Oriel ships, the default first. */
export const POLICIES: readonly Policy[] = [ORIEL, ROAMPAL, PRIVATE_GPT, MOCHI, NOPENAI, OLLM];

export const DEFAULT_POLICY: Policy = ORIEL;

/** The shipped policy of this name, in any case. */
export function findPolicy(id: string): Policy | undefined {
  const wanted = id.trim().toLowerCase();
  return POLICIES.find((policy) => policy.id === wanted);
}
