import { describe, expect, it } from "vitest";
import type { Change } from "./cut.ts";
import { floorOf } from "./floor.ts";
import { indexTranscript } from "./index-transcript.ts";
import type { Known } from "./prompt-plan.ts";
import { repairCut } from "./repair-cut.ts";
import { assistant, calling, type Marks, result, system, transcriptOf, user } from "./testing/transcript-of.ts";

const MESSAGES = [
  system("S"),
  user("1"),
  assistant("2"),
  user("3"),
  calling("a"),
  result("a", "5"),
  assistant("6"),
  user("7"),
  assistant("8"),
  user("9"),
];

const CHECKPOINTS: Known["checkpoints"] = new Map([
  [
    "c",
    { id: "c", text: "", tokens: 0, level: "moderate", by: "extract", messages: 1, replacedTokens: 1, createdAt: "2025-01-01T00:00:00Z" },
  ],
]);

function repaired(changes: readonly Change[], marks: Marks = {}, messages = MESSAGES): readonly Change[] {
  const transcript = transcriptOf(messages, marks);
  const known = { checkpoints: CHECKPOINTS, hash: (parts: readonly string[]) => parts.join("/") };
  return repairCut(transcript, { changes }, floorOf(transcript, indexTranscript(transcript.entries)), known);
}

const drop = (from: number, to: number): Change => ({ kind: "drop", from, to, reason: "over_budget" });
const excluded = (from: number, to: number): Change => ({ kind: "drop", from, to, reason: "user_excluded" });
const masked = (at: number): Change => ({ kind: "shorten", from: at, to: at + 1, by: { as: "masked" }, tokens: 9 });
const checkpoint = (from: number, to: number, keeps: readonly number[], id = "c"): Change => ({ kind: "checkpoint", from, to, id, keeps });
const recall = (at: number, positions: readonly number[]): Change => ({ kind: "recall", from: at, to: at, positions, tokens: 9 });

describe("repairCut", () => {
  it("leaves a cut alone that still makes sense", () => {
    const changes = [drop(1, 3), masked(5), recall(7, [1])];
    expect(repaired(changes)).toEqual(changes);
    expect(repaired([checkpoint(1, 7, [3]), drop(7, 8)])).toEqual([checkpoint(1, 7, [3]), drop(7, 8)]);
  });

  it("leaves out what lies beyond the end of an edited conversation, and no more", () => {
    expect(repaired([drop(1, 3), drop(8, 20)])).toEqual([drop(1, 3)]);
  });

  it("leaves out what overlaps, which no plan would answer", () => {
    expect(repaired([drop(3, 7), masked(5), drop(2, 4)])).toEqual([drop(3, 7)]);
  });

  it("leaves out a summary that tells what a message said which is excluded since", () => {
    expect(repaired([checkpoint(1, 7, [3])], { excluded: [2] })).toEqual([excluded(2, 3)]);
    expect(repaired([checkpoint(1, 7, [3])], { excluded: [8] })).toEqual([checkpoint(1, 7, [3]), excluded(8, 9)]);
  });

  it("brings a message back that was pinned since, a result with its call", () => {
    expect(repaired([drop(1, 7)], { pinned: [5] })).toEqual([drop(1, 4), drop(6, 7)]);
    expect(repaired([checkpoint(1, 7, [3])], { pinned: [5] })).toEqual([checkpoint(1, 7, [3, 4, 5])]);
    expect(repaired([masked(5)], { pinned: [5] })).toEqual([]);
  });

  it("brings the last message of the user back when the conversation went back to it", () => {
    expect(repaired([drop(1, 4)], {}, MESSAGES.slice(0, 4))).toEqual([drop(1, 3)]);
  });

  it("leaves out a checkpoint that is lost", () => {
    expect(repaired([checkpoint(1, 3, [], "gone"), masked(5)])).toEqual([masked(5)]);
  });

  it("lets leave what is excluded now, and come back what no longer is", () => {
    expect(repaired([drop(1, 2), excluded(3, 4)], { excluded: [5] })).toEqual([drop(1, 2), excluded(4, 6)]);
  });

  it("leaves out a recall of what stands again, or must not be seen", () => {
    expect(repaired([drop(1, 4), recall(7, [1, 3])], { pinned: [3] })).toEqual([drop(1, 3)]);
    expect(repaired([drop(1, 4), recall(7, [1])], { excluded: [1] })).toEqual([drop(1, 4)]);
    expect(repaired([drop(1, 4), recall(6, [1])])).toEqual([drop(1, 4)]);
  });
});
