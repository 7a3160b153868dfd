import { describe, expect, it } from "vitest";
import { floorOf } from "./floor.ts";
import { indexTranscript } from "./index-transcript.ts";
import { assistant, calling, countMessage, type Marks, result, system, transcriptOf, user } from "./testing/transcript-of.ts";

const MESSAGES = [
  system("You help."),
  system("Be short."),
  user("Read it."),
  calling("a"),
  result("a", "text"),
  system("Two tokens left."),
  user("And now?"),
  assistant("It says"),
];

function floor(marks: Marks = {}, messages = MESSAGES): ReturnType<typeof floorOf> {
  const transcript = transcriptOf(messages, marks);
  return floorOf(transcript, indexTranscript(transcript.entries));
}

describe("floorOf", () => {
  it("holds the system prompt and the last message of the user, but no system message later on", () => {
    const { positions, last } = floor();
    expect(positions).toEqual([0, 1, 6]);
    expect(last).toBe(6);
  });

  it("holds a pinned result together with its call", () => {
    expect(floor({ pinned: [4] }).positions).toEqual([0, 1, 3, 4, 6]);
  });

  it("says as what each message belongs to it", () => {
    const { partOf } = floor({ pinned: [0, 2, 6] });
    expect(MESSAGES.map((_, at) => partOf(at))).toEqual(["system", "system", "pinned", undefined, undefined, undefined, "last", undefined]);
  });

  it("counts its parts, tools and frame among them", () => {
    const count = (at: number): number => countMessage(MESSAGES[at] ?? user(""));
    const parts = { system: count(0) + count(1), pinned: count(2), last: count(6), tools: 50, frame: 3 };
    const total = Object.values(parts).reduce((sum, tokens) => sum + tokens, 0);
    expect(floor({ pinned: [2], tools: 50 }).tokens).toEqual({ ...parts, total });
  });

  it("does not hold what is excluded, pinned or not, but for the last message of the user", () => {
    const { positions, excluded } = floor({ pinned: [2, 4], excluded: [1, 3, 6] });
    expect(positions).toEqual([0, 2, 6]);
    expect(excluded).toEqual([1, 3, 4]);
  });

  it("is the system prompt alone where the user has said nothing", () => {
    expect(floor({}, [system("You help."), assistant("Hello!")])).toMatchObject({ positions: [0], last: undefined });
  });
});
