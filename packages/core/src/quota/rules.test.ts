import { describe, expect, it } from "vitest";
import { USUAL_LIMITS } from "./limits.ts";
import { limitsFor, subjectText } from "./rules.ts";

const holder = { id: "k-1", name: "ci" };

describe("limitsFor", () => {
  it("finds none where nothing is limited", () => {
    expect(limitsFor({}, holder, "m")).toEqual([]);
  });

  it("lays what is said of a key by its name, and what the key was given itself, over what holds for every key", () => {
    const rules = {
      eachKey: USUAL_LIMITS,
      keys: { ci: { limits: { tokens_per_hour: 7, actions: { tokens_per_hour: "queue" as const } } } },
    };
    const given = { tokens_per_day: null, requests_per_hour: 5, actions: { requests_per_hour: "warn" as const } };
    expect(limitsFor(rules, { ...holder, limits: given }, "m")).toEqual([
      {
        subject: { key: "k-1" },
        limits: {
          ...USUAL_LIMITS,
          tokens_per_hour: 7,
          tokens_per_day: null,
          requests_per_hour: 5,
          actions: { tokens_per_hour: "queue", requests_per_hour: "warn" },
        },
      },
    ]);
  });

  it("finds a model under every spelling of its name, alone and with the key", () => {
    const rules = { models: { "Qwen3:8B": { tokens_per_hour: 1 } }, keys: { ci: { models: { "qwen3:8b": { tokens_per_hour: 2 } } } } };
    const found = limitsFor(rules, holder, "qwen3:8b").map(({ subject, limits }) => [subjectText(subject), limits.tokens_per_hour]);
    expect(found).toEqual([
      ['["k-1","qwen3:8b"]', 2],
      ['[null,"qwen3:8b"]', 1],
    ]);
  });

  it("takes a limit away that is set to null", () => {
    expect(limitsFor({ eachKey: { tokens_per_hour: 5 } }, { ...holder, limits: { tokens_per_hour: null } }, "m")).toEqual([]);
  });
});
