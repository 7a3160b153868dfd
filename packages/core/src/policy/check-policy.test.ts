import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JsonObject, JsonValue } from "../json.ts";
import { checkPolicy } from "./check-policy.ts";
import { POLICIES } from "./policies.ts";
import { MOCHI } from "./profiles/mochi.ts";
import { NOPENAI } from "./profiles/nopenai.ts";
import { OLLM } from "./profiles/ollm.ts";

function problemsOf(value: JsonValue): readonly string[] {
  const reading = checkPolicy(value);
  return reading.ok ? [] : reading.problems;
}

describe("checkPolicy", () => {
  it("tells everything that is wrong at once, each with its place", () => {
    const { title: _left_out, ...rest } = MOCHI;
    const wrong = {
      ...rest,
      window: { ...MOCHI.window, share_of_max: 2, usage_threshold: 0, first_window: 0.5, evidence: ["policy", "moon"], shrare: 1 },
      reply: { ...MOCHI.reply, remembered: "yes" },
      overflow: "drop",
    };
    expect(problemsOf(wrong)).toEqual([
      "title: expected a text that is not empty, got nothing",
      'window.evidence[1]: expected one of request, override, policy, loaded, metadata, family, got "moon"',
      "window.first_window: expected a whole number from 1 to 2097152 or one of max or null, got 0.5",
      "window.share_of_max: expected a number from 0 to 1, got 2",
      "window.usage_threshold: expected more than 0, got 0",
      "window.shrare: there is no such field; there are mode, evidence, first_window, fallback_window, share_of_max, retry_window, dynamic_enabled, usage_threshold, counts_allowance",
      'reply.remembered: expected true or false, got "yes"',
      'overflow: expected one of trim, summarize, reject, got "drop"',
    ]);
  });

  it("asks for the mode first, since the other fields depend on it", () => {
    expect(problemsOf({ ...MOCHI, window: { mode: "magic", share_of_max: 2 } })).toEqual([
      'window.mode: expected one of fixed, auto, dynamic, manual, grow, got "magic"',
    ]);
    expect(problemsOf({ ...MOCHI, window: [] })).toEqual(["window: expected an object, got []"]);
  });

  it("takes no other value for a policy", () => {
    expect(problemsOf(null)).toEqual(["the whole: expected an object, got null"]);
    expect(problemsOf("mochi")).toEqual(['the whole: expected an object, got "mochi"']);
  });

  it("finds fields that contradict each other", () => {
    expect(problemsOf({ ...MOCHI, reply: { ...MOCHI.reply, default: 64 } })).toEqual([
      "reply.default: expected a number from reply.min to reply.max (128 to 4096), got 64",
    ]);
    expect(problemsOf({ ...MOCHI, reply: { ...MOCHI.reply, min: 8192 } })).toEqual([
      "reply.min: expected at most reply.max (4096), got 8192",
    ]);
    expect(problemsOf({ ...MOCHI, window: { ...MOCHI.window, evidence: ["policy", "policy"] } })).toEqual([
      "window.evidence: expected every source once, got policy, policy",
    ]);
    expect(problemsOf({ ...OLLM, window: { ...OLLM.window, sizes: [8192, 4096] } })).toEqual([
      "window.sizes: expected at least one size, smallest first, got [8192,4096]",
    ]);
    const classes = [
      { up_to_parameters: null, window: 4096 },
      { up_to_parameters: null, window: 8192 },
    ];
    expect(problemsOf({ ...NOPENAI, window: { ...NOPENAI.window, size_classes: classes } })).toEqual([
      "window.size_classes: expected up_to_parameters to rise, and null only in the last",
    ]);
  });

  it("asks for one number of checkpoints for each tier", () => {
    const withLimits = (most_checkpoints: JsonValue): JsonValue => ({
      ...OLLM,
      compaction: { ...OLLM.compaction, summary: { ...OLLM.compaction.summary, most_checkpoints } },
    });
    expect(problemsOf(withLimits([1, 1, 1, 1, 1]))).toEqual([]);
    expect(problemsOf(withLimits([1, 2, 3]))).toEqual([
      "compaction.summary.most_checkpoints: expected a list of 5 numbers, one for each tier, got [1,2,3]",
    ]);
    expect(problemsOf(withLimits([0, 1, 3, 10, -1]))).toEqual([
      "compaction.summary.most_checkpoints[4]: expected a whole number from 0 to 1000, got -1",
    ]);
  });

  it("is not led astray by names that every object inherits", () => {
    expect(problemsOf({ ...MOCHI, constructor: 1 })).toEqual([expect.stringMatching(/^constructor: there is no such field/)]);
    expect(problemsOf({ ...MOCHI, window: { mode: "constructor" } })).toEqual([expect.stringMatching(/^window\.mode: expected one of/)]);
  });

  it("names the place of any one field that is not of its kind", () => {
    const places = POLICIES.flatMap((policy) => placesIn(policy).map((place) => ({ policy, place })));
    fc.assert(
      fc.property(fc.constantFrom(...places), ({ policy, place }) => {
        const problems = problemsOf(withValueAt(policy, place, { no: "such thing" }));
        expect(problems.length).toBeGreaterThan(0);
        expect(problems.every((problem) => problem.startsWith(place.join(".")))).toBe(true);
      }),
    );
  });
});

/** The paths of the fields of an object, objects among them gone into; a list is one field. */
function placesIn(object: JsonObject): readonly (readonly string[])[] {
  return Object.entries(object).flatMap(([name, value]) => (isPlain(value) ? placesIn(value).map((path) => [name, ...path]) : [[name]]));
}

function withValueAt(object: JsonObject, [name = "", ...rest]: readonly string[], value: JsonValue): JsonObject {
  const inner = object[name];
  return { ...object, [name]: rest.length > 0 && inner !== undefined && isPlain(inner) ? withValueAt(inner, rest, value) : value };
}

function isPlain(value: JsonValue): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
