import type { SizeClass } from "../policy/policy.ts";
import type { Tokens } from "../units.ts";

/** The window of the class that a model of so many parameters falls into. */
export function sizeOfClass(classes: readonly SizeClass[], parameters: number): Tokens | undefined {
  return classes.find(({ up_to_parameters: most }) => most === null || parameters <= most)?.window;
}

/** A number of parameters as engines write it: `8.2B`, `494.03M`, `8x7B`. `undefined` for anything else. */
export function parameterCount(text: string): number | undefined {
  const match = /^\s*(?:(\d{1,3})\s*x\s*)?(\d{1,6}(?:\.\d+)?)\s*([kmbt])\s*$/i.exec(text);
  if (match === null) return undefined;
  const scale = { k: 1e3, m: 1e6, b: 1e9, t: 1e12 }[match[3]?.toLowerCase() ?? ""];
  return scale === undefined ? undefined : Math.round(Number(match[1] ?? 1) * Number(match[2]) * scale);
}
