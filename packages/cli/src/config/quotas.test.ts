import { USUAL_LIMITS } from "@oriel/core";
import { describe, expect, it } from "vitest";
import { limitsFromTexts, quotas, shownLimits } from "./quotas.ts";

const NOWHERE = { base: "/", home: "/" };

describe("quotas", () => {
  it.each([
    ["on", { eachKey: USUAL_LIMITS }],
    ["off", {}],
    ["tokens_per_hour=50_000", { eachKey: { ...USUAL_LIMITS, tokens_per_hour: 50_000, actions: {} } }],
    [
      "tokens_per_second=none, burst=5,requests_per_hour=100:queue",
      { eachKey: { ...USUAL_LIMITS, tokens_per_second: null, burst: 5, requests_per_hour: 100, actions: { requests_per_hour: "queue" } } },
    ],
  ])("are read from %s", (text, rules) => {
    expect(quotas.fromTexts([text], NOWHERE)).toEqual(rules);
  });

  it.each([
    "",
    "yes",
    "tokens_per_hour",
    "tokens_per_hour=-1",
    "tokens_per_hour=0",
    "tokens_per_year=5",
    "tokens_per_hour=5:drop",
    "burst=none",
    "tokens_per_hour=9999999999999",
  ])("are not read from %j", (text) => {
    expect(quotas.fromTexts([text], NOWHERE)).toBeUndefined();
  });

  it("are read from a table, with those of models, of keys, and of a key with a model", () => {
    const table = {
      tokens_per_day: "none",
      actions: { tokens_per_hour: "queue" },
      models: { "qwen3:8b": { tokens_per_hour: 500_000 } },
      keys: { ci: { requests_per_hour: 20, models: { "qwen3:8b": { burst: 10, tokens_per_second: 5 } } } },
    };
    expect(quotas.fromToml(table, NOWHERE)).toEqual({
      eachKey: { ...USUAL_LIMITS, tokens_per_day: null, actions: { tokens_per_hour: "queue" } },
      models: { "qwen3:8b": { tokens_per_hour: 500_000 } },
      keys: { ci: { limits: { requests_per_hour: 20 }, models: { "qwen3:8b": { burst: 10, tokens_per_second: 5 } } } },
    });
    expect([quotas.fromToml(true, NOWHERE), quotas.fromToml(false, NOWHERE)]).toEqual([{ eachKey: USUAL_LIMITS }, {}]);
  });

  it.each([
    "on",
    [],
    { tokens_per_minute: 5 },
    { tokens_per_hour: "5" },
    { tokens_per_hour: 1.5 },
    { actions: { tokens_per_hour: "drop" } },
    { actions: { burst: "queue" } },
    { models: { m: { tokens_per_hour: -1 } } },
    { models: { m: { models: {} } } },
    { keys: { ci: 5 } },
  ])("are not read from the table %j", (table) => {
    expect(quotas.fromToml(table, NOWHERE)).toBeUndefined();
  });

  it("are shown as they can be given again", () => {
    const limits = { tokens_per_hour: 5, tokens_per_day: null, requests_per_hour: 7, actions: { requests_per_hour: "warn" as const } };
    const shown = shownLimits(limits);
    expect(shown).toBe("tokens_per_hour=5, tokens_per_day=none, requests_per_hour=7:warn");
    expect(limitsFromTexts(shown.split(","))).toEqual(limits);
    expect([quotas.show({}), quotas.show({ models: { m: {} }, keys: { ci: {} } })]).toEqual(["none", "model m, key ci"]);
  });
});
