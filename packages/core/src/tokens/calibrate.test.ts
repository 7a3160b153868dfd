import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CountedSample, calibrate } from "./calibrate.ts";
import { type Calibration, knownOf } from "./calibration.ts";
import { type Makeup, tokensIn } from "./estimate.ts";
import { KIND_COUNT } from "./kind.ts";
import { kindsOf } from "./kinds.ts";

const SHARES = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: KIND_COUNT, maxLength: KIND_COUNT });
const TRUE_FACTORS = fc.array(fc.double({ min: 0.5, max: 6, noNaN: true }), { minLength: KIND_COUNT, maxLength: KIND_COUNT });

const TEXT = { kinds: kindsOf("An answer that was given before, and which is sent again. ".repeat(60)), fixed: 0 };
const PLAIN = tokensIn(TEXT, undefined);

function trueCount(makeup: Makeup, factors: readonly number[]): number {
  return Math.round(tokensIn(makeup, { ...knownOf(undefined), factors }));
}

/** Prompts of some hundred tokens, of any kinds, a few of which make up most of each. */
function mixedPrompts(seed: number, count: number): readonly [Makeup, ...Makeup[]] {
  let state = seed % 2_147_483_647;
  const chance = (): number => {
    state = (state * 48_271 + 11) % 2_147_483_647;
    return state / 2_147_483_647;
  };
  const prompt = (): Makeup => ({ kinds: Array.from({ length: KIND_COUNT }, () => 1000 * chance() ** 6), fixed: 0 });
  return [prompt(), ...Array.from({ length: count - 1 }, prompt)];
}

function learnt(samples: readonly CountedSample[], from?: Calibration): Calibration {
  return samples.reduce<Calibration>((known, sample) => calibrate(known, sample), knownOf(from));
}

function errorOf(calibration: Calibration, makeup: Makeup, truth: number): number {
  return Math.abs(tokensIn(makeup, calibration) / truth - 1);
}

function repeated(reported: number, times: number): readonly CountedSample[] {
  return new Array<CountedSample>(times).fill({ ...TEXT, reported });
}

