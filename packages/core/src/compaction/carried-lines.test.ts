import { describe, expect, it } from "vitest";
import { withoutRepeats } from "./carried-lines.ts";

describe("withoutRepeats", () => {
  it("leaves out what an earlier summary says in the same words", () => {
    const earlier = ["- The door code is 4711.\n- The user is called Ada."];
    expect(withoutRepeats("- the door code is 4711.\n- The train leaves at 8:15.", earlier)).toBe("- The train leaves at 8:15.");
    expect(withoutRepeats("- The user is called Ada.", earlier)).toBe("");
  });

  it("keeps what was said before, then otherwise, and is true again", () => {
    const earlier = ["- The door code is 4711.", "- The door code is 5931."];
    expect(withoutRepeats("- The door code is 4711.", earlier)).toBe("- The door code is 4711.");
    expect(withoutRepeats("- The door code is 5931.", earlier)).toBe("");
  });

  it("leaves all else as it was written", () => {
    expect(withoutRepeats("# Facts\n\n- One.\n", [])).toBe("# Facts\n\n- One.");
  });
});
