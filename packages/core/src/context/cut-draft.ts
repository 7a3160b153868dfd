import type { Draft } from "../compaction/strategy.ts";
import { applyCut, promptOf } from "./apply-cut.ts";
import type { Change } from "./cut.ts";
import { mergeChanges } from "./merge-changes.ts";
import type { Known, StageAccount } from "./prompt-plan.ts";

/** A draft with the changes that led to it, and the stages that made it smaller. */
export interface CutDraft extends Draft {
  readonly changes: readonly Change[];
  readonly stages: readonly StageAccount[];
}

/** The draft with further changes; the same draft when they do not make it smaller. */
export function reduced(draft: CutDraft, strategy: string, further: readonly Change[], known: Known): CutDraft {
  if (further.length === 0) return draft;
  const changes = mergeChanges(draft.changes, further);
  const pieces = applyCut(draft.transcript, changes, known);
  const { tokens } = promptOf(draft.transcript, pieces);
  if (tokens >= draft.tokens) return draft;
  const stages = [...draft.stages, { strategy, before: draft.tokens, after: tokens }];
  return { ...draft, changes, pieces, tokens, stages };
}
