import { checkpointsOf } from "../compaction/checkpoint-pieces.ts";
import { wantedCondensation } from "../compaction/condense.ts";
import { checkpointChange, wantedSummary } from "../compaction/summarise.ts";
import { type CutDraft, reduced } from "./cut-draft.ts";
import type { Known, WantedSummary } from "./prompt-plan.ts";

export type Summarised =
  | { readonly kind: "cut"; readonly draft: CutDraft }
  /** It cannot go on without this summary. */
  | { readonly kind: "summarise"; readonly wanted: WantedSummary };

/**
 * The draft with a new summary in the place of its older messages, and with the checkpoints that stood before it condensed as their age and
 * number ask for. The same draft when there is nothing to summarise. The older ones change only here, where what follows them changes anyway.
 */
export function withSummary(start: CutDraft, known: Known): Summarised {
  const wanted = wantedSummary(start, known);
  if (wanted === undefined) return { kind: "cut", draft: start };
  if (!known.checkpoints.has(wanted.id)) return { kind: "summarise", wanted };
  const draft = reduced(start, "summarise", [checkpointChange(start, wanted)], known);
  return draft === start ? { kind: "cut", draft } : condensed(draft, known);
}

function condensed(start: CutDraft, known: Known): Summarised {
  // What the new checkpoint keeps of the user is no longer there for the older ones to keep.
  let draft = reduced(
    start,
    "summarise",
    checkpointsOf(start).map((piece) => checkpointChange(start, piece)),
    known,
  );
  const futile = new Set<string>();
  for (;;) {
    const wanted = wantedCondensation(draft, known, futile);
    if (wanted === undefined) return { kind: "cut", draft };
    if (!known.checkpoints.has(wanted.id)) return { kind: "summarise", wanted };
    const smaller = reduced(draft, NAMES[wanted.made], [checkpointChange(draft, wanted)], known);
    if (smaller === draft) futile.add(wanted.id);
    draft = smaller;
  }
}

const NAMES: { readonly [made in WantedSummary["made"]]: string } = { anew: "summarise", aged: "age", merged: "merge" };
