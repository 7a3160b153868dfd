import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { promptShares } from "./prompt-shares.ts";
import { sampleReceipt } from "./testing/receipt.ts";

describe("the shares of a prompt", () => {
  it("stand in the order of the prompt, then what was kept free, then the room", () => {
    expect(promptShares(sampleReceipt()).map(({ kind, label, tokens }) => [kind, label, tokens])).toEqual([
      ["frame", "Frame of the template", 4],
      ["tools", "Tools", 200],
      ["system", "System", 100],
      ["checkpoints", "Checkpoints", 120],
      ["history", "History", 730],
      ["last", "Last message", 50],
      ["allowance", "Kept for the reply", 1024],
      ["margin", "Kept for miscounts", 64],
      ["room", "Room", 5900],
    ]);
  });

  it("claim no room in a window that nobody knows", () => {
    const window = { asked: undefined, loaded: undefined, max: undefined, reason: undefined };
    expect(promptShares(sampleReceipt({ window })).some(({ kind }) => kind === "room")).toBe(false);
  });

  it("fill the bar, whatever the window", () => {
    const tokens = fc.nat(10_000);
    fc.assert(
      fc.property(tokens, tokens, tokens, fc.option(tokens, { nil: undefined }), (history, last, allowance, loaded) => {
        const shares = promptShares(
          sampleReceipt({
            segments: { frame: 1, tools: 0, system: 0, pinned: 0, checkpoints: 0, recalled: 0, history, last },
            allowance,
            window: { asked: undefined, loaded, max: undefined, reason: undefined },
          }),
        );
        expect(shares.reduce((total, { share }) => total + share, 0)).toBeCloseTo(1);
        expect(shares.reduce((total, part) => total + part.tokens, 0)).toBe(Math.max(loaded ?? 0, 1 + history + last + allowance + 64));
      }),
    );
  });
});
