import type { Family } from "./family.ts";

/** Placeholder until the family table is in. */
export function matchFamily(_name: string): Family | undefined {
  return undefined;
}
