import type { ModelMemory } from "../engine.ts";
import type { Tokens } from "../units.ts";
import type { Device } from "./device.ts";
import { type Fit, fitTable, largestFit } from "./fit.ts";
import type { Serving } from "./serving.ts";

/** What somebody wants to know of a model's windows. */
export interface FitQuestion {
  /** `undefined` for the usual ones. */
  readonly windows: readonly Tokens[] | undefined;
  /** What would be served otherwise than the engine does. */
  readonly serving: Partial<Serving>;
}

export interface FitAnswer {
  /** `undefined` when none fits, or when something it depends on is not known. */
  readonly largest: Tokens | undefined;
  /** The windows that were asked for, in their order. */
  readonly fits: readonly Fit[];
}

/**
 * Which windows of a model a machine holds.
 * @throws OrielError `invalid_request` for a serving llama.cpp would refuse.
 */
export function answerFit({ spec, serving }: ModelMemory, devices: readonly Device[], question: FitQuestion): FitAnswer {
  const served = { ...serving, ...question.serving };
  const windows = question.windows ?? usualWindows(spec.trainedWindow);
  return { largest: largestFit(spec, served, devices), fits: fitTable(spec, windows, served, devices) };
}

/** The powers of two up to the trained window, and the trained window itself; up to 128K where it is not known. */
export function usualWindows(trained: Tokens | undefined): readonly Tokens[] {
  const most = trained ?? MOST_USUAL;
  const windows: Tokens[] = [];
  for (let window = LEAST_USUAL; window < most; window *= 2) windows.push(window);
  return [...windows, most];
}

const LEAST_USUAL: Tokens = 2048;
const MOST_USUAL: Tokens = 131_072;
