import type { Weights } from "../model/spec/model-spec.ts";
import type { Bytes } from "../units.ts";
import { budgetOf, type Device, type Margins } from "./device.ts";
import type { Memory } from "./memory-of.ts";
import { weightsOnGpu } from "./weights-bytes.ts";

/** Where a model with a window lies: all layers on GPUs, some, none, or nowhere. */
export type Place = "GPU" | "split" | "RAM" | "does not fit";

/**
 * The best place for a model with a window on a machine; `undefined` when nothing is known of the machine's memory. A device of which it is
 * not known what is free counts as full.
 * @param layers how many layers the model has, which are placed whole.
 */
export function placeOf(memory: Memory, weights: Weights, layers: number, devices: readonly Device[], margins: Margins): Place | undefined {
  const budgets = devices.flatMap((device) => {
    const budget = budgetOf(device, margins);
    return budget === undefined ? [] : [{ kind: device.kind, budget }];
  });
  if (budgets.length === 0) return undefined;
  const budgetsOf = (kind: Device["kind"]): readonly Bytes[] =>
    budgets.filter((device) => device.kind === kind).map(({ budget }) => budget);
  const gpus = budgetsOf("gpu");
  const ram = sum(budgetsOf("ram"));

  const caches = memory.kv.total + memory.recurrent;
  const { device, host, outputs } = memory.compute;
  const all = weights.total + caches + device + outputs;
  const placed = weightsOnGpu(weights);
  const beside = placed.ram + host + outputs;
  // Where GPU and system share their memory, both parts come out of it.
  if (budgetsOf("unified").some((budget) => placed.gpu + caches + device + beside <= budget)) return "GPU";

  const onGpus = placed.gpu + caches;
  if (gpus.length > 0 && onGpus + wasted(gpus.length, onGpus / layers) + device * gpus.length <= sum(gpus) && beside <= ram) return "GPU";

  const usable = gpus.filter((budget) => budget >= device + onGpus / layers);
  if (usable.length > 0 && beside <= ram && all + host + device * usable.length <= sum(usable) + ram) return "split";
  return all <= ram ? "RAM" : "does not fit";
}

/** Layers do not divide evenly among several GPUs: (n + 1) / 2 of them fall through the gaps. */
function wasted(gpus: number, layer: Bytes): Bytes {
  return gpus > 1 ? Math.ceil(((gpus + 1) / 2) * layer) : 0;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
