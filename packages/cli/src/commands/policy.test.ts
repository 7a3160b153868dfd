import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findPolicy, POLICIES } from "@oriel/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { run } from "../run.ts";
import { testSurroundings } from "../testing/surroundings.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "oriel-policy-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function oriel(...args: readonly string[]) {
  const around = testSurroundings({ workingFolder: folder });
  const exit = await run(args, around);
  return { exit, out: around.terminal.out(), err: around.terminal.err() };
}

describe("oriel policy ls", () => {
  it("lists the policies with what tells them apart", async () => {
    const { exit, out, err } = await oriel("policy", "ls");
    expect({ exit, err }).toEqual({ exit: 0, err: "" });
    expect(out).toMatchInlineSnapshot(`
      "POLICY           FROM   WINDOW   REPLY  OVERFLOW   WHAT IT DOES
      oriel (default)  Oriel  grow     2,048  trim       One window per loaded model, growing in steps when a conversation needs it and memory allows.
      roampal          Oriel  manual   2,048  trim       A safe size per family, until the user saves another one for a model.
      private-gpt      Oriel  fixed    2,048  reject     The engine's own window, and a slider for the length of a reply that forgets itself.
      mochi            Oriel  dynamic  2,048  trim       A window per session that is at least twice what the conversation uses.
      nopenai          Oriel  fixed      512  reject     One fixed window per model, and no request that prompt and reply together would overflow.
      ollm             Oriel  auto     4,096  summarize  A size chosen at the start by free memory, locked for the session, of which the engine is given 85 %.
      "
    `);
  });

  it("lists them whole for programs", async () => {
    const { exit, out } = await oriel("policy", "ls", "--json");
    const policies = POLICIES.map((policy) => ({ ...policy, file: null }));
    expect({ exit, out: JSON.parse(out) }).toEqual({ exit: 0, out: { schema_version: 1, default: "oriel", policies, broken: [] } });
  });
});

describe("oriel policy show", () => {
  it("prints a policy as JSON that a file of one's own can begin with", async () => {
    const { exit, out } = await oriel("policy", "show", "mochi");
    expect({ exit, lines: out.split("\n").length > 20, policy: JSON.parse(out) }).toEqual({
      exit: 0,
      lines: true,
      policy: findPolicy("mochi"),
    });
    writeFileSync(join(folder, "shown.json"), out);
    expect((await oriel("policy", "check", "shown.json")).exit).toBe(0);
  });

  it("prints it on one line with --json, which can be checked as well", async () => {
    const { out } = await oriel("policy", "show", "mochi", "--json");
    expect(JSON.parse(out)).toEqual({ schema_version: 1, ...findPolicy("mochi") });
    writeFileSync(join(folder, "json.json"), out);
    expect((await oriel("policy", "check", "json.json")).exit).toBe(0);
  });

  it("names the policy that comes near an unknown one", async () => {
    expect(await oriel("policy", "show", "moch")).toEqual({
      exit: 2,
      out: "",
      err: "error: There is no policy moch. Did you mean mochi?\n",
    });
    expect((await oriel("policy", "show", "zzz")).err).toBe(
      "error: There is no policy zzz: there are oriel, roampal, private-gpt, mochi, nopenai, ollm.\n",
    );
  });
});

