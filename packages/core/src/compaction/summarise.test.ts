import { describe, expect, it } from "vitest";
import type { Piece } from "../context/piece.ts";
import type { Message } from "../message.ts";
import { checkpointChange, wantedSummary } from "./summarise.ts";
import { assistant, draftOf, system, toolRound, user } from "./testing/draft.ts";

const hash = (parts: readonly string[]): string => parts.map((part) => part.length).join("-");
const SUMMARY = {
  level: "moderate",
  keep_share: 0.2,
  most_share: 0.15,
  user_share: 0,
  most_checkpoints: [1, 1, 1, 1, 1],
  ages_after: null,
  model: null,
  idle_ms: null,
} as const;
const rules = { summary: SUMMARY };

/** Two hundred characters: 55 tokens. */
const said = (what: string): string => what.padEnd(200, ".");
/** A system prompt of 10 tokens, and six turns of 110. */
const TALK: readonly Message[] = [
  system("You help me always."),
  ...["a", "b", "c", "d", "e", "f"].flatMap((name) => [user(said(`ask ${name}`)), assistant(said(`answer ${name}`))]),
  user(said("last")),
];

describe("wantedSummary", () => {
  it("is of all between the system prompt and the newest messages that their share of the budget holds", () => {
    expect(wantedSummary(draftOf(TALK, { rules }), { hash })).toEqual({
      id: hash([
        "checkpoint",
        "moderate",
        ...draftOf(TALK)
          .transcript.entries.slice(1, 11)
          .map((entry) => entry.hash),
      ]),
      made: "anew",
      from: 1,
      to: 11,
      level: "moderate",
      mostTokens: 150,
      replacedTokens: 550,
      merges: [],
      fresh: [{ from: 1, to: 11 }],
      follows: [],
    });
  });

  it("never cuts between a call and its results, even where they reach past other messages", () => {
    const [call, result] = toolRound("c", "run", "{}", said("out"));
    const talk = [...TALK.slice(0, 9), call, user(said("meanwhile")), result, user(said("last"))].filter(
      (message) => message !== undefined,
    );
    expect(wantedSummary(draftOf(talk, { rules: { summary: { ...SUMMARY, keep_share: 0.13 } } }), { hash })).toMatchObject({
      from: 1,
      to: 12,
    });
    expect(wantedSummary(draftOf(talk, { rules: { summary: { ...SUMMARY, keep_share: 0.19 } } }), { hash })).toMatchObject({
      from: 1,
      to: 9,
    });
  });

  it("reaches into the tool loop after the last message of the user, and keeps that message", () => {
    const loop = Array.from({ length: 8 }, (_, index) => toolRound(`c${index}`, "run", "{}", said(`out ${index}`))).flat();
    const draft = draftOf([system("You help."), user("Hi."), assistant("Hi."), user(said("Do it.")), ...loop], { rules });
    const wanted = wantedSummary(draft, { hash });
    expect(wanted).toMatchObject({ from: 1, to: 14 });
    expect(wanted && checkpointChange(draft, wanted)).toEqual({ kind: "checkpoint", from: 1, to: 14, id: wanted?.id, keeps: [3] });
  });

  describe("after a checkpoint", () => {
    const whole = draftOf(TALK, { rules });
    const checkpoint: Piece = { kind: "checkpoint", id: "k1", from: 1, to: 5, text: "Facts.", count: { tokens: 80, basis: "estimate" } };
    const pieces = [whole.pieces[0], checkpoint, ...whole.pieces.slice(5)].filter((piece) => piece !== undefined);

    it.each([0, 1])("takes it into itself where %i may stand", (mostCheckpoints) => {
      expect(wantedSummary({ ...whole, pieces, mostCheckpoints }, { hash })).toMatchObject({
        from: 1,
        to: 11,
        level: mostCheckpoints === 0 ? "compact" : "moderate",
        replacedTokens: 410,
        merges: ["k1"],
        fresh: [{ from: 5, to: 11 }],
        follows: [],
      });
    });

    it("is of what came since where several may stand", () => {
      expect(wantedSummary({ ...whole, pieces, mostCheckpoints: 2 }, { hash })).toMatchObject({
        from: 5,
        to: 11,
        replacedTokens: 330,
        merges: [],
        fresh: [{ from: 5, to: 11 }],
        follows: ["k1"],
      });
    });
  });

  it("is not wanted of a stretch that it would hardly make smaller", () => {
    expect(wantedSummary(draftOf([system("You help."), user("Hi."), assistant("Hi."), user("Bye.")], { rules }), { hash })).toBeUndefined();
    const pinned = Array.from({ length: 9 }, (_, index) => index + 1);
    expect(wantedSummary(draftOf(TALK, { rules, pinned }), { hash })).toBeUndefined();
  });

  it("is not wanted of a stretch that holds nothing but what stays and what is a summary already", () => {
    const draft = draftOf([system("You help."), ...TALK.slice(1, 6).map(() => user(said("mine"))), user(said("last"))], {
      rules: { summary: SUMMARY, drops_user_messages: false },
    });
    expect(wantedSummary(draft, { hash })).toBeUndefined();
  });

  it("may be longer at a more detailed level, and at most half of what it replaces", () => {
    const most = (level: "detailed" | "moderate" | "compact", budget: number): number | undefined =>
      wantedSummary(
        draftOf(Array.from({ length: 40 }, () => TALK.slice(1, 13)).flat(), {
          budget,
          rules: { summary: { ...SUMMARY, level, keep_share: 0.01, most_share: 1 } },
        }),
        { hash },
      )?.mostTokens;
    expect([most("detailed", 10_000), most("moderate", 10_000), most("compact", 10_000)]).toEqual([1200, 600, 300]);
    expect(wantedSummary(draftOf(TALK, { rules: { summary: { ...SUMMARY, most_share: 1 } } }), { hash })?.mostTokens).toBe(275);
  });
});

describe("checkpointChange", () => {
  it("keeps the newest messages of the user that their share of the budget holds, and pins", () => {
    const draft = draftOf(TALK, { rules: { summary: { ...SUMMARY, user_share: 0.12 } }, pinned: [2] });
    const wanted = wantedSummary(draft, { hash });
    expect(wanted).toMatchObject({ from: 1, to: 11, replacedTokens: 550 - 55 - 110 });
    expect(wanted && checkpointChange(draft, wanted)).toMatchObject({ kind: "checkpoint", from: 1, to: 11, keeps: [2, 7, 9] });
  });

  it("keeps all messages of the user where the policy never drops them", () => {
    const draft = draftOf(TALK, { rules: { summary: SUMMARY, drops_user_messages: false } });
    const wanted = wantedSummary(draft, { hash });
    expect(wanted && checkpointChange(draft, wanted)).toMatchObject({ keeps: [1, 3, 5, 7, 9] });
  });
});
