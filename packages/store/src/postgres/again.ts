import type { Milliseconds } from "@oriel/core";
import { saysAway, saysInTheWay, saysReadOnly } from "./failure.ts";

/** A server that is started anew is back within seconds; who waits for a call waits no longer than that. */
const AWAY_PAUSES: readonly Milliseconds[] = [50, 100, 200, 400, 800, 1600];
/** Of writers that stand in each other's way one always goes through, so that few of these are ever needed. */
const IN_THE_WAY_PAUSES: readonly Milliseconds[] = [5, 10, 20, 40, 80, 160, 320];

/** After what pause a call that failed, and certainly changed nothing, is tried again; `undefined` when that is of no use. */
export function pauseBeforeAgain(error: unknown, tries: number): Milliseconds | undefined {
  if (saysInTheWay(error)) return IN_THE_WAY_PAUSES[tries - 1];
  return saysAway(error) || saysReadOnly(error) ? AWAY_PAUSES[tries - 1] : undefined;
}
