import type { Store } from "@oriel/core";

/** What changes of a conversation's course need of the world. */
export interface SessionPorts {
  readonly store: Pick<Store, "sessions" | "messages" | "branches" | "snapshots">;
  readonly now: () => number;
  readonly newId: (prefix: string) => string;
}
