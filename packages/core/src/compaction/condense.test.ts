import { describe, expect, it } from "vitest";
import type { Checkpoint, CheckpointLevel } from "../context/checkpoint.ts";
import type { Piece } from "../context/piece.ts";
import type { CompactionPolicy } from "../policy/compaction-policy.ts";
import { wantedCondensation } from "./condense.ts";
import type { Draft } from "./strategy.ts";
import { assistant, draftOf, measure, system, user } from "./testing/draft.ts";

const hash = (parts: readonly string[]): string =>
  parts
    .slice(0, 1)
    .concat(parts.slice(parts.indexOf("of")))
    .join(" ");
const NOTHING_TRIED: ReadonlySet<string> = new Set();

describe("wantedCondensation", () => {
  it("makes the oldest one where there are more than may stand beside each other", () => {
    const { draft, known } = standing(["compact", 100], ["compact", 100], ["moderate", 100], ["moderate", 100]);
    expect(wantedCondensation({ ...draft, mostCheckpoints: 3 }, known, NOTHING_TRIED)).toEqual({
      id: "checkpoint of k0 k1",
      made: "merged",
      from: 1,
      to: 5,
      level: "moderate",
      mostTokens: 600,
      replacedTokens: 200,
      merges: ["k0", "k1"],
      fresh: [],
      follows: [],
    });
    expect(wantedCondensation({ ...draft, mostCheckpoints: 2 }, known, NOTHING_TRIED)).toMatchObject({ merges: ["k0", "k1", "k2"] });
    expect(wantedCondensation({ ...draft, mostCheckpoints: 0 }, known, NOTHING_TRIED)).toMatchObject({ merges: ["k0", "k1", "k2", "k3"] });
    expect(wantedCondensation({ ...draft, mostCheckpoints: 4 }, known, NOTHING_TRIED)).toBeUndefined();
    // Two newer ones than what they become.
    const aging = ruled({ ...draft, mostCheckpoints: 3 }, { ages_after: 2 });
    expect(wantedCondensation(aging, known, NOTHING_TRIED)).toMatchObject({ level: "compact", mostTokens: 300 });
  });

  it("lets one go down a level for every so many newer ones, but never the newest", () => {
    const { draft, known } = standing(["detailed", 1000], ["detailed", 1000], ["detailed", 1000], ["detailed", 1000]);
    const aged = (ages_after: number | null, ...tried: readonly string[]) =>
      wantedCondensation(ruled(draft, { level: "detailed", ages_after }), known, new Set(tried));
    expect(aged(1)).toEqual({
      id: "checkpoint of k0",
      made: "aged",
      from: 1,
      to: 3,
      level: "compact",
      mostTokens: 300,
      replacedTokens: 1000,
      merges: ["k0"],
      fresh: [],
      follows: [],
    });
    expect(aged(1, "checkpoint of k0", "checkpoint of k1")).toMatchObject({ merges: ["k2"], level: "moderate", mostTokens: 600 });
    expect(aged(2)).toMatchObject({ merges: ["k0"], level: "moderate" });
    expect(aged(4)).toBeUndefined();
    expect(aged(null)).toBeUndefined();
  });

  it("leaves one alone that is as short as its next level already", () => {
    const { draft, known } = standing(["moderate", 290], ["moderate", 600]);
    expect(wantedCondensation(ruled(draft, { ages_after: 1 }), known, NOTHING_TRIED)).toBeUndefined();
  });

  it("makes the oldest two one as long as all together take more than their share, and never the newest", () => {
    const { draft, known } = standing(["compact", 300], ["compact", 300], ["moderate", 600]);
    expect(wantedCondensation(ruled(draft, { most_share: 0.119 }), known, NOTHING_TRIED)).toMatchObject({ merges: ["k0", "k1"] });
    expect(wantedCondensation(ruled(draft, { most_share: 0.12 }), known, NOTHING_TRIED)).toBeUndefined();
    const two = standing(["compact", 300], ["moderate", 600]);
    expect(wantedCondensation(ruled(two.draft, { most_share: 0.01 }), two.known, NOTHING_TRIED)).toBeUndefined();
  });

  it("does not try again what freed nothing", () => {
    const { draft, known } = standing(["compact", 300], ["compact", 300], ["moderate", 600]);
    expect(wantedCondensation(ruled(draft, { most_share: 0.05 }), known, new Set(["checkpoint of k0 k1"]))).toBeUndefined();
  });
});

/** A conversation of so many turns, each with a checkpoint in its place, in a budget of 10,000 tokens. */
function standing(...checkpoints: readonly (readonly [CheckpointLevel, number])[]) {
  const messages = [system("You help."), ...checkpoints.flatMap(() => [user("Do it."), assistant("Done.")]), user("And now?")];
  const whole = draftOf(messages);
  const known = new Map<string, Checkpoint>();
  const notes = checkpoints.map(([level, tokens], index): Piece => {
    const id = `k${index}`;
    const text = "x".repeat(4 * (tokens - measure("")));
    known.set(id, { id, text, tokens, level, by: "m", messages: 2, replacedTokens: 5000, createdAt: "" });
    return { kind: "checkpoint", id, from: 1 + 2 * index, to: 3 + 2 * index, text, count: { tokens, basis: "estimate" } };
  });
  const pieces = [whole.pieces[0], ...notes, whole.pieces.at(-1)].filter((piece) => piece !== undefined);
  const draft = draftOf(messages, { pieces, budget: 10_000, mostCheckpoints: 10 });
  return { draft: ruled(draft, { most_share: 0.5, ages_after: null }), known: { hash, measure, checkpoints: known } };
}

function ruled(draft: Draft, summary: Partial<CompactionPolicy["summary"]>): Draft {
  return { ...draft, rules: { ...draft.rules, summary: { ...draft.rules.summary, ...summary } } };
}
