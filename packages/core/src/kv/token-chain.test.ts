import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CHAIN_STEP, sharedTokens, tokenChain } from "./token-chain.ts";

const tokens = fc.array(fc.nat(200_000), { maxLength: 1200 });

describe("a token chain", () => {
  it("has a link for each whole step and one for the end", () => {
    const lengths = [0, 1, 255, 256, 257, 512, 700];
    expect(lengths.map((length) => tokenChain(new Array(length).fill(7)).links.length)).toEqual([0, 1, 1, 1, 2, 2, 3]);
  });

  it("begins like the chain of anything that begins alike", () => {
    fc.assert(
      fc.property(tokens, tokens, (beginning, rest) => {
        const whole = Math.floor(beginning.length / CHAIN_STEP);
        expect(tokenChain([...beginning, ...rest]).links.slice(0, whole)).toEqual(tokenChain(beginning).links.slice(0, whole));
      }),
    );
  });

  it("tells all of what a prompt continues, and the whole steps of what it leaves", () => {
    fc.assert(
      fc.property(tokens, tokens, (beginning, rest) => {
        const prompt = [...beginning, 1, ...rest];
        const chain = tokenChain(prompt);
        expect(sharedTokens(tokenChain(beginning), prompt, chain)).toBe(beginning.length);
        const left = [...beginning, 2, 3];
        expect(sharedTokens(tokenChain(left), prompt, chain)).toBe(Math.floor(beginning.length / CHAIN_STEP) * CHAIN_STEP);
      }),
    );
  });

  it("sees every changed token", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(200_000), { minLength: 1, maxLength: 600 }), fc.nat(), (some, at) => {
        const changed = some.with(at % some.length, (some[at % some.length] ?? 0) + 1);
        expect(tokenChain(changed).links.at(-1)).not.toBe(tokenChain(some).links.at(-1));
      }),
    );
  });
});
