import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Admission, admit } from "./admit.ts";
import { type Limits, USUAL_LIMITS } from "./limits.ts";
import { CLOCKS_DIFFER_BY, NOTHING_USED, type QuotaUsage, RESERVED_FOR, settled, usageAt } from "./quota-usage.ts";
import { DAY, HOUR } from "./rolling-window.ts";
import { standingOf } from "./standing.ts";

const NOW = 1_700_000_000_000;
const MINUTE = 60_000;
const ALL_REJECT = {
  tokens_per_second: "reject",
  tokens_per_hour: "reject",
  tokens_per_day: "reject",
  requests_per_hour: "reject",
} as const;

function ask(usage: QuotaUsage, limits: Limits, tokens: number, at = NOW, id = "r"): Admission {
  return admit([{ subject: "s", limits, usage }], { id, tokens }, at, MINUTE);
}

/** The usage after a request that is admitted. */
function after(usage: QuotaUsage, limits: Limits, tokens: number, at = NOW, id = "r"): QuotaUsage {
  const admission = ask(usage, limits, tokens, at, id);
  if (admission.kind !== "admitted" || admission.usages[0] === undefined) throw new Error(`not admitted: ${JSON.stringify(admission)}`);
  return admission.usages[0];
}

function settle(usage: QuotaUsage, limits: Limits, used: number | undefined, at = NOW, id = "r"): QuotaUsage {
  return settled(usageAt(usage, limits, at), limits, { id, used });
}

function usedOf(usage: QuotaUsage, limits: Limits, at: number): readonly (readonly [string, number, number, number])[] {
  return standingOf(usage, limits, at).map(({ limit, used, reserved, remaining }) => [limit, used, reserved, remaining]);
}

describe("a limit", () => {
  it("has room up to the last token, and not for one more", () => {
    const limits: Limits = { tokens_per_hour: 1000 };
    const full = after(NOTHING_USED, limits, 1000);
    expect(ask(full, limits, 1, NOW, "b")).toEqual({
      kind: "refused",
      excess: {
        subject: "s",
        limit: "tokens_per_hour",
        action: "reject",
        allowed: 1000,
        used: 1000,
        wanted: 1,
        retryMs: HOUR.widthMs + HOUR.lengthMs,
      },
    });
  });

  it("says that a request larger than itself never has room", () => {
    expect(ask(NOTHING_USED, { tokens_per_day: 1000 }, 1001)).toMatchObject({
      kind: "refused",
      excess: { wanted: 1001, retryMs: undefined },
    });
  });

  it.each([
    ["tokens_per_hour", HOUR],
    ["tokens_per_day", DAY],
  ] as const)("of %s has its room back when the whole bucket is older than the span, and not a millisecond before", (name, span) => {
    const limits: Limits = { [name]: 1000 };
    const full = after(NOTHING_USED, limits, 1000);
    const free = NOW + span.lengthMs + span.widthMs;
    const later = settle(full, limits, 1000, NOW);
    expect(ask(later, limits, 1000, free - 1).kind).toBe("refused");
    expect(ask(later, limits, 1000, free).kind).toBe("admitted");
  });

  it("says when there is room for what was asked, which may be before all of it is back", () => {
    const limits: Limits = { tokens_per_hour: 1000 };
    const first = settle(after(NOTHING_USED, limits, 600), limits, 600);
    const second = settle(after(first, limits, 400, NOW + 10 * MINUTE, "b"), limits, 400, NOW + 10 * MINUTE, "b");
    const at = NOW + 20 * MINUTE;
    expect(ask(second, limits, 600, at)).toMatchObject({ excess: { retryMs: NOW + 61 * MINUTE - at } });
    expect(ask(second, limits, 601, at)).toMatchObject({ excess: { retryMs: NOW + 71 * MINUTE - at } });
    expect(ask(second, limits, 600, NOW + 61 * MINUTE).kind).toBe("admitted");
  });

  it("on requests counts each of them once, however small", () => {
    const limits: Limits = { requests_per_hour: 2 };
    const two = after(after(NOTHING_USED, limits, 0, NOW, "a"), limits, 0, NOW, "b");
    expect(ask(two, limits, 0, NOW, "c")).toMatchObject({ kind: "refused", excess: { limit: "requests_per_hour", used: 2, wanted: 1 } });
  });

  it("is the one to wait for that takes longest, of those that have no room", () => {
    const limits: Limits = { tokens_per_hour: 100, tokens_per_day: 100 };
    expect(ask(after(NOTHING_USED, limits, 100), limits, 1, NOW, "b")).toMatchObject({ excess: { limit: "tokens_per_day" } });
  });
});

