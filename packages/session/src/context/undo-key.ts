import type { Cut, KnownContext } from "@oriel/core";
import type { ContextPorts } from "./ports.ts";
import { type Recognised, remembered } from "./recognise.ts";

/** What was remembered of a conversation just before a checkpoint was made, or right after, lies under this key. */
export function undoKey({ hash }: Pick<ContextPorts, "hash">, session: string, id: string, when: "before" | "after"): string {
  return hash(JSON.stringify([when, session, id]));
}

/**
 * What must be kept so that the checkpoints of a new cut can be undone: under each that the cut brought, how the conversation was cut before
 * it and after it. Nothing for conversations that Oriel does not keep: nobody can ask for it there.
 */
export function undoable(
  ports: Pick<ContextPorts, "hash">,
  recognised: Recognised,
  { before, after }: { readonly before: Cut; readonly after: Cut },
  messages: number,
  at: string,
): readonly KnownContext[] {
  if (recognised.how !== "kept") return [];
  const stood = new Set(checkpointIds(before));
  return checkpointIds(after)
    .filter((id) => !stood.has(id))
    .flatMap((id) => [
      ...remembered(recognised, [{ key: undoKey(ports, recognised.session, id, "before"), messages }], before, at),
      ...remembered(recognised, [{ key: undoKey(ports, recognised.session, id, "after"), messages }], after, at),
    ]);
}

function checkpointIds({ changes }: Cut): readonly string[] {
  return changes.flatMap((change) => (change.kind === "checkpoint" ? [change.id] : []));
}