describe("policies of the user's own", () => {
  const config = (): string => join(folder, "config");
  async function withOwn(...args: readonly string[]) {
    const around = testSurroundings({ workingFolder: folder, configFolder: config() });
    const exit = await run(args, around);
    return { exit, out: around.terminal.out(), err: around.terminal.err() };
  }
  const broken = (): string => join(config(), "policies", "torn.json");
  beforeAll(() => {
    mkdirSync(join(config(), "policies", "folder.json"), { recursive: true });
    const careful = { extends: "mochi", carries_over: "As mochi, and earlier.", window: { usage_threshold: 0.4 } };
    writeFileSync(join(config(), "policies", "careful.json"), JSON.stringify(careful));
    writeFileSync(broken(), '{"extends": "mochi"\n "window": {}}');
    writeFileSync(join(config(), "policies", "notes.txt"), "Not a policy.");
  });

  it("are listed with their file, and what is wrong beside them", async () => {
    const { exit, out, err } = await withOwn("policy", "ls", "--default-policy", "careful");
    expect({ exit, last: out.split("\n").at(-2) }).toEqual({
      exit: 0,
      last: "careful (default)  careful.json  dynamic  2,048  trim       As mochi, and earlier.",
    });
    expect(err.replaceAll(config(), "CONFIG")).toBe(
      [
        "note: The policy in CONFIG/policies/folder.json is not valid, and is not used: it is no file.",
        'note: The policy in CONFIG/policies/torn.json is not valid, and is not used: it is not JSON: expected "," or "}" at line 2, column 2.',
        "",
      ].join("\n"),
    );
  });

  it("are shown, and explained, by their name", async () => {
    expect(JSON.parse((await withOwn("policy", "show", "careful")).out)).toMatchObject({ id: "careful", window: { usage_threshold: 0.4 } });
    const explained = await withOwn("window", "explain", "--policy", "careful", "--usage", "4000", "--max", "32768", "--json");
    expect(JSON.parse(explained.out)).toMatchObject({ policy: "careful" });
  });

  it("say what is wrong with them when they are asked for by name", async () => {
    expect(await withOwn("policy", "show", "torn")).toEqual({
      exit: 2,
      out: "",
      err: 'error: The policy in torn.json is not valid: it is not JSON: expected "," or "}" at line 2, column 2.\n',
    });
  });

  it("are those of the folder that is set, which need not be there", async () => {
    const { exit, err } = await withOwn("policy", "show", "careful", "--policies-folder", join(folder, "nowhere"));
    expect({ exit, err }).toEqual({ exit: 2, err: expect.stringMatching(/^error: There is no policy careful: there are oriel/) });
  });
});

describe("oriel policy check", () => {
  it("takes what differs from a policy there is", async () => {
    writeFileSync(join(folder, "mine.json"), '{"extends": "mochi", "title": "Mine", "window": {"usage_threshold": 0.7}}');
    expect(await oriel("policy", "check", "mine.json")).toEqual({
      exit: 0,
      out: "mine.json is a valid policy: Mine (dynamic).\n",
      err: "",
    });
    const { out } = await oriel("policy", "check", join(folder, "mine.json"), "--json");
    expect(JSON.parse(out)).toMatchObject({ schema_version: 1, valid: true, policy: { id: "mochi", window: { usage_threshold: 0.7 } } });
  });

  it("tells everything that is wrong, with its place", async () => {
    writeFileSync(join(folder, "wrong.json"), '{"base": "mochi", "window": {"share_of_max": 2}, "warn_at": "late"}');
    const problems = [
      "window.share_of_max: expected a number from 0 to 1, got 2",
      'warn_at: expected a number from 0 to 1 or null, got "late"',
    ];
    expect(await oriel("policy", "check", "wrong.json")).toEqual({
      exit: 3,
      out: "",
      err: `error: wrong.json is no valid policy:\n  ${problems.join("\n  ")}\n`,
    });
    const { exit, err } = await oriel("policy", "check", "wrong.json", "--json");
    expect({ exit, data: JSON.parse(err).error.data }).toEqual({ exit: 3, data: { problems } });
  });

  it("tells where a file stops being JSON, and why one cannot be read", async () => {
    writeFileSync(join(folder, "torn.json"), '{"base": "mochi"\n "window": {}}');
    expect(await oriel("policy", "check", "torn.json")).toEqual({
      exit: 3,
      out: "",
      err: `error: ${join(folder, "torn.json")} is not JSON: expected "," or "}" at line 2, column 2.\n`,
    });
    expect((await oriel("policy", "check", "gone.json")).err).toBe(`error: The policy file does not exist: ${join(folder, "gone.json")}\n`);
    expect((await oriel("policy", "check", ".")).err).toBe(`error: The policy file is a folder: ${folder}\n`);
  });
});
