import type { Checkpoint, Cut } from "@oriel/core";
import type { ContextPorts } from "./ports.ts";

/** The checkpoints that a cut names, as far as there still are any. */
export async function checkpointsIn(
  { checkpoints }: Pick<ContextPorts, "checkpoints">,
  cut: Cut,
): Promise<ReadonlyMap<string, Checkpoint>> {
  const ids = cut.changes.flatMap((change) => (change.kind === "checkpoint" ? [change.id] : []));
  const found = ids.length === 0 ? [] : await checkpoints.get(ids);
  return new Map(found.map((checkpoint) => [checkpoint.id, checkpoint]));
}
