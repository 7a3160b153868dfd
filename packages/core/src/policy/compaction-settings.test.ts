import { describe, expect, it } from "vitest";
import { compactedPolicy } from "./compaction-settings.ts";
import { OLLM } from "./profiles/ollm.ts";
import { ORIEL } from "./profiles/oriel.ts";

describe("compactedPolicy", () => {
  it("changes the fields of the compaction that are named, and nothing else", () => {
    const stages = [{ strategy: "keep_first", keep_tokens: 256 }];
    expect(compactedPolicy(ORIEL, { stages, recall: null, summary: { level: "compact" } })).toEqual({
      ...ORIEL,
      compaction: { ...ORIEL.compaction, stages, recall: null, summary: { ...ORIEL.compaction.summary, level: "compact" } },
    });
  });

  it("is the policy itself where nothing is named", () => {
    expect(compactedPolicy(OLLM, undefined)).toBe(OLLM);
    expect(compactedPolicy(OLLM, {})).toEqual(OLLM);
  });

  it("tells everything that cannot be, also what contradicts the policy", () => {
    const wrong = { stages: [{ strategy: "keep_last" }], recal: null };
    expect(() => compactedPolicy(ORIEL, wrong)).toThrow(
      expect.objectContaining({
        code: "invalid_request",
        param: "settings.compaction",
        message: expect.stringMatching(
          /^A conversation under oriel cannot be kept so\. compaction\.stages\[0\]\.strategy: expected one of .*; compaction\.recal: there is no such field/,
        ),
      }),
    );
    expect(() => compactedPolicy(ORIEL, "fifo")).toThrow(/compaction: expected an object, got "fifo"/);
    expect(() => compactedPolicy(ORIEL, { low_watermark: 0.95 })).toThrow(
      /expected at most compaction\.high_watermark \(0\.9\), got 0\.95/,
    );
  });
});
