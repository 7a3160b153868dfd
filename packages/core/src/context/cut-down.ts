import { adaptive } from "../compaction/adaptive.ts";
import { fifo } from "../compaction/fifo.ts";
import { keepFirst } from "../compaction/keep-first.ts";
import { mask } from "../compaction/mask.ts";
import { prune } from "../compaction/prune.ts";
import { slidingWindow } from "../compaction/sliding-window.ts";
import type { Draft } from "../compaction/strategy.ts";
import { truncate } from "../compaction/truncate.ts";
import type { Stage } from "../policy/compaction-policy.ts";
import type { Tokens } from "../units.ts";
import type { Change } from "./cut.ts";
import { type CutDraft, reduced } from "./cut-draft.ts";
import { exchangesAmong } from "./exchange.ts";
import type { Known } from "./prompt-plan.ts";
import { type Summarised, withSummary } from "./with-summary.ts";

export interface Marks {
  readonly high: Tokens;
  /** What can never leave. */
  readonly floor: Tokens;
}

/**
 * Carries out the stages of the draft's policy until it is as small as its target, and where they end above its budget, whatever else is
 * needed that is not floor. The result is as small as the stages can make it, or below the high watermark: cutting it again changes nothing.
 */
export function cutDown(start: CutDraft, marks: Marks, stages: readonly Stage[], known: Known): Summarised {
  let draft = withNewestShortened(start, marks.floor, known);
  for (;;) {
    const { tokens } = draft;
    for (const stage of stages) {
      if (draft.tokens <= draft.target) break;
      if (stage.strategy !== "summarise") {
        draft = repeated(draft, stage, known);
        continue;
      }
      const summarised = withSummary(draft, known);
      if (summarised.kind === "summarise") return summarised;
      draft = summarised.draft;
    }
    if (draft.tokens > draft.budget) draft = forced(draft, known);
    if (draft.tokens <= marks.high || draft.tokens === tokens) return { kind: "cut", draft };
  }
}

type PlainStage = Exclude<Stage, { readonly strategy: "summarise" }>;

function proposals(draft: Draft, stage: PlainStage): readonly Change[] {
  switch (stage.strategy) {
    case "prune":
      return prune(draft, stage);
    case "mask":
      return mask(draft, stage);
    case "truncate":
      return truncate(draft, stage);
    case "fifo":
      return fifo(draft, stage);
    case "sliding_window":
      return slidingWindow(draft, stage);
    case "keep_first":
      return keepFirst(draft, stage);
    case "adaptive":
      return adaptive(draft, stage);
    default:
      return stage satisfies never;
  }
}

/** A stage, again as long as it makes the draft smaller: the notes that a cut needs count too, and are known only afterwards. */
function repeated(start: CutDraft, stage: PlainStage, known: Known): CutDraft {
  let draft = start;
  while (draft.tokens > draft.target) {
    const next = reduced(draft, stage.strategy, proposals(draft, stage), known);
    if (next === draft) break;
    draft = next;
  }
  return draft;
}

/** The last resort, so that every request fits: one thing after the other until it does, what the user wrote after nearly all else. */
function forced(start: CutDraft, known: Known): CutDraft {
  const { rules } = start;
  const steps: readonly ((draft: CutDraft) => CutDraft)[] = [
    (draft) => repeated(draft, { strategy: "fifo" }, known),
    (draft) => repeated({ ...draft, rules: { ...rules, drops_user_messages: true } }, { strategy: "fifo" }, known),
    (draft) => reduced({ ...draft, rules }, "fifo", newestOf(draft).map(dropAt), known),
  ];
  return { ...steps.reduce((draft, step) => (draft.tokens > draft.budget ? step(draft) : draft), start), rules };
}

/**
 * What the model is at work on, where it cannot stand whole beside the floor, is shortened to half of the room there. If it left, the model
 * would only call for it again; if it took all of the room, everything else would leave for it.
 */
function withNewestShortened(draft: CutDraft, floor: Tokens, known: Known): CutDraft {
  const newest = newestOf(draft);
  const pieces = draft.pieces.filter((piece) => "at" in piece && newest.includes(piece.at));
  const tokens = pieces.reduce((sum, { count }) => sum + count.tokens, 0);
  const free = draft.budget - floor;
  if (newest.length === 0 || tokens <= free) return draft;
  const share = Math.max(0, free) / 2 / newest.length / Math.max(1, draft.budget);
  return reduced(draft, "truncate", truncate({ ...draft, pieces, tokens, target: 0 }, { strategy: "truncate", share }), known);
}

/** The newest exchange after the last message of the user, as far as it stands and is not floor. */
function newestOf({ pieces, transcript, isFloor }: Draft): readonly number[] {
  const standing = pieces.flatMap((piece) => ("at" in piece ? [piece.at] : []));
  const newest = exchangesAmong(transcript.entries, standing).at(-1) ?? [];
  return newest.some(isFloor) ? [] : newest;
}

function dropAt(at: number): Change {
  return { kind: "drop", from: at, to: at + 1, reason: "over_budget" };
}
