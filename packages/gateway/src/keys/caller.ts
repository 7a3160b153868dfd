import type { IncomingMessage } from "node:http";
import type { ApiKey } from "@oriel/core";

/** Who sends a request, as far as keys tell. */
export interface Caller extends Pick<ApiKey, "name" | "isAdmin" | "models" | "limits"> {
  /** Of the key. */
  readonly id: string;
}

/** Whoever sends a request where no key is needed. Its id is that of no key. */
export const NOBODY: Caller = { id: "none", name: "(no key)", isAdmin: true };

/** Id of the caller's key, where it has one. */
export function keyOf(caller: Caller | undefined): string | undefined {
  return caller === NOBODY ? undefined : caller?.id;
}

/** Who sent which request. */
export interface Callers {
  of(incoming: IncomingMessage): Caller;
  remember(incoming: IncomingMessage, caller: Caller): void;
}

export function callers(): Callers {
  const known = new WeakMap<IncomingMessage, Caller>();
  return {
    of: (incoming) => known.get(incoming) ?? NOBODY,
    remember: (incoming, caller) => void known.set(incoming, caller),
  };
}
