import { LARGEST_UNKNOWN_WINDOW } from "../model/bounds.ts";
import type { ModelSpec } from "../model/spec/model-spec.ts";
import type { Bytes, Tokens } from "../units.ts";
import { type Device, type Margins, USUAL_MARGINS } from "./device.ts";
import { type Memory, memoryOf } from "./memory-of.ts";
import { type Place, placeOf } from "./place.ts";
import type { Serving } from "./serving.ts";
import { slotsIn } from "./slots-in.ts";

/** What a window takes and where it would lie; what cannot be known is `undefined`. */
export interface Fit {
  readonly window: Tokens;
  readonly kvBytes: Bytes;
  readonly recurrentBytes: Bytes;
  readonly weightsBytes: Bytes | undefined;
  readonly computeBytes: Bytes;
  readonly computeBasis: string;
  readonly totalBytes: Bytes | undefined;
  readonly place: Place | undefined;
}

/** Windows are tried in steps of what caches come in. */
export const WINDOW_GRID: Tokens = 256;

/** What each of the windows takes on a machine. */
export function fitTable(
  spec: ModelSpec,
  windows: readonly Tokens[],
  serving: Serving,
  devices: readonly Device[],
  margins: Margins = USUAL_MARGINS,
): readonly Fit[] {
  return windows.map((window) => {
    const memory = memoryOf(spec, window, serving);
    return {
      window,
      kvBytes: memory.kv.total,
      recurrentBytes: memory.recurrent,
      weightsBytes: memory.weights,
      computeBytes: memory.compute.device + memory.compute.outputs,
      computeBasis: memory.compute.basis,
      totalBytes: memory.total,
      place: slotsIn(spec, window, serving) === 0 ? "does not fit" : placeIn(spec, memory, devices, margins),
    };
  });
}

/**
 * The largest window a model can have on a machine, in any of the places that will do; `undefined` when none fits, or when the weights are
 * not known.
 */
export function largestFit(
  spec: ModelSpec,
  serving: Serving,
  devices: readonly Device[],
  places: readonly Place[] = ["GPU", "split", "RAM"],
  margins: Margins = USUAL_MARGINS,
): Tokens | undefined {
  return largestServed(spec, serving, (memory) => {
    const place = placeIn(spec, memory, devices, margins);
    return place !== undefined && places.includes(place);
  });
}

/** The largest window whose parts take no more than so many bytes together; `undefined` when none does, or the weights are not known. */
export function largestWithin(spec: ModelSpec, serving: Serving, freeBytes: Bytes): Tokens | undefined {
  return largestServed(spec, serving, ({ total }) => total !== undefined && total <= freeBytes);
}

/**
 * The largest window of an engine that keeps fewer slots in a larger one where its caches are limited. A window can so take less than a smaller
 * one, but never with as many slots: so each number of slots is tried by itself, and counts where it is the one that the engine keeps.
 */
function largestServed(spec: ModelSpec, serving: Serving, willDo: (memory: Memory) => boolean): Tokens | undefined {
  const { maxCacheBytes, ...unlimited } = serving;
  if (maxCacheBytes === undefined) return largestWindow(spec, serving, willDo);
  const isServed = (memory: Memory): boolean => memory.kv.total + memory.recurrent <= maxCacheBytes && willDo(memory);
  for (let slots = 1; slots <= serving.slots; slots += 1) {
    const window = largestWindow(spec, { ...unlimited, slots }, isServed);
    if (window === undefined || slotsIn(spec, window, serving) <= slots) return window;
  }
  return undefined;
}

/**
 * The largest window on the grid, or the trained one, whose memory will do. Memory grows with the window, so if one will not do no larger
 * one will.
 */
export function largestWindow(spec: ModelSpec, serving: Serving, willDo: (memory: Memory) => boolean): Tokens | undefined {
  const holds = (window: Tokens): boolean => willDo(memoryOf(spec, window, serving));
  const most = spec.trainedWindow ?? LARGEST_UNKNOWN_WINDOW;
  if (holds(most)) return most;
  // `low` steps of the grid hold, `high` do not.
  let low = 0;
  let high = Math.ceil(most / WINDOW_GRID);
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle * WINDOW_GRID)) low = middle;
    else high = middle;
  }
  return low === 0 ? undefined : low * WINDOW_GRID;
}

function placeIn(spec: ModelSpec, memory: Memory, devices: readonly Device[], margins: Margins): Place | undefined {
  if (spec.weights === undefined) return undefined;
  const layers = spec.layers.reduce((sum, { count }) => sum + count, 0);
  return placeOf(memory, spec.weights, layers, devices, margins);
}
