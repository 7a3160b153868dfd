import { describe, expect, it } from "vitest";
import type { RunTool, ToolOutcome } from "./run-tool.ts";
import { shareRuns } from "./share-runs.ts";

/** A tool that gives these outcomes one after the other, and a clock that is set by hand. */
function shared(...outcomes: readonly (ToolOutcome | Error)[]) {
  const clock = { now: 0 };
  const spawned: string[] = [];
  const run: RunTool = async (command, args) => {
    const outcome = outcomes[spawned.push([command, ...args].join(" ")) - 1];
    if (outcome === undefined || outcome instanceof Error) throw outcome ?? new Error("run once too often");
    return outcome;
  };
  return { run: shareRuns(run, () => clock.now), clock, spawned };
}

const printed = (stdout: string): ToolOutcome => ({ kind: "answered", exitCode: 0, stdout, stderr: "" });
const ABSENT: ToolOutcome = { kind: "absent" };

describe("shareRuns", () => {
  it("spawns once for all who ask at the same time", async () => {
    const { run, spawned } = shared(printed("1"));
    expect(await Promise.all([run("smi", ["-q"]), run("smi", ["-q"]), run("smi", ["-q"])])).toEqual([
      printed("1"),
      printed("1"),
      printed("1"),
    ]);
    expect(spawned).toEqual(["smi -q"]);
  });

  it("uses an answer for a second after it came", async () => {
    const { run, clock } = shared(printed("1"), printed("2"));
    const seen: ToolOutcome[] = [];
    for (const now of [0, 999, 1000]) {
      clock.now = now;
      seen.push(await run("smi", []));
    }
    expect(seen).toEqual([printed("1"), printed("1"), printed("2")]);
  });

  it("remembers for a minute that a tool is absent", async () => {
    const { run, clock } = shared(ABSENT, printed("installed"));
    const seen: ToolOutcome[] = [];
    for (const now of [0, 59_999, 60_000]) {
      clock.now = now;
      seen.push(await run("smi", []));
    }
    expect(seen).toEqual([ABSENT, ABSENT, printed("installed")]);
  });

  it("leaves a tool that failed alone for ten seconds", async () => {
    const failed: ToolOutcome = { kind: "failed", reason: "it did not answer within 2 s" };
    const { run, clock } = shared(failed, printed("recovered"));
    const seen: ToolOutcome[] = [];
    for (const now of [0, 9999, 10_000]) {
      clock.now = now;
      seen.push(await run("smi", []));
    }
    expect(seen).toEqual([failed, failed, printed("recovered")]);
  });

  it("keeps different questions apart", async () => {
    const { run } = shared(printed("metric"), printed("static"));
    expect([await run("smi", ["metric"]), await run("smi", ["static"])]).toEqual([printed("metric"), printed("static")]);
  });

  it("asks anew after a run that threw", async () => {
    const { run } = shared(new Error("no more processes"), printed("1"));
    await expect(run("smi", [])).rejects.toThrow("no more processes");
    expect(await run("smi", [])).toEqual(printed("1"));
  });
});
