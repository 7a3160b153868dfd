import type { ContextPorts } from "./ports.ts";

/** What was remembered of a conversation before a checkpoint was made by hand lies under this key. */
export function undoKey({ hash }: Pick<ContextPorts, "hash">, session: string, id: string): string {
  return hash(JSON.stringify(["before", session, id]));
}
