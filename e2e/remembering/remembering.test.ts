import type { JsonObject, Tokens } from "@oriel/core";
import type { Conversation } from "@oriel/session";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DEMO } from "../oriel.ts";
import { asks, demo, FORGOTTEN, REMEMBERED, tells, WINDOW, type World, worldWith } from "./told.ts";

const AGO: Tokens = 3000;
/** What leaves is not brought back. */
const FIFO = { stages: [{ strategy: "fifo" }], recall: null };
/** The smaller the conversations that so small a model sums up, the better it does. */
const SUMMARIES = { high_watermark: 0.4, low_watermark: 0.2, stages: [{ strategy: "summarise" }], recall: null };

describe(`a name told ${AGO} tokens ago, in a window of ${WINDOW}`, () => {
  let world: World;
  beforeAll(async () => {
    world = await worldWith(demo());
  });
  afterAll(() => world.close());

  describe("when the oldest leave", () => {
    let chat: Conversation;
    let told: string;
    beforeAll(async () => {
      chat = await world.opens("told", FIFO);
      await tells(chat, AGO);
      told = (await chat.createSnapshot()).id;
    });

    /** Goes back to where all has been told, and on under other rules. */
    async function goesOnUnder(compaction: JsonObject): Promise<Conversation> {
      await chat.restoreSnapshot(told);
      await chat.change({ settings: { compaction } });
      return chat;
    }

    it("is gone under fifo, and the receipt names the message that left", async () => {
      const { text, name, receipt } = await asks(chat);
      expect({ text, name }).toEqual({ text: FORGOTTEN, name: { disposition: "dropped", reason: "over_budget" } });
      expect(receipt).toMatchObject({ window: { loaded: WINDOW }, verdict: { kind: "verified" } });
    });

    it("is answered under keep_first, since it was said first", async () => {
      const { text, name } = await asks(await goesOnUnder({ stages: [{ strategy: "keep_first", keep_tokens: 64 }], recall: null }));
      expect({ text, name }).toEqual({ text: REMEMBERED, name: { disposition: "kept", reason: "policy" } });
    });

    it("is answered when it was pinned", async () => {
      await goesOnUnder(FIFO);
      await chat.pin(0);
      const { text, name } = await asks(chat);
      await chat.unmark(0);
      expect({ text, name }).toEqual({ text: REMEMBERED, name: { disposition: "kept", reason: "pinned" } });
    });

    it("is answered when it is recalled", async () => {
      await goesOnUnder({ ...FIFO, recall: { share: 0.2, most: 1 } });
      // It leaves with this message, and can come back with the next.
      await chat.ask("Thanks.");
      const { text, name } = await asks(chat);
      expect({ text, name }).toEqual({ text: REMEMBERED, name: { disposition: "recalled", reason: "recall_hit" } });
    });

    it("is answered from a summary without a model, where the one that was to write it is gone", async () => {
      const { text, name } = await asks(await goesOnUnder({ ...SUMMARIES, summary: { model: "gone" } }));
      expect({ text, name }).toEqual({ text: REMEMBERED, name: { disposition: "compacted", reason: "compressed" } });
      const [summary] = await chat.getCheckpoints();
      expect(summary).toMatchObject({ by: "extract", text: expect.stringContaining("- user: My name is Ada.") });
    });
  });

  it("is answered from the model's own summary", async () => {
    const chat = await world.opens("summed-up", SUMMARIES);
    await tells(chat, AGO);
    const { text, name } = await asks(chat);
    expect({ text, name }).toEqual({ text: REMEMBERED, name: { disposition: "compacted", reason: "compressed" } });
    const [summary] = await chat.getCheckpoints();
    expect(summary).toMatchObject({ by: DEMO, text: expect.stringMatching(/^Facts: name Ada\b/) });
  });
});
