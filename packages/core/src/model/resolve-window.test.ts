import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { resolveWindow, type WindowEvidence, type WindowSource } from "./resolve-window.ts";

const EVERYTHING: WindowEvidence = {
  request: 1024,
  override: 2048,
  policy: 3072,
  loaded: 4096,
  stated: 5120,
  max: 131_072,
  family: { default: 32_768, max: 65_536 },
  fits: 100_000,
};

describe("resolveWindow", () => {
  it("answers the smallest window clients work with, as an estimate and without a maximum, when nothing is known", () => {
    expect(resolveWindow({})).toEqual({
      tokens: 8192,
      source: "fallback",
      basis: "estimate",
      max: undefined,
      maxSource: undefined,
      default: 8192,
      boundedBy: undefined,
    });
  });

  it("listens to a request first, then to each next source", () => {
    const answers: [WindowSource, number][] = [];
    let evidence = EVERYTHING;
    for (const silenced of ["request", "override", "policy", "loaded", "stated", "family"] as const) {
      const { source, tokens } = resolveWindow(evidence);
      answers.push([source, tokens]);
      evidence = { ...evidence, [silenced]: undefined };
    }
    const { source, tokens } = resolveWindow(evidence);
    expect([...answers, [source, tokens]]).toEqual([
      ["request", 1024],
      ["override", 2048],
      ["policy", 3072],
      ["loaded", 4096],
      ["metadata", 5120],
      ["family", 32_768],
      ["fallback", 8192],
    ]);
  });

  it("shows what a reset of the override would give", () => {
    expect(resolveWindow({ override: 2048, family: { default: 32_768, max: 131_072 } })).toEqual({
      tokens: 2048,
      source: "override",
      basis: "exact",
      max: 131_072,
      maxSource: "family",
      default: 32_768,
      boundedBy: undefined,
    });
  });

  it("does not let a single request change that default", () => {
    expect(resolveWindow({ request: 1024, loaded: 4096 })).toMatchObject({ tokens: 1024, default: 4096 });
  });

  it("lowers a saved override to what the model was made for, and says so", () => {
    expect(resolveWindow({ override: 131_072, max: 40_960 })).toMatchObject({ tokens: 40_960, source: "override", boundedBy: "max" });
  });

  it("lowers to what fits in memory, and says so", () => {
    expect(resolveWindow({ override: 131_072, max: 131_072, fits: 20_000 })).toMatchObject({ tokens: 20_000, boundedBy: "memory" });
  });

  it("names the tighter of the two bounds", () => {
    expect(resolveWindow({ request: 200_000, max: 40_960, fits: 100_000 })).toMatchObject({ tokens: 40_960, boundedBy: "max" });
    expect(resolveWindow({ request: 200_000, max: 100_000, fits: 40_960 })).toMatchObject({ tokens: 40_960, boundedBy: "memory" });
  });

  it("believes the model's own metadata over the table", () => {
    expect(resolveWindow({ max: 262_144, family: { default: 32_768, max: 40_960 } })).toMatchObject({
      max: 262_144,
      maxSource: "metadata",
    });
    expect(resolveWindow({ family: { default: 32_768, max: 40_960 } })).toMatchObject({ max: 40_960, maxSource: "family" });
  });

  it("calls exact only what somebody said who knows", () => {
    expect(resolveWindow({ stated: 4096 }).basis).toBe("exact");
    expect(resolveWindow({ family: { default: 4096, max: 8192 } }).basis).toBe("estimate");
    expect(resolveWindow({ max: 131_072 })).toMatchObject({ tokens: 8192, source: "fallback", basis: "estimate" });
  });

  it("asks in another order when told so, and does not ask who is not named", () => {
    const order = { sources: ["family", "loaded"], fallback: 2048 } as const;
    expect(resolveWindow(EVERYTHING, order)).toMatchObject({ tokens: 32_768, source: "family", default: 32_768 });
    expect(resolveWindow({ ...EVERYTHING, family: undefined }, order)).toMatchObject({ tokens: 4096, source: "loaded" });
    expect(resolveWindow({ request: 1024, override: 4096 }, order)).toMatchObject({ tokens: 2048, source: "fallback" });
  });

  it("lets the family bound nothing where the family is not asked", () => {
    const order = { sources: ["override"], fallback: 8192 } as const;
    expect(resolveWindow({ override: 65_536, family: { default: 4096, max: 8192 } }, order)).toMatchObject({
      tokens: 65_536,
      max: undefined,
      maxSource: undefined,
    });
  });

  describe("whatever the evidence", () => {
    const size = fc.option(fc.integer({ min: 256, max: 2_000_000 }), { nil: undefined });
    const family = fc
      .tuple(fc.integer({ min: 256, max: 32_768 }), fc.integer({ min: 0, max: 1_000_000 }))
      .map(([safe, more]) => ({ default: safe, max: safe + more }));
    const evidence: fc.Arbitrary<WindowEvidence> = fc.record({
      request: size,
      override: size,
      policy: size,
      loaded: size,
      stated: size,
      max: size,
      family: fc.option(family, { nil: undefined }),
      fits: size,
    });

    it("never exceeds the model's maximum or the memory, in the window or in its default", () => {
      fc.assert(
        fc.property(evidence, (known) => {
          const resolved = resolveWindow(known);
          const bound = Math.min(resolved.max ?? Number.POSITIVE_INFINITY, known.fits ?? Number.POSITIVE_INFINITY);
          expect(Math.max(resolved.tokens, resolved.default)).toBeLessThanOrEqual(bound);
        }),
      );
    });

    it("says it was bounded exactly when the source said more", () => {
      fc.assert(
        fc.property(evidence, (known) => {
          const resolved = resolveWindow(known);
          const said = saidBy(resolved.source, known);
          expect(resolved.boundedBy === undefined).toBe(resolved.tokens === said);
        }),
      );
    });

    it("names the first source that speaks", () => {
      fc.assert(
        fc.property(evidence, (known) => {
          const order: readonly WindowSource[] = ["request", "override", "policy", "loaded", "metadata", "family", "fallback"];
          expect(resolveWindow(known).source).toBe(order.find((source) => saidBy(source, known) !== undefined));
        }),
      );
    });

    it("gives the same without the override as its default says", () => {
      fc.assert(
        fc.property(evidence, (known) => {
          const reset = resolveWindow({ ...known, request: undefined, override: undefined });
          expect(reset.tokens).toBe(resolveWindow(known).default);
        }),
      );
    });
  });
});

function saidBy(source: WindowSource, evidence: WindowEvidence): number | undefined {
  switch (source) {
    case "request":
      return evidence.request;
    case "override":
      return evidence.override;
    case "policy":
      return evidence.policy;
    case "loaded":
      return evidence.loaded;
    case "metadata":
      return evidence.stated;
    case "family":
      return evidence.family?.default;
    case "fallback":
      return 8192;
  }
}
