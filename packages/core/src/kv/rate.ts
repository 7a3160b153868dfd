import type { Milliseconds } from "../units.ts";

/** How fast something was, over its latest samples: so many units (bytes, tokens) took so long. */
export interface Rate {
  readonly units: number;
  readonly ms: Milliseconds;
}

/** The rate with one sample more. What was before counts half from then on, so that the latest samples decide. */
export function withSample(rate: Rate | undefined, units: number, ms: Milliseconds): Rate {
  return { units: (rate?.units ?? 0) / 2 + units, ms: (rate?.ms ?? 0) / 2 + ms };
}

/** How long so many units take at this rate; `undefined` when nothing was measured. */
export function timeOf(units: number, rate: Rate | undefined): Milliseconds | undefined {
  return rate === undefined || rate.units === 0 ? undefined : (units / rate.units) * rate.ms;
}
