import { SMALLEST_WINDOW } from "../model/bounds.ts";
import type { WindowPolicy } from "../policy/policy.ts";
import type { Tokens } from "../units.ts";
import { stepBelow } from "./growth-steps.ts";

/** The smaller window for the one retry after a model did not fit into memory at `failed`; `undefined`: there is none to try. */
export function retryWindow(policy: WindowPolicy, failed: Tokens): Tokens | undefined {
  const { retry_window: retry } = policy;
  if (retry === null) return undefined;
  if (retry !== "step_below") return retry < failed ? retry : undefined;
  const steps = policy.mode === "grow" ? { smallest: policy.smallest_step, factor: policy.step_factor } : POWERS_OF_TWO;
  return stepBelow(failed, steps);
}

const POWERS_OF_TWO = { smallest: SMALLEST_WINDOW, factor: 2 };
