import { describe, expect, it } from "vitest";
import { placesText, runWords } from "./run-words.ts";

describe("a run of messages", () => {
  it("is told by its fate and the reason", () => {
    expect(runWords({ disposition: "kept", reason: "recent" })).toBe("Sent: recent");
    expect(runWords({ disposition: "dropped", reason: "over_budget" })).toBe("Not sent: did not fit");
    expect(runWords({ disposition: "recalled", reason: "recall_hit" })).toBe("Recalled: needed again");
  });

  it("tells a summary from a message that is only shorter", () => {
    expect(runWords({ disposition: "compacted", reason: "compressed" })).toBe("Summarised");
    expect(runWords({ disposition: "compacted", reason: "tool_cap" })).toBe("Shortened: too long");
  });

  it("says when messages of other fates are in it", () => {
    const joined = { kept: 3, compacted: 1, dropped: 4, recalled: 0 };
    expect(runWords({ disposition: "dropped", reason: "policy", joined })).toBe("Not sent and others: by the policy");
  });

  it("is named by its first and last position", () => {
    expect(
      [
        { from: 7, to: 8 },
        { from: 1, to: 39 },
      ].map(placesText),
    ).toEqual(["7", "1–38"]);
  });
});