describe("tokens per second", () => {
  const limits: Limits = { tokens_per_second: 100, burst: 1000, actions: { tokens_per_second: "reject" } };

  it("are there at once up to the burst, and then as they flow in", () => {
    const empty = after(NOTHING_USED, limits, 1000);
    expect(ask(empty, limits, 1)).toMatchObject({ kind: "refused", excess: { allowed: 1000, used: 1000, wanted: 1, retryMs: 10 } });
    expect(ask(empty, limits, 50, NOW + 499)).toMatchObject({ kind: "refused", excess: { retryMs: 1 } });
    expect(ask(empty, limits, 50, NOW + 500).kind).toBe("admitted");
  });

  it("let a request larger than the burst begin when nothing is owed, which then owes the rest", () => {
    const large = after(NOTHING_USED, limits, 5000);
    expect(ask(large, limits, 5000, NOW + 49_999)).toMatchObject({ kind: "refused", excess: { retryMs: 1 } });
    expect(ask(large, limits, 5000, NOW + 50_000).kind).toBe("admitted");
  });

  it("hold a throttled request until its tokens have flowed in, and the next until after it", () => {
    const throttled: Limits = { ...limits, actions: { tokens_per_second: "throttle" } };
    const empty = after(NOTHING_USED, throttled, 1000);
    expect(ask(empty, throttled, 500, NOW, "b")).toMatchObject({ kind: "admitted", delayMs: 5000 });
    expect(ask(after(empty, throttled, 500, NOW, "b"), throttled, 100, NOW, "c")).toMatchObject({ kind: "admitted", delayMs: 6000 });
  });

  it("refuse a throttled request that would be held too long", () => {
    const throttled: Limits = { ...limits, actions: { tokens_per_second: "throttle" } };
    const owing = after(after(NOTHING_USED, throttled, 1000, NOW, "a"), throttled, 6000, NOW, "b");
    expect(ask(owing, throttled, 1, NOW, "c")).toMatchObject({ kind: "refused", excess: { action: "throttle", retryMs: 60_010 } });
  });

  it("give back of what was held only what has not flowed in meanwhile: an abandoned request mints none", () => {
    const held = after(NOTHING_USED, limits, 1000, NOW, "a");
    const refilled = after(held, limits, 1000, NOW + 10_000, "b");
    const back = settle(refilled, limits, undefined, NOW + 10_000, "a");
    expect(ask(back, limits, 1, NOW + 10_000, "c").kind).toBe("refused");
  });
});

describe("an action", () => {
  const full = after(NOTHING_USED, { tokens_per_hour: 100 }, 100);
  it.each([
    ["reject", "refused"],
    ["throttle", "refused"],
    ["queue", "queued"],
  ] as const)("of %s makes a request without room %s", (action, kind) => {
    expect(ask(full, { tokens_per_hour: 100, actions: { tokens_per_hour: action } }, 1, NOW, "b").kind).toBe(kind);
  });

  it("of warn lets it go ahead and says by how much it is over", () => {
    const limits: Limits = { tokens_per_hour: 100, actions: { tokens_per_hour: "warn" } };
    expect(ask(full, limits, 7, NOW, "b")).toMatchObject({ kind: "admitted", warnings: [{ allowed: 100, used: 100, wanted: 7 }] });
  });

  it("of queue is no use to a request that never has room", () => {
    expect(ask(full, { tokens_per_hour: 100, actions: { tokens_per_hour: "queue" } }, 101, NOW, "b").kind).toBe("refused");
  });

  it("of one limit does not soften another", () => {
    const limits: Limits = { tokens_per_hour: 100, requests_per_hour: 1, actions: { tokens_per_hour: "warn" } };
    expect(ask(full, limits, 7, NOW, "b")).toMatchObject({ kind: "refused", excess: { limit: "requests_per_hour" } });
  });
});

describe("several ledgers", () => {
  it("are charged together or not at all", () => {
    const ledgers = [
      { subject: "key", limits: { tokens_per_hour: 100 }, usage: NOTHING_USED },
      { subject: "model", limits: { tokens_per_hour: 10 }, usage: NOTHING_USED },
    ];
    expect(admit(ledgers, { id: "r", tokens: 11 }, NOW, 0)).toMatchObject({ kind: "refused", excess: { subject: "model" } });
    const admission = admit(ledgers, { id: "r", tokens: 10 }, NOW, 0);
    expect(admission.kind === "admitted" && admission.usages.map(({ open }) => open.length)).toEqual([1, 1]);
  });
});

