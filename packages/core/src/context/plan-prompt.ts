import { mostCheckpoints } from "../compaction/most-checkpoints.ts";
import type { CompactionPolicy } from "../policy/compaction-policy.ts";
import type { Overflow } from "../policy/policy.ts";
import type { Tokens } from "../units.ts";
import { accountsOf } from "./accounts-of.ts";
import { applyCut, promptOf } from "./apply-cut.ts";
import { chooseRecall } from "./choose-recall.ts";
import { type Change, UNCUT } from "./cut.ts";
import { cutDown } from "./cut-down.ts";
import type { CutDraft } from "./cut-draft.ts";
import { type Floor, floorOf } from "./floor.ts";
import { indexTranscript } from "./index-transcript.ts";
import { dropLateResults } from "./late-results.ts";
import { mergeChanges } from "./merge-changes.ts";
import type { FittingPlan, Known, PromptPlan, Room } from "./prompt-plan.ts";
import { mostPrompt, refuseFloor, refuseUncut } from "./refuse-prompt.ts";
import { repairCut } from "./repair-cut.ts";
import { sameChanges } from "./same-changes.ts";
import { segmentsOf } from "./segments-of.ts";
import type { Transcript, TranscriptIndex } from "./transcript.ts";
import { type Watermarks, watermarksOf } from "./watermarks.ts";

/** The part of a policy that a plan follows; a client may ask for another overflow. */
export interface PlanRules {
  readonly compaction: CompactionPolicy;
  readonly overflow: Overflow;
}

/**
 * Decides what is sent of a conversation: what was sent before and what is new, as long as that stays below the high watermark. Above it the
 * conversation is cut, deeply, and the cut is there to be remembered. Whatever the policy, the plan fits the room, or is refused because what
 * can never leave does not.
 *
 * Pure: the same arguments give the same plan, and planning again with the plan's own cut changes nothing.
 */
export function planPrompt(transcript: Transcript, room: Room, rules: PlanRules, known: Known): PromptPlan {
  const index = indexTranscript(transcript.entries, transcript.index);
  const floor = floorOf(transcript, index);
  const budget = Math.max(0, room.window - room.allowance - room.margin);
  const marks = watermarksOf(rules.compaction, budget, floor.tokens.total);
  const planning: Planning = { transcript, index, floor, room, budget, marks, rules: rules.compaction, known };
  if (rules.overflow === "reject") {
    const uncut = draftOf(planning, repairCut(transcript, UNCUT, floor, known));
    return uncut.tokens > mostPrompt(room) ? refuseUncut(floor, uncut.tokens, room) : fitting(planning, uncut, undefined);
  }

  if (floor.tokens.total > mostPrompt(room)) return refuseFloor(floor, floor.tokens.total, room);
  const asBefore = draftOf(planning, repairCut(transcript, known.cut, floor, known));
  if (asBefore.tokens <= marks.high) return fitting(planning, asBefore, recallFor(planning, asBefore));
  const withoutRecalls = asBefore.changes.filter(({ kind }) => kind !== "recall");
  const cut = cutDown(
    draftOf(planning, withoutRecalls),
    { high: marks.high, floor: floor.tokens.total },
    rules.compaction.stages.filter(({ strategy }) => strategy !== "summarise" || rules.overflow === "summarize"),
    known,
  );
  if (cut.kind === "summarise") return cut;
  if (cut.draft.tokens > mostPrompt(room)) return refuseFloor(floor, cut.draft.tokens, room);
  return fitting(planning, cut.draft, recallFor(planning, cut.draft));
}

interface Planning {
  readonly transcript: Transcript;
  readonly index: TranscriptIndex;
  readonly floor: Floor;
  readonly room: Room;
  readonly budget: number;
  readonly marks: Watermarks;
  readonly rules: CompactionPolicy;
  readonly known: Known;
}

/** The tokens of a conversation under the cut that is remembered and no other, whether or not there is room for them. */
export function standingTokens(transcript: Transcript, known: Known): Tokens {
  const floor = floorOf(transcript, indexTranscript(transcript.entries, transcript.index));
  const { pieces } = standing(transcript, repairCut(transcript, known.cut, floor, known), known);
  return promptOf(transcript, pieces).tokens;
}

/** What stands after these changes, and the results that must leave since their calls have. */
function standing(transcript: Transcript, changes: readonly Change[], known: Known): Pick<CutDraft, "pieces" | "changes"> {
  const pieces = applyCut(transcript, changes, known);
  const late = dropLateResults(transcript, pieces);
  if (late.length === 0) return { pieces, changes };
  const all = mergeChanges(changes, late);
  return { pieces: applyCut(transcript, all, known), changes: all };
}

function draftOf({ transcript, floor, room, budget, marks, rules, known }: Planning, given: readonly Change[]): CutDraft {
  const { pieces, changes } = standing(transcript, given, known);
  const { tokens } = promptOf(transcript, pieces);
  const isFloor = (at: number): boolean => floor.partOf(at) !== undefined;
  return {
    transcript,
    pieces,
    tokens,
    target: marks.low,
    budget,
    isFloor,
    measure: known.measure,
    rules,
    mostCheckpoints: mostCheckpoints(rules.summary, room.window),
    changes,
    stages: [],
  };
}

/**
 * Recalls come with a new message of the user: once something has been sent after it, nothing is put before it any more, so that the prompt
 * only grows at its end.
 */
function recallFor({ transcript, floor, budget, marks, rules, known }: Planning, draft: CutDraft): Change | undefined {
  if (rules.recall === null) return undefined;
  const isAnswered = floor.last !== transcript.entries.length - 1;
  if (isAnswered && sameChanges(draft.changes, known.cut.changes)) return undefined;
  const recalled = draft.pieces.reduce((sum, piece) => sum + (piece.kind === "recall" ? piece.count.tokens : 0), 0);
  const room = Math.min(Math.floor(rules.recall.share * budget) - recalled, marks.high - draft.tokens);
  return chooseRecall(transcript, draft.changes, floor, rules.recall, room, known);
}

function fitting({ transcript, index, floor, room, known, rules }: Planning, draft: CutDraft, recall: Change | undefined): FittingPlan {
  const changes = recall === undefined ? draft.changes : mergeChanges(draft.changes, [recall]);
  const pieces = recall === undefined ? draft.pieces : applyCut(transcript, changes, known);
  const prompt = promptOf(transcript, pieces);
  return {
    kind: "fits",
    pieces,
    prompt,
    allowance: Math.min(room.allowance, room.window - room.margin - prompt.tokens),
    cut: { changes },
    isNewCut: !sameChanges(draft.changes, known.cut.changes),
    accounts: accountsOf(index, changes, floor, rules.recall === null ? [] : known.ranked),
    segments: segmentsOf(pieces, floor),
    stages: draft.stages,
  };
}
