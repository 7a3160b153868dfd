import type { Count, Tokens } from "@oriel/core";

/** What the window holds, and how large it is where that is known. */
export interface InWindow {
  readonly count: Count;
  readonly window: Tokens | undefined;
}
