import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { indexTranscript } from "./index-transcript.ts";
import { assistant, calling, type Marks, result, transcriptOf, user } from "./testing/transcript-of.ts";

const MESSAGES = [user("Hello"), calling("a", "b"), result("a", "one"), result("b", "two"), assistant("Done."), user("Thanks")];

const indexOf = (marks: Marks = {}, messages = MESSAGES): ReturnType<typeof indexTranscript> =>
  indexTranscript(transcriptOf(messages, marks).entries);

describe("indexTranscript", () => {
  it("knows how many tokens stand before each message", () => {
    const { entries } = transcriptOf(MESSAGES);
    const counts = entries.map(({ count }) => count.tokens);
    expect(indexOf().tokensBefore).toEqual([0, ...counts.map((_, at) => counts.slice(0, at + 1).reduce((sum, tokens) => sum + tokens, 0))]);
  });

  it("pins and excludes a call with all of its results, whichever of them is marked", () => {
    expect(indexOf({ pinned: [3] }).pinned).toEqual([1, 2, 3]);
    expect(indexOf({ excluded: [1] }).excluded).toEqual([1, 2, 3]);
    expect(indexOf({ pinned: [4], excluded: [0] })).toMatchObject({ pinned: [4], excluded: [0] });
  });

  it("is the same whether it is made at once or as the conversation grows", () => {
    const message = fc.constantFrom(...MESSAGES);
    fc.assert(
      fc.property(fc.array(message), fc.array(fc.nat(12)), fc.array(fc.nat(12)), fc.nat(12), (messages, pinned, excluded, end) => {
        const { entries } = transcriptOf(messages, { pinned, excluded });
        expect(indexTranscript(entries, indexTranscript(entries.slice(0, end)))).toEqual(indexTranscript(entries));
      }),
    );
  });

  it("does not trust an index of a longer conversation", () => {
    expect(indexTranscript(transcriptOf([user("Hello")]).entries, indexOf())).toEqual(indexOf({}, [user("Hello")]));
  });
});
