import { findPolicy, type Store, type Tokens, textOf } from "@oriel/core";
import { openSqliteStore } from "@oriel/store";
import { endlessConversation, simulatedEngine } from "@oriel/testkit";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { SNAPSHOTS_KEPT } from "../take-snapshot.ts";
import { openConversation } from "./open-conversation.ts";

const AT = "2026-01-01T00:00:00.000Z";
const SEED = 7;
const MODEL = "simulated-model";

// Long enough for many cuts in each window; a longer one shows the same.
describe.each<[Tokens, number]>([
  [2048, 200],
  [4096, 200],
  [16_384, 500],
])("a conversation of the library without end, in a window of %i", (window, messages) => {
  let store: Store;
  beforeEach(async () => {
    store = await openSqliteStore({ path: ":memory:", now: () => AT });
  });
  afterEach(() => store.close());

  it("is never refused, never reaches the engine with too much, and holds no more when it is long", async () => {
    const engine = simulatedEngine({ window });
    const one = await openConversation({ engine, store }, { model: MODEL });
    const types: string[] = [];
    one.listen(({ event }) => types.push(event.type));
    for (const text of saidBy(window, messages / 2)) await one.ask(text);

    const [checkpoints, snapshots, usage] = [await one.getCheckpoints(), await one.getSnapshots(), await one.getUsage()];
    const receipts = await store.receipts.list({ session: one.id, limit: messages, offset: 0 });
    await one.stop();

    expect((await store.messages.list(one.id)).length).toBe(messages);
    expect(Math.max(...engine.reads.map(({ sentTokens }) => sentTokens))).toBeLessThan(window);
    expect(types.filter((type) => type === "compressed").length).toBeGreaterThan(2);
    expect(types).not.toContain("reply-broken");
    expect(types).not.toContain("compression-error");
    expect(snapshots.length).toBeLessThanOrEqual(SNAPSHOTS_KEPT);
    const share = findPolicy("oriel")?.compaction.summary.most_share ?? 0;
    expect(checkpoints.reduce((sum, { tokens }) => sum + tokens, 0)).toBeLessThanOrEqual(2 * share * window);
    expect(usage.maxTokens).toBe(window);
    expect(usage.currentTokens).toBeLessThan(window);
    expect(receipts.filter(({ verdict }) => verdict.kind === "backend_truncated")).toEqual([]);
  });
});

/** What the user of an endless conversation says; messages that no window holds are left out. */
function* saidBy(window: Tokens, most: number): Generator<string> {
  let said = 0;
  for (const turn of endlessConversation(SEED, { window, oversizedEvery: Number.POSITIVE_INFINITY, hasTools: false })) {
    for (const { role, content } of turn.messages) {
      if (role !== "user") continue;
      if (said === most) return;
      said += 1;
      yield textOf(content);
    }
  }
}
