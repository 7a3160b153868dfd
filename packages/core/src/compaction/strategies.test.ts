import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyCut, promptOf } from "../context/apply-cut.ts";
import type { Change } from "../context/cut.ts";
import { exchangesOf } from "../context/exchange.ts";
import { mergeChanges } from "../context/merge-changes.ts";
import type { Message } from "../message.ts";
import { adaptive } from "./adaptive.ts";
import { mask } from "./mask.ts";
import { prune } from "./prune.ts";
import type { Draft } from "./strategy.ts";
import { checkpointChange, wantedSummary } from "./summarise.ts";
import { assistant, draftOf, measure, system, toolRound, user } from "./testing/draft.ts";
import { truncate } from "./truncate.ts";

const text = fc
  .tuple(fc.constantFrom("alpha ", "line\n", "src/a.ts:1: x\n", "- item\n"), fc.integer({ min: 1, max: 120 }))
  .map(([word, times]) => word.repeat(times));
const part: fc.Arbitrary<readonly Message[]> = fc.oneof(
  text.map((said) => [user(said)]),
  text.map((said) => [assistant(said)]),
  fc
    .tuple(fc.constantFrom("c1", "c2"), fc.constantFrom("{}", '{"a":1}'), text)
    .map(([id, args, output]) => toolRound(id, "run", args, output)),
);
const draft: fc.Arbitrary<Draft> = fc
  .record({
    parts: fc.array(part, { minLength: 1, maxLength: 14 }),
    pinned: fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 2 }),
    budget: fc.integer({ min: 50, max: 1500 }),
    keepsUsers: fc.boolean(),
    share: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  .map(({ parts, pinned, budget, keepsUsers, share }) => {
    const messages = [system("You help."), ...parts.flat()];
    const all = exchangesOf(draftOf(messages).transcript.entries, 0, messages.length);
    const { rules } = draftOf([]);
    return draftOf(messages, {
      budget,
      target: Math.floor(budget * 0.5),
      // A pinned call is pinned with its results, as a plan sees to.
      pinned: all.filter((exchange) => exchange.some((at) => pinned.includes(at))).flat(),
      rules: { drops_user_messages: !keepsUsers, summary: { ...rules.summary, keep_share: share } },
    });
  });

const hash = (parts: readonly string[]): string => parts.join("|");

const STRATEGIES: readonly (readonly [string, (draft: Draft) => readonly Change[]])[] = [
  ["prune", (given) => prune(given, { strategy: "prune", keep_share: 0.1, cap_tokens: 24 })],
  ["mask", (given) => mask(given, { strategy: "mask", keep_share: 0.1 })],
  ["truncate", (given) => truncate(given, { strategy: "truncate", share: 0.2 })],
  ["adaptive", (given) => adaptive(given, { strategy: "adaptive" })],
  [
    "summarise",
    (given) => {
      const wanted = wantedSummary(given, { hash });
      return wanted === undefined ? [] : [checkpointChange(given, wanted)];
    },
  ],
];

describe.each(STRATEGIES)("%s", (_, propose) => {
  it("proposes changes in order that do not overlap, the same ones every time", () => {
    fc.assert(
      fc.property(draft, (given) => {
        const changes = propose(given);
        expect(changes).toEqual(propose(given));
        changes.forEach((change, index) => {
          expect(change.from).toBeLessThan(change.to);
          expect(change.from).toBeGreaterThanOrEqual(changes[index - 1]?.to ?? 0);
          expect(change.to).toBeLessThanOrEqual(given.transcript.entries.length);
        });
      }),
    );
  });

  it("never touches the floor, and never parts a call from its results", () => {
    fc.assert(
      fc.property(draft, (given) => {
        const { entries } = given.transcript;
        const changes = propose(given);
        const leaves = (at: number): boolean =>
          changes.some(
            (change) =>
              change.from <= at &&
              at < change.to &&
              (change.kind === "drop" || (change.kind === "checkpoint" && !change.keeps.includes(at))),
          );
        entries.forEach((_entry, at) => {
          if (!given.isFloor(at)) return;
          expect(leaves(at)).toBe(false);
          expect(changes.some((change) => change.kind === "shorten" && change.from === at)).toBe(false);
        });
        for (const exchange of exchangesOf(entries, 0, entries.length)) expect(new Set(exchange.map(leaves)).size).toBe(1);
        if (!given.rules.drops_user_messages) expect(entries.some(({ message }, at) => message.role === "user" && leaves(at))).toBe(false);
      }),
    );
  });

  it("makes the draft smaller with each change that it proposes, unless it is small enough", () => {
    fc.assert(
      fc.property(draft, (given) => {
        const changes = propose(given);
        if (given.tokens <= given.target) return;
        const summary = "x".repeat(4 * Math.max(0, (wantedSummary(given, { hash })?.mostTokens ?? 0) - 5));
        const known = {
          measure,
          checkpoints: new Map(
            changes.flatMap((change) => (change.kind === "checkpoint" ? [[change.id, checkpointOf(change.id, summary)] as const] : [])),
          ),
        };
        const { tokens } = promptOf(given.transcript, applyCut(given.transcript, mergeChanges([], changes), known));
        // A gap that a drop leaves may need a note of up to this size, once for each.
        const notes = changes.filter(({ kind }) => kind === "drop").length * 15;
        if (changes.length > 0) expect(tokens).toBeLessThan(given.tokens + notes);
      }),
    );
  });
});

function checkpointOf(id: string, summary: string) {
  return {
    id,
    text: summary,
    tokens: measure(summary),
    level: "moderate",
    by: "extract",
    messages: 1,
    replacedTokens: 1,
    createdAt: "",
  } as const;
}