describe("calibrate", () => {
  it("finds any model's factors from mixed prompts", () => {
    fc.assert(
      fc.property(TRUE_FACTORS, fc.nat(), (factors, seed) => {
        const [next, ...prompts] = mixedPrompts(seed, 101);
        const calibration = learnt(prompts.map((makeup) => ({ ...makeup, reported: trueCount(makeup, factors) })));
        expect(errorOf(calibration, next, trueCount(next, factors))).toBeLessThan(0.15);
      }),
      { numRuns: 50 },
    );
  });

  it("comes to each factor by itself where each kind is most of some prompts", () => {
    const prompts = Array.from({ length: 15 * KIND_COUNT }, (_, turn) => ({
      kinds: Array.from({ length: KIND_COUNT }, (_, kind) => (turn % KIND_COUNT === kind ? 1000 : 10)),
      fixed: 0,
    }));
    fc.assert(
      fc.property(TRUE_FACTORS, (factors) => {
        const calibration = learnt(prompts.map((makeup) => ({ ...makeup, reported: trueCount(makeup, factors) })));
        for (const [kind, factor] of factors.entries()) expect((calibration.factors[kind] ?? 0) / factor).toBeCloseTo(1, 1);
      }),
      { numRuns: 50 },
    );
  });

  it.each([0.6, 0.9, 1.2, 2, 3])("needs a handful of reports of one sort of text with a factor of %d", (factor) => {
    const calibration = learnt(repeated(PLAIN * factor, 5));
    expect(errorOf(calibration, TEXT, PLAIN * factor)).toBeLessThan(0.03);
  });

  it("needs a dozen for a vocabulary that knows nothing of a script and spends a token per byte", () => {
    const text = { kinds: kindsOf("Окно контекста это число токенов. ".repeat(60)), fixed: 0 };
    const truth = tokensIn(text, undefined) * 5;
    const calibration = learnt(new Array<CountedSample>(12).fill({ ...text, reported: truth }));
    expect(errorOf(calibration, text, truth)).toBeLessThan(0.06);
  });

  it("is hardly moved by one absurd report, whatever it says", () => {
    const calm = learnt(repeated(PLAIN * 1.2, 8));
    fc.assert(
      fc.property(fc.double({ min: 0 }), (reported) => {
        const after = calibrate(calm, { ...TEXT, reported });
        expect(errorOf(after, TEXT, PLAIN * 1.2)).toBeLessThan(0.12);
      }),
    );
    const absurd = calibrate(calm, { ...TEXT, reported: PLAIN * 6 });
    expect(errorOf(absurd, TEXT, PLAIN * 1.2)).toBeLessThan(0.03);
  });

  it("gets over an absurd first report", () => {
    const calibration = learnt([{ ...TEXT, reported: PLAIN * 5 }, ...repeated(PLAIN, 5)]);
    expect(errorOf(calibration, TEXT, PLAIN)).toBeLessThan(0.05);
  });

  it("keeps its factors within bounds and its figures finite, whatever comes", () => {
    const anyNumber = fc.double();
    const anySample = fc.record({
      kinds: fc.oneof(
        SHARES,
        fc.array(anyNumber, { maxLength: KIND_COUNT + 1 }),
        fc.array(anyNumber, { minLength: KIND_COUNT, maxLength: KIND_COUNT }),
      ),
      fixed: fc.oneof(fc.constant(0), anyNumber),
      reported: anyNumber,
      cached: fc.option(anyNumber, { nil: undefined }),
      window: fc.option(anyNumber, { nil: undefined }),
    });
    const plausible = fc
      .tuple(SHARES, fc.double({ min: 0.2, max: 12, noNaN: true }), fc.double({ min: 1, max: 1e7, noNaN: true }))
      .map(([shares, times, size]) => {
        const makeup = { kinds: shares.map((share) => share * size), fixed: 0 };
        return { ...makeup, reported: tokensIn(makeup, undefined) * times, cached: undefined, window: undefined };
      });
    fc.assert(
      fc.property(fc.array(fc.oneof(anySample, plausible), { maxLength: 20 }), (samples) => {
        const calibration = learnt(samples);
        expect(calibration.factors.every((factor) => factor >= 0.4 && factor <= 8)).toBe(true);
        expect(calibration.certainty.every(Number.isFinite)).toBe(true);
        expect(calibration.spread).toBeGreaterThanOrEqual(0);
        expect(calibration.spread).toBeLessThanOrEqual(0.5);
      }),
    );
  });

  it("is plain JSON of a fixed size", () => {
    const calibration = learnt(repeated(PLAIN * 1.1, 40));
    expect(JSON.parse(JSON.stringify(calibration))).toEqual(calibration);
    expect(calibration.factors).toHaveLength(KIND_COUNT);
    expect(calibration.certainty).toHaveLength(KIND_COUNT ** 2);
    expect(calibration.reports).toBe(40);
  });

  it("begins anew where what was kept knew other kinds of text", () => {
    expect(calibrate({ factors: [2, 2], certainty: [0, 0, 0, 0], reports: 90, spread: 0 }, { ...TEXT, reported: 0 })).toEqual(
      knownOf(undefined),
    );
  });

  it("does not forget a kind of text that does not come up", () => {
    const russian = { kinds: kindsOf("Окно контекста это число токенов. ".repeat(60)), fixed: 0 };
    const truth = tokensIn(russian, undefined) * 2;
    const both = learnt(repeated(PLAIN, 30), learnt(new Array<CountedSample>(8).fill({ ...russian, reported: truth })));
    expect(errorOf(both, russian, truth)).toBeLessThan(0.05);
  });

  it("puts no image's size down to the words", () => {
    const calibration = calibrate(learnt(repeated(PLAIN, 8)), { ...TEXT, fixed: 768 * 4, reported: PLAIN + 4 * 1200 });
    expect(errorOf(calibration, TEXT, PLAIN)).toBeLessThan(0.05);
  });

  it("lets its spread fall as the model becomes known, and rise when it surprises", () => {
    const known = learnt(repeated(PLAIN * 1.2, 20));
    expect(known.spread).toBeLessThan(0.02);
    expect(calibrate(known, { ...TEXT, reported: PLAIN * 1.6 }).spread).toBeGreaterThan(known.spread + 0.05);
  });

  it.each([
    ["nothing, as from a cache that held all of it", { reported: 0 }],
    ["half of a window it may not have fitted", { reported: PLAIN / 2 + 2, window: PLAIN * 0.995 }],
    ["less than any tokenizer makes of it", { reported: PLAIN * 0.3 }],
    ["more than any tokenizer makes of it", { reported: PLAIN * 20 }],
    ["what fits a window that it should not have fitted", { reported: PLAIN * 0.9, window: PLAIN * 0.95 }],
    ["only what was not cached", { reported: PLAIN * 0.6, cached: PLAIN * 0.4 }],
    ["less than what was cached", { reported: PLAIN * 0.45, cached: PLAIN * 0.55 }],
    ["no number", { reported: Number.NaN }],
  ])("does not learn from a report of %s", (_what, report) => {
    const known = learnt(repeated(PLAIN, 6));
    expect(calibrate(known, { ...TEXT, ...report })).toBe(known);
  });
});
