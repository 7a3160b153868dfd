import { describe, expect, it } from "vitest";
import { exactCut } from "./keep-prefix.ts";

const usual = { goesBack: true, slidingWindow: undefined, firstCell: 0, checkpoint: 0 };

describe("exactCut", () => {
  it("keeps all that is shared in a model that holds all it has read", () => {
    expect(exactCut(700, usual)).toBe(700);
  });

  it("keeps a sliding window only where all the next token looks at is still there", () => {
    const sliding = { ...usual, slidingWindow: 256, firstCell: 976 };
    expect([exactCut(1231, sliding), exactCut(1230, sliding), exactCut(1230, { ...sliding, firstCell: 0 })]).toEqual([1231, 0, 1230]);
  });

  it("goes back to the state set aside where the cut itself is not exact", () => {
    const recurrent = { ...usual, goesBack: false, checkpoint: 500 };
    expect([exactCut(700, recurrent), exactCut(499, recurrent)]).toEqual([500, 0]);
    expect(exactCut(1100, { ...usual, slidingWindow: 256, firstCell: 976, checkpoint: 900 })).toBe(900);
  });
});
