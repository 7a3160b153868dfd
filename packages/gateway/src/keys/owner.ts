import type { IncomingMessage } from "node:http";
import type { Store } from "@oriel/core";
import { type Callers, NOBODY } from "./caller.ts";

export interface OwnerPorts {
  readonly callers: Callers;
  readonly store: Pick<Store, "owners">;
}

/** A new session belongs to the key it was made with. */
export async function keepOwner({ callers, store }: OwnerPorts, incoming: IncomingMessage, session: string): Promise<void> {
  const caller = callers.of(incoming);
  if (caller !== NOBODY) await store.owners.put(session, caller.id);
}

/** The key whose sessions alone a request may see; `undefined` where it may see all. */
export function ownerFor({ callers }: OwnerPorts, incoming: IncomingMessage): string | undefined {
  const { id, isAdmin } = callers.of(incoming);
  return isAdmin ? undefined : id;
}
