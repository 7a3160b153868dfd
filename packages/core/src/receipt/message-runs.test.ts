import { describe, expect, it } from "vitest";
import type { Disposition } from "../context/account.ts";
import { MOST_RUNS, messageRuns } from "./message-runs.ts";
import { planned } from "./testing/planned.ts";

function alternating(count: number, dispositions: readonly Disposition[]): ReturnType<typeof planned> {
  return planned(
    Array.from({ length: count }, (_, index) => ({ disposition: dispositions[index % dispositions.length] ?? "kept", messages: 1 })),
  );
}

describe("messageRuns", () => {
  it("tells runs as they are while they are few", () => {
    const { plan, transcript } = alternating(MOST_RUNS, ["kept", "dropped"]);
    const runs = messageRuns(plan.accounts, transcript.entries);
    expect(runs.map(({ hashes, ...account }) => account)).toEqual(plan.accounts);
  });

  it("joins the older ones, each told as the part that lost most, and leaves the newest", () => {
    const { plan, transcript } = alternating(300, ["kept", "dropped"]);
    const runs = messageRuns(plan.accounts, transcript.entries);
    expect(runs).toHaveLength(200);
    expect(runs.slice(0, 2)).toEqual([
      {
        from: 0,
        to: 2,
        disposition: "dropped",
        reason: "over_budget",
        tokens: 20,
        sent: 10,
        hashes: { first: "h0", last: "h1" },
        joined: { kept: 1, compacted: 0, dropped: 1, recalled: 0 },
      },
      {
        from: 2,
        to: 4,
        disposition: "dropped",
        reason: "over_budget",
        tokens: 20,
        sent: 10,
        hashes: { first: "h2", last: "h3" },
        joined: { kept: 1, compacted: 0, dropped: 1, recalled: 0 },
      },
    ]);
    expect(runs.slice(-100).map(({ hashes, ...account }) => account)).toEqual(plan.accounts.slice(-100));
  });

  it("names no run for an account of no message", () => {
    const { transcript } = alternating(2, ["kept"]);
    const account = { disposition: "kept", reason: "recent", tokens: 10, sent: 10 } as const;
    expect(
      messageRuns(
        [
          { ...account, from: 0, to: 0 },
          { ...account, from: 0, to: 2 },
        ],
        transcript.entries,
      ),
    ).toHaveLength(1);
  });
});
