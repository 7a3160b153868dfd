import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { call, callForEvents, newSession } from "./http.ts";
import { standInLine, startReply } from "./in-flight.ts";
import { DEMO, type Oriel, startOriel } from "./oriel.ts";
import { ADA_ANSWER } from "./talk.ts";

describe("a client that leaves", () => {
  let oriel: Oriel;

  beforeAll(async () => {
    oriel = await startOriel();
  });
  afterAll(() => oriel.stop());

  it("gives up its place in the line when it leaves before its turn", async () => {
    const [first, second] = [await startReply(oriel, 3500), await startReply(oriel, 3500)];
    const ahead = await standInLine(oriel);
    const behind = await standInLine(oriel);
    expect([ahead.place, behind.place]).toEqual([1, 2]);
    await ahead.leave();
    first.leave();
    expect(await behind.answer()).toBe("Noted.");
    expect(second.isOver).toBe(false);
    second.leave();
  });

  it("finds in its conversation what it left: its message, and the reply as far as it came", async () => {
    const session = await newSession(oriel);
    await call(oriel, "POST", `/api/v1/chat/${session}`, { message: "My name is Ada." });
    for await (const { event } of callForEvents(oriel, `/api/v1/chat/${session}/stream`, { message: "What is my name?" })) {
      if (event === "content_delta") break;
    }
    // The next turn waits for the one that was left, so that by then that one has been stored.
    const next = await call(oriel, "POST", `/api/v1/chat/${session}`, { message: "What is my name?" });
    expect(next.json["message"]).toMatchObject({ position: 5, content: ADA_ANSWER });
    const { json } = await call(oriel, "GET", `/api/v1/sessions/${session}/messages`);
    expect(json["messages"]).toMatchObject([
      { role: "user", content: "My name is Ada." },
      { role: "assistant", content: "Noted.", reply: { error: null } },
      { role: "user", content: "What is my name?" },
      { role: "assistant", content: expect.stringMatching(/^Your/), reply: { model: DEMO } },
      { role: "user", content: "What is my name?" },
      { role: "assistant", content: ADA_ANSWER, reply: { error: null } },
    ]);
  });
});
