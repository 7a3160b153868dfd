import { describe, expect, it } from "vitest";
import { run } from "../run.ts";
import { testSurroundings } from "../testing/surroundings.ts";

async function oriel(...args: readonly string[]) {
  const around = testSurroundings();
  const exit = await run(args, around);
  return { exit, out: around.terminal.out(), err: around.terminal.err() };
}

async function explained(...args: readonly string[]): Promise<unknown> {
  const { exit, out, err } = await oriel("window", "explain", ...args, "--json");
  expect({ exit, err }).toEqual({ exit: 0, err: "" });
  return JSON.parse(out);
}

describe("oriel window explain", () => {
  it("says what a policy would do, and how it comes to that", async () => {
    expect(
      (await oriel("window", "explain", "--policy", "mochi", "--usage", "4097", "--max", "40k", "--current", "8k")).out,
    ).toMatchInlineSnapshot(`
      "8,194 tokens (usage_threshold)

      RULE        TOKENS  WHY
      max         40,960  The model was made for at most 40,960 tokens.
      safe_limit  36,864  This policy serves at most 90 % of that.
      current      8,192  The window so far.
      usage        4,097  The prompt has 4,097 tokens.
      need         8,194  At most 50 % of the window may be in use, which takes 8,194 tokens.
      growth       8,194  The window grows.
      window       8,194  The window goes from 8,192 to 8,194 tokens.
      "
    `);
  });

  it("says the same to programs", async () => {
    expect(await explained("--policy", "mochi", "--usage", "30000", "--max", "40960", "--current", "8192")).toEqual({
      schema_version: 1,
      policy: "mochi",
      window: 36_864,
      size: 36_864,
      reason: "usage_threshold",
      changed: true,
      send_to_engine: true,
      steps: [
        { rule: "max", value: 40_960, note: "The model was made for at most 40,960 tokens." },
        { rule: "safe_limit", value: 36_864, note: "This policy serves at most 90 % of that." },
        { rule: "current", value: 8192, note: "The window so far." },
        { rule: "usage", value: 30_000, note: "The prompt has 30,000 tokens." },
        { rule: "need", value: 60_000, note: "At most 50 % of the window may be in use, which takes 60,000 tokens." },
        { rule: "growth", value: 36_864, note: "The window grows as far as it may." },
        { rule: "window", value: 36_864, note: "The window goes from 8,192 to 36,864 tokens." },
      ],
    });
  });

  it.each([
    [["--policy", "mochi", "--usage", "165", "--max", "40960"], 8192, "initial_setup"],
    [["--policy", "mochi", "--usage", "0", "--max", "40960", "--current", "16384"], 16_384, "no_adjustment"],
    [["--policy", "mochi", "--usage", "165", "--max", "40960", "--current", "16384", "--session-start"], 8192, "initial_setup"],
    [["--policy", "ollm", "--usage", "165", "--max", "131072", "--override", "16k"], 13_926, "manual_override"],
    [["--policy", "ollm", "--usage", "165", "--max", "131072", "--fits", "70000"], 27_852, "initial_setup"],
    [["--policy", "nopenai", "--usage", "165", "--max", "4096"], 4096, "initial_setup"],
    [["--policy", "private-gpt", "--usage", "165"], null, "no_adjustment"],
    [["--policy", "roampal", "--usage", "165", "--max", "4096"], 4096, "initial_setup"],
    [["--usage", "9000", "--max", "131072", "--current", "8192", "--fits", "12000"], 12_000, "usage_threshold"],
    [[], 8192, "initial_setup"],
  ])("%j: %s, %s", async (args, window, reason) => {
    expect(await explained(...args)).toMatchObject({ window, reason });
  });

  it.each([
    [["--usage", "much"], 'error: --usage: expected a number of tokens such as 4097 or 16k, got "much".\n'],
    [["--max", "0"], 'error: --max: expected a number of tokens such as 4097 or 16k, got "0".\n'],
    [["--policy", "ollmm"], "error: There is no policy ollmm. Did you mean ollm?\n"],
  ])("refuses %j with status 2", async (args, err) => {
    expect(await oriel("window", "explain", ...args)).toEqual({ exit: 2, out: "", err });
  });
});
