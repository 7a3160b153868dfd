import { describe, expect, it } from "vitest";
import type { Checkpoint } from "../context/checkpoint.ts";
import type { WantedSummary } from "../context/prompt-plan.ts";
import { condensedCheckpoint } from "./condensed-checkpoint.ts";
import { assistant, draftOf, measure, system, user } from "./testing/draft.ts";

const FIRST = checkpoint("k1", "- The door code is 4711.\n- The user is called Ada.", "m");
const SECOND = checkpoint("k2", "- The door code is 5931.\n- The train leaves at 8:15.", "m", 2);
const MERGED: WantedSummary = {
  id: "k3",
  made: "merged",
  from: 1,
  to: 9,
  level: "compact",
  mostTokens: 300,
  replacedTokens: 120,
  merges: ["k1", "k2"],
  fresh: [],
  follows: [],
};
const { transcript } = draftOf([system("You help."), user("My locker is number 12."), assistant("Noted.")]);
const known = { measure, checkpoints: new Map([FIRST, SECOND].map((one) => [one.id, one])) };

describe("a checkpoint made of others", () => {
  it("says what they said, of two statements about the same thing the newer, and tells what it was made of", () => {
    const text = "- The user is called Ada.\n- The door code is 5931.\n- The train leaves at 8:15.";
    expect(condensedCheckpoint(MERGED, transcript, known, "now")).toEqual({
      id: "k3",
      text,
      tokens: measure(text),
      level: "compact",
      by: "m",
      messages: 8,
      replacedTokens: 2000,
      createdAt: "now",
      of: ["k1", "k2"],
      rewrites: 3,
    });
  });

  it("is never longer than it may be", () => {
    const { text } = condensedCheckpoint({ ...MERGED, mostTokens: 20 }, transcript, known, "now");
    expect(measure(text)).toBeLessThanOrEqual(20);
    expect(text).not.toBe("");
  });

  it("chooses among the sentences of a summary that is one long line", () => {
    const talk = "They spoke of the weather for a while, which was fair, and of nothing else that anybody would ask for again. ".repeat(3);
    const long = checkpoint("k1", `${talk}The door code is 4711.`, "m");
    const aged: WantedSummary = { ...MERGED, made: "aged", merges: ["k1"], mostTokens: 40 };
    expect(condensedCheckpoint(aged, transcript, { measure, checkpoints: new Map([["k1", long]]) }, "now").text).toContain("4711");
  });

  it("says what the messages between them said, and then it is no longer in the words of their writer", () => {
    const between = condensedCheckpoint({ ...MERGED, fresh: [{ from: 1, to: 3 }] }, transcript, known, "now");
    expect(between.text).toContain("locker is number 12");
    expect(between.by).toBe("extract");
    const other = new Map([...known.checkpoints, ["k2", { ...SECOND, by: "n" }] as const]);
    expect(condensedCheckpoint(MERGED, transcript, { measure, checkpoints: other }, "now").by).toBe("extract");
  });
});

function checkpoint(id: string, text: string, by: string, rewrites?: number): Checkpoint {
  return { id, text, tokens: measure(text), level: "moderate", by, messages: 4, replacedTokens: 1000, createdAt: "then", rewrites };
}