describe("what was held", () => {
  const limits = USUAL_LIMITS;

  it("is replaced by what was used", () => {
    const usage = settle(after(NOTHING_USED, limits, 3000), limits, 1200, NOW + 1);
    expect(usedOf(usage, limits, NOW + 1)).toEqual([
      ["tokens_per_second", 1200, 0, 8800],
      ["tokens_per_hour", 1200, 0, 998_800],
      ["tokens_per_day", 1200, 0, 9_998_800],
      ["requests_per_hour", 1, 0, 9999],
    ]);
  });

  it("is told apart from what was used", () => {
    expect(usedOf(after(NOTHING_USED, limits, 3000), limits, NOW)).toEqual([
      ["tokens_per_second", 3000, 0, 7000],
      ["tokens_per_hour", 0, 3000, 997_000],
      ["tokens_per_day", 0, 3000, 9_997_000],
      ["requests_per_hour", 0, 1, 9999],
    ]);
  });

  it("leaves no trace when it came to nothing", () => {
    const usage = settle(after(NOTHING_USED, limits, 3000), limits, undefined);
    expect(usedOf(usage, limits, NOW).map(([, used, held]) => used + held)).toEqual([0, 0, 0, 0]);
  });

  it("is free again when nobody has settled it for an hour", () => {
    const usage = after(NOTHING_USED, { tokens_per_day: 1000 }, 1000);
    expect(ask(usage, { tokens_per_day: 1000 }, 1, NOW + RESERVED_FOR - 1, "b").kind).toBe("refused");
    expect(ask(usage, { tokens_per_day: 1000 }, 1000, NOW + RESERVED_FOR, "b").kind).toBe("admitted");
  });

  it("counts when it ends after that", () => {
    const day: Limits = { tokens_per_day: 1000 };
    const usage = settle(after(NOTHING_USED, day, 1000), day, 800, NOW + RESERVED_FOR + 1);
    expect(usedOf(usage, day, NOW + RESERVED_FOR + 1)).toEqual([["tokens_per_day", 800, 0, 200]]);
  });

  it("is settled once", () => {
    const once = settle(after(NOTHING_USED, limits, 3000), limits, undefined);
    expect(settle(once, limits, undefined)).toEqual(once);
  });
});

describe("a clock", () => {
  const limits: Limits = { tokens_per_second: 10, burst: 100, tokens_per_hour: 1000, actions: ALL_REJECT };

  it("that is a little behind another's makes nothing flow in", () => {
    const behind = NOW - CLOCKS_DIFFER_BY;
    let usage = after(NOTHING_USED, limits, 100);
    for (let turn = 0; turn < 10; turn += 1) {
      expect(ask(usage, limits, 1, behind, "x").kind).toBe("refused");
      usage = usageAt(usageAt(usage, limits, behind), limits, NOW);
    }
    expect(ask(usage, limits, 1, NOW, "x").kind).toBe("refused");
  });

  it("that is set back by a day forgets nothing, and holds nothing for longer", () => {
    const dayBack = NOW - DAY.lengthMs;
    const full = settle(after(NOTHING_USED, { tokens_per_hour: 1000 }, 1000), limits, 1000);
    expect(ask(full, { tokens_per_hour: 1000 }, 1, dayBack, "b").kind).toBe("refused");
    const moved = usageAt(full, limits, dayBack);
    expect(ask(moved, { tokens_per_hour: 1000 }, 1000, dayBack + HOUR.lengthMs + HOUR.widthMs, "b").kind).toBe("admitted");
  });

  it("that is set back leaves what is held where it can be settled", () => {
    const dayBack = NOW - DAY.lengthMs;
    const usage = settle(after(NOTHING_USED, limits, 100), limits, 40, dayBack);
    expect(usedOf(usage, limits, dayBack).slice(1)).toEqual([["tokens_per_hour", 40, 0, 960]]);
  });
});

/** Something that happens to a subject: a request, or the end of one that is under way. */
type Step =
  | { readonly kind: "ask"; readonly tokens: number; readonly afterMs: number }
  | { readonly kind: "end"; readonly which: number; readonly share: number | undefined; readonly afterMs: number };

const afterMs = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 2000 }), fc.integer({ min: 0, max: 2 * HOUR.widthMs }));
const steps = fc.array(
  fc.oneof<fc.Arbitrary<Step>[]>(
    fc.record({ kind: fc.constant("ask" as const), tokens: fc.integer({ min: 0, max: 400 }), afterMs }),
    fc.record({
      kind: fc.constant("end" as const),
      which: fc.nat(20),
      share: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: undefined }),
      afterMs,
    }),
  ),
  { minLength: 1, maxLength: 120 },
);

interface Call {
  readonly id: string;
  readonly at: number;
  readonly held: number;
  used: number | undefined;
  isOpen: boolean;
}

