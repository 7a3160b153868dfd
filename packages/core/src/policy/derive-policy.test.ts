import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { derivePolicy, readPolicy } from "./derive-policy.ts";
import { POLICIES } from "./policies.ts";
import { MOCHI } from "./profiles/mochi.ts";
import { OLLM } from "./profiles/ollm.ts";

describe("derivePolicy", () => {
  it("changes the fields that are named and no other", () => {
    expect(derivePolicy(MOCHI, { title: "Mine", window: { usage_threshold: 0.7, evidence: ["policy"] } })).toEqual({
      ok: true,
      policy: { ...MOCHI, title: "Mine", window: { ...MOCHI.window, usage_threshold: 0.7, evidence: ["policy"] } },
    });
  });

  it.each(POLICIES.map((policy) => [policy.id, policy] as const))("changes nothing of %s when nothing is named", (_id, policy) => {
    expect(derivePolicy(policy, {})).toEqual({ ok: true, policy });
  });

  it("takes null as a value, not as a field left out", () => {
    expect(derivePolicy(OLLM, { warn_at: null })).toEqual({ ok: true, policy: { ...OLLM, warn_at: null } });
    expect(derivePolicy(OLLM, { overflow: null })).toEqual({
      ok: false,
      problems: ["overflow: expected one of trim, summarize, reject, got null"],
    });
  });

  it("drops what another mode does not have, and asks for what it adds", () => {
    expect(derivePolicy(MOCHI, { window: { mode: "fixed" } })).toEqual({
      ok: false,
      problems: ["window.sends_size: expected true or false, got nothing", "window.size_classes: expected a list, got nothing"],
    });
    expect(derivePolicy(MOCHI, { window: { mode: "manual", smallest_window: 512 } })).toMatchObject({
      ok: true,
      policy: { window: { mode: "manual", first_window: 8192, share_of_max: 0.9, smallest_window: 512 } },
    });
  });

  it("leaves prototypes alone", () => {
    const hostile = JSON.parse('{"__proto__": {"polluted": true}, "window": {"__proto__": {"polluted": true}}}');
    expect(derivePolicy(MOCHI, hostile).ok).toBe(false);
    expect(({} as { readonly polluted?: boolean }).polluted).toBeUndefined();
  });
});

describe("readPolicy", () => {
  it("reads a whole policy", () => {
    expect(readPolicy(OLLM)).toEqual({ ok: true, policy: OLLM });
  });

  it("reads what --json prints", () => {
    expect(readPolicy({ schema_version: 1, ...OLLM })).toEqual({ ok: true, policy: OLLM });
    expect(readPolicy({ schema_version: 2, ...OLLM })).toEqual({ ok: false, problems: ["schema_version: expected 1, got 2"] });
  });

  it("reads what differs from a base", () => {
    expect(readPolicy({ extends: "mochi", id: "mine", window: { share_of_max: 0.8 } })).toEqual({
      ok: true,
      policy: { ...MOCHI, id: "mine", window: { ...MOCHI.window, share_of_max: 0.8 } },
    });
  });

  it("names the bases there are where it knows the given one not", () => {
    const problems = ['extends: expected one of oriel, roampal, private-gpt, mochi, nopenai, ollm, got "moch"'];
    expect(readPolicy({ extends: "moch", window: 1 })).toEqual({ ok: false, problems });
  });

  it("takes the older word for a base as well, and not both", () => {
    expect(readPolicy({ base: "mochi" })).toEqual({ ok: true, policy: MOCHI });
    expect(readPolicy({ base: "mochi", extends: "ollm" })).toEqual({
      ok: false,
      problems: [expect.stringMatching(/^extends: there is no such field/)],
    });
  });

  it("takes no arbitrary JSON, and never fails on it", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(...POLICIES), (value, policy) => {
        const json = JSON.parse(JSON.stringify(value));
        const reading = readPolicy({ extends: policy.id, window: json, reply: json, extra: json });
        expect(reading.ok).toBe(false);
        expect(readPolicy(json).ok).toBe(false);
      }),
    );
  });
});
