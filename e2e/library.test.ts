import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Engine, type Receipt, textOf } from "@oriel/core";
import { embeddedEngine } from "@oriel/engine";
import { type Conversation, openConversation } from "@oriel/session";
import { openSqliteStore, type SqliteStore } from "@oriel/store";
import { type TokenCounters, tokenCounters } from "@oriel/tokens";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DEMO, DEMO_FILE } from "./oriel.ts";
import { SMALL } from "./small-window.ts";

const NAME = "My name is Ada.";
const TURNS = 60;
const silent = (): void => undefined;
const LOG = { debug: silent, info: silent, warn: silent, error: silent };

describe("the library, with the embedded engine and no gateway", () => {
  let folder: string;
  let engine: Engine;
  let store: SqliteStore;
  let counters: TokenCounters;
  const receipts: (Receipt | undefined)[] = [];
  /** The messages of the last prompt that was sent for a reply. */
  let sent: readonly string[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "oriel-library-"));
    const embedded = embeddedEngine({ modelPath: DEMO_FILE, window: undefined });
    engine = {
      ...embedded,
      send(request, signal) {
        if (request.prompt.kind === "chat") sent = request.prompt.messages.map(({ content }) => textOf(content));
        return embedded.send(request, signal);
      },
    };
    counters = tokenCounters({ log: LOG });
    store = await opensStore();
  });
  afterAll(async () => {
    await engine.close();
    await counters.close();
    await store.close();
    await rm(folder, { recursive: true });
  });

  const opensStore = () => openSqliteStore({ path: join(folder, "library.db"), now: () => new Date().toISOString() });
  const opens = (): Promise<Conversation> =>
    openConversation({ engine, store, counters }, { id: "long", model: DEMO, config: { targetSize: SMALL, autoSize: false } });

  it(`holds ${TURNS} turns in a window of ${SMALL}, each read by the engine as it was counted`, { timeout: 240_000 }, async () => {
    const chat = await opens();
    await chat.ask(NAME, { maxTokens: 20 });
    await chat.pin(0);
    for (let turn = 1; turn < TURNS; turn += 1) {
      const { receipt } = await chat.ask(saying(turn), { maxTokens: 20 });
      receipts.push(await chat.getReceipt(receipt));
      const { currentTokens, maxTokens } = await chat.getUsage();
      expect(maxTokens).toBe(SMALL);
      expect(currentTokens).toBeLessThan(SMALL);
    }
    expect(new Set(receipts.map((receipt) => receipt?.verdict.kind))).toEqual(new Set(["verified"]));
    expect(receipts.filter((receipt) => receipt?.isNewCut === true).length).toBeGreaterThan(2);
    await chat.stop();
  });

  it("goes on with it after a restart, and still sends what was pinned", { timeout: 60_000 }, async () => {
    await store.close();
    store = await opensStore();
    const chat = await opens();
    expect(await chat.getMessages()).toHaveLength(2 * TURNS);
    const { receipt } = await chat.ask("What is my name?", { maxTokens: 20 });
    expect(await chat.getReceipt(receipt)).toMatchObject({ verdict: { kind: "verified" }, window: { loaded: SMALL } });
    expect(sent.join("\n")).toContain(NAME);
    expect(sent.at(-1)).toBe("What is my name?");
    await chat.stop();
  });
});

/** Something that the model was made for, which moves its attention elsewhere than to the name. */
function saying(turn: number): string {
  const city = ["Oslo", "Lisbon", "Turin", "Vienna", "Prague", "Dublin", "Madrid"][turn % 7];
  return turn % 2 === 0 ? `I live in ${city}.` : `I once went to ${city} with my dog, and we liked it there.`;
}
