import { describe, expect, it } from "vitest";
import type { JsonValue } from "../json.ts";
import { policyNamed, SHIPPED_POLICIES } from "./known-policies.ts";
import { type PolicyFile, withOwnPolicies } from "./own-policies.ts";
import { DEFAULT_POLICY } from "./policies.ts";
import { MOCHI } from "./profiles/mochi.ts";

function own(file: string, value: JsonValue): PolicyFile {
  return { file, value };
}

function problemsOf(file: PolicyFile): readonly string[] {
  return withOwnPolicies([file], "oriel").broken.flatMap(({ problems }) => problems);
}

describe("a user's own policies", () => {
  it("stand beside the shipped ones, each under the name of its file", () => {
    const careful = { ...MOCHI, id: "careful", window: { ...MOCHI.window, usage_threshold: 0.7 } };
    const whole = { ...DEFAULT_POLICY, id: "my-own" };
    const files = [own("careful.json", { extends: "mochi", window: { usage_threshold: 0.7 } }), own("my-own.json", whole)];
    expect(withOwnPolicies(files, "oriel")).toEqual({
      known: [...SHIPPED_POLICIES.known, { file: "careful.json", policy: careful }, { file: "my-own.json", policy: whole }],
      broken: [],
      default: DEFAULT_POLICY,
    });
  });

  it("cost no other its place when they are broken, and say all that is wrong with its place", () => {
    const files = [
      own("bad.json", { extends: "mochi", window: { share_of_max: 2 }, warn_at: "late" }),
      { file: "torn.json", problem: "it is not JSON" },
      own("good.json", { extends: "mochi" }),
    ];
    const { known, broken } = withOwnPolicies(files, "oriel");
    expect(known.map(({ policy }) => policy.id)).toEqual([...SHIPPED_POLICIES.known.map(({ policy }) => policy.id), "good"]);
    expect(broken).toEqual([
      {
        file: "bad.json",
        problems: [
          "window.share_of_max: expected a number from 0 to 1, got 2",
          'warn_at: expected a number from 0 to 1 or null, got "late"',
        ],
      },
      { file: "torn.json", problems: ["it is not JSON"] },
    ]);
  });

  it("take no shipped name, none that a header cannot carry, and no second one", () => {
    expect(problemsOf(own("mochi.json", MOCHI))).toEqual([expect.stringMatching(/^the file's name: mochi comes with Oriel/)]);
    expect(problemsOf(own("My Own.json", MOCHI))).toEqual([
      `the file's name: expected lower-case letters, digits and . _ -, at most 64, then .json, got "My Own.json"`,
    ]);
    expect(problemsOf(own("mine.json", MOCHI))).toEqual(['id: expected mine, as the file is named, or none, got "mochi"']);
    expect(problemsOf(own("mine.json", []))).toEqual(["the whole: expected an object, got []"]);
  });

  it("can be the default, which is oriel where there is no such policy", () => {
    const files = [own("mine.json", { extends: "mochi" }), { file: "torn.json", problem: "it is not JSON" }];
    expect(["mine", "ollm", "torn", "none"].map((name) => withOwnPolicies(files, name).default.id)).toEqual([
      "mine",
      "ollm",
      "oriel",
      "oriel",
    ]);
  });
});

describe("policyNamed", () => {
  const policies = withOwnPolicies([own("mine.json", { extends: "mochi" }), { file: "torn.json", problem: "it is not JSON" }], "mine");

  it("finds them in any case, and the default where none is named", () => {
    expect([" Mine ", "OLLM", undefined].map((name) => policyNamed(policies, name).id)).toEqual(["mine", "ollm", "mine"]);
  });

  it("says which there are, and of a broken one what is wrong", () => {
    expect(() => policyNamed(policies, "constructor")).toThrow(
      "There is no policy constructor: there are oriel, roampal, private-gpt, mochi, nopenai, ollm, mine.",
    );
    expect(() => policyNamed(policies, "Torn")).toThrow("The policy in torn.json is not valid: it is not JSON.");
  });
});
