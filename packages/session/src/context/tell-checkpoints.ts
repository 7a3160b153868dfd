import { type Checkpoint, mostCheckpoints, type WantedSummary } from "@oriel/core";
import type { ContextEvent } from "../events/conversation-event.ts";
import type { Fitted } from "./fit-prompt.ts";
import type { Fitting } from "./fitting.ts";
import type { ContextPorts } from "./ports.ts";
import { toldSession } from "./told-session.ts";

/** Tells of the checkpoints that a plan has put into a prompt where they did not stand before. */
export function tellCheckpoints(
  { tell }: Pick<ContextPorts, "tell">,
  fitting: Fitting,
  { plan, checkpoints, wanted }: Pick<Fitted, "plan" | "checkpoints" | "wanted">,
): void {
  const session = toldSession(fitting);
  if (session === undefined) return;
  const before = new Set(fitting.cut.changes.flatMap((change) => (change.kind === "checkpoint" ? [change.id] : [])));
  for (const piece of plan.pieces) {
    if (piece.kind !== "checkpoint" || before.has(piece.id)) continue;
    const asked = wanted.get(piece.id);
    const checkpoint = checkpoints.get(piece.id);
    if (asked === undefined || checkpoint === undefined) continue;
    for (const event of eventsOf(asked, checkpoint, piece.count.tokens, rolls(fitting))) tell(session, event);
  }
}

function rolls({ policy, window }: Fitting): boolean {
  return window !== undefined && mostCheckpoints(policy.compaction.summary, window) === 0;
}

/** @param tokens what it takes in the prompt. */
function eventsOf(asked: WantedSummary, checkpoint: Checkpoint, tokens: number, isRolling: boolean): readonly ContextEvent[] {
  const { id, level, by, messages, replacedTokens } = checkpoint;
  const freed = asked.replacedTokens - tokens;
  switch (asked.made) {
    case "anew":
      return [
        { type: "checkpoint-created", id, level, by, messages, tokens: checkpoint.tokens, replacedTokens },
        ...(isRolling ? [{ type: "rollover-complete", id, messages } as const] : []),
      ];
    case "aged":
      return asked.merges.map((was) => ({ type: "checkpoint-aged", id, was, level, tokens: checkpoint.tokens, freed }));
    case "merged":
      return [{ type: "checkpoint-merged", id, were: asked.merges, tokens: checkpoint.tokens, freed }];
    default:
      return asked.made satisfies never;
  }
}