/** Plays steps through; answers every call that was admitted, and the usage at the end. */
function play(all: readonly Step[], limits: Limits): { readonly calls: readonly Call[]; readonly usage: QuotaUsage; readonly at: number } {
  const calls: Call[] = [];
  let usage = NOTHING_USED;
  let at = NOW;
  for (const [index, step] of all.entries()) {
    at += step.afterMs;
    if (step.kind === "ask") {
      const admission = ask(usage, limits, step.tokens, at, `r-${index}`);
      if (admission.kind !== "admitted" || admission.usages[0] === undefined) continue;
      usage = admission.usages[0];
      calls.push({ id: `r-${index}`, at, held: step.tokens, used: step.tokens, isOpen: true });
    } else {
      const open = calls.filter((call) => call.isOpen);
      const call = open[step.which % Math.max(1, open.length)];
      if (call === undefined) continue;
      const used = step.share === undefined ? undefined : Math.round(call.held * step.share);
      usage = settled(usageAt(usage, limits, at), limits, { id: call.id, used });
      call.used = used;
      call.isOpen = false;
    }
  }
  return { calls, usage, at };
}

describe("whatever happens", () => {
  const limits: Limits = {
    tokens_per_second: 7,
    burst: 300,
    tokens_per_hour: 1000,
    tokens_per_day: 5000,
    requests_per_hour: 20,
    actions: ALL_REJECT,
  };

  it("no hour and no day holds more than its limit", () => {
    fc.assert(
      fc.property(steps, (all) => {
        const { calls } = play(all, limits);
        for (const { at: end } of calls) {
          const within = (ms: number): readonly Call[] => calls.filter(({ at, used }) => used !== undefined && at > end - ms && at <= end);
          const tokens = (some: readonly Call[]): number => some.reduce((sum, { used = 0 }) => sum + used, 0);
          expect(tokens(within(HOUR.lengthMs))).toBeLessThanOrEqual(1000);
          expect(tokens(within(DAY.lengthMs))).toBeLessThanOrEqual(5000);
          expect(within(HOUR.lengthMs).length).toBeLessThanOrEqual(20);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("no stretch of time holds more than a burst, what flows in meanwhile, and what one request is larger than the burst", () => {
    const only: Limits = { tokens_per_second: 7, burst: 300, actions: ALL_REJECT };
    fc.assert(
      fc.property(steps, (all) => {
        const { calls } = play(all, only);
        for (const [first, from] of calls.entries()) {
          let sum = 0;
          for (const { at, used = 0 } of calls.slice(first)) {
            sum += used;
            expect(sum).toBeLessThanOrEqual(300 + (7 * (at - from.at)) / 1000 + 100);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it("the sums are those of what was used and is held, and nothing is held when all has ended", () => {
    fc.assert(
      fc.property(steps, (all) => {
        const { calls, usage, at } = play(all, {});
        const ended = calls.reduce(
          (current, { id, isOpen, held }) => (isOpen ? settled(usageAt(current, {}, at), {}, { id, used: held }) : current),
          usage,
        );
        // A bucket is told apart from its neighbours only by its beginning: what is younger than the span less a bucket is certainly in.
        const certain = calls.filter((call) => call.used !== undefined && call.at > at - DAY.lengthMs);
        const [day] = standingOf(ended, { tokens_per_day: 1_000_000_000 }, at);
        expect(ended.open).toEqual([]);
        expect(day).toMatchObject({ used: certain.reduce((sum, { used = 0 }) => sum + used, 0), reserved: 0 });
      }),
      { numRuns: 200 },
    );
  });

  it("a state outlives being written down", () => {
    fc.assert(
      fc.property(steps, (all) => {
        const { usage } = play(all, limits);
        expect(JSON.parse(JSON.stringify(usage))).toEqual(usage);
      }),
      { numRuns: 50 },
    );
  });

  it("a clock that jumps about lets no more in than one that stands still would where it jumps by little", () => {
    const jumps = fc.array(fc.integer({ min: -CLOCKS_DIFFER_BY, max: 0 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(jumps, (offsets) => {
        let usage = NOTHING_USED;
        let tokens = 0;
        for (const [index, offset] of [0, ...offsets].entries()) {
          const admission = ask(
            usage,
            { tokens_per_second: 1000, burst: 300, tokens_per_hour: 1000, actions: ALL_REJECT },
            100,
            NOW + offset,
            `r-${index}`,
          );
          if (admission.kind !== "admitted" || admission.usages[0] === undefined) continue;
          usage = admission.usages[0];
          tokens += 100;
        }
        expect(tokens).toBeLessThanOrEqual(300);
      }),
    );
  });
});
