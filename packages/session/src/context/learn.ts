import { type Calibration, calibrate } from "@oriel/core";
import type { Offer } from "../offer.ts";
import type { ContextPorts } from "./ports.ts";
import type { Closed } from "./running-receipt.ts";

/** Takes from what the engine says it read how the model's tokenizer differs from the estimate. Exact counts have nothing to learn. */
export async function learn(
  { calibrations }: Pick<ContextPorts, "calibrations">,
  { engine, served }: Offer,
  before: Calibration | undefined,
  { receipt, reply, makeup }: Closed,
): Promise<void> {
  const { promptTokens, cachedTokens } = reply.usage;
  if (makeup === undefined || promptTokens === undefined) return;
  const sample = { ...makeup, reported: promptTokens, cached: cachedTokens, window: receipt.window.loaded };
  const after = calibrate(before, sample);
  if (after !== before) await calibrations.put(engine.id, served.details.name, after);
}
