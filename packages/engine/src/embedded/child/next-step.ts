import type { Tokens } from "@oriel/core";

/** A call at the head of the line, as far as it matters for what comes next. */
export interface Waiting {
  /** The window it must run in. */
  readonly window: Tokens;
  /** A `load` needs the window only; a reply needs a free slot too. */
  readonly needsSlot: boolean;
}

export type Step =
  | { readonly do: "wait" }
  | { readonly do: "resize"; readonly window: Tokens }
  | { readonly do: "start" }
  /** Nobody is waiting and nobody is answered: the time to write a conversation to disk. */
  | { readonly do: "save" };

/**
 * What to do for the first in line. Strictly in order: a call that needs another window waits for the running replies, and all behind it
 * wait with it, so that it comes to its turn.
 */
export function nextStep(
  first: Waiting | undefined,
  now: { readonly window: Tokens | undefined; readonly running: number; readonly slots: number; readonly hasUnsaved: boolean },
): Step {
  if (first === undefined) return now.hasUnsaved && now.running === 0 ? { do: "save" } : { do: "wait" };
  if (first.window !== now.window) return now.running > 0 ? { do: "wait" } : { do: "resize", window: first.window };
  return first.needsSlot && now.running >= now.slots ? { do: "wait" } : { do: "start" };
}
