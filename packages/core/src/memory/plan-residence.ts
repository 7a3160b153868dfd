import type { Bytes, Milliseconds } from "../units.ts";
import { budgetOf, type Device, type Margins, USUAL_MARGINS } from "./device.ts";

/** A model that is in memory. */
export interface Resident {
  readonly id: string;
  /** What it takes; `undefined` where that cannot be worked out. */
  readonly bytes: Bytes | undefined;
  /** Whether it is being asked for something right now: then it stays. */
  readonly isBusy: boolean;
  readonly lastUseMs: Milliseconds;
}

/** What is done before another model is loaded. */
export type ResidencePlan =
  /** These leave first, in this order. */
  | { readonly kind: "load"; readonly leaving: readonly string[] }
  /** There is only room once one that is busy has become idle. */
  | { readonly kind: "wait" };

/**
 * Makes room for a model: of those in memory the ones that were used longest ago leave, as few as will do. Where nothing of the others would
 * help it is loaded all the same, and llama.cpp says what it makes of it. Unknown sizes free nothing that could be counted on, so they leave
 * last; without the model's own size, or that of the memory, nobody leaves.
 * @param devices those the model can lie in, as they are now.
 */
export function planResidence(
  bytes: Bytes | undefined,
  devices: readonly Device[],
  residents: readonly Resident[],
  margins: Margins = USUAL_MARGINS,
): ResidencePlan {
  const budgets = devices.map((device) => budgetOf(device, margins)).filter((budget) => budget !== undefined);
  if (bytes === undefined || budgets.length === 0) return { kind: "load", leaving: [] };
  let missing = bytes - budgets.reduce((sum, budget) => sum + budget, 0);
  const leaving: string[] = [];
  const idle = residents.filter(({ isBusy }) => !isBusy);
  for (const resident of [...idle].sort(soonerToLeave)) {
    if (missing <= 0) break;
    leaving.push(resident.id);
    missing -= resident.bytes ?? 0;
  }
  return missing > 0 && residents.some(({ isBusy }) => isBusy) ? { kind: "wait" } : { kind: "load", leaving };
}

function soonerToLeave(left: Resident, right: Resident): number {
  const known = Number(left.bytes === undefined) - Number(right.bytes === undefined);
  return known === 0 ? left.lastUseMs - right.lastUseMs : known;
}
