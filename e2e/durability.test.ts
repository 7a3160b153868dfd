import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { JsonObject } from "@oriel/core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { call, callForEvents, newSession } from "./http.ts";
import { DEMO, type Oriel, startOriel } from "./oriel.ts";
import { ADA_ANSWER } from "./talk.ts";

describe("what Oriel has acknowledged survives a killed gateway", () => {
  let dataDir: string;
  let oriel: Oriel;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), "oriel-data-"));
    oriel = await startOriel({ dataDir });
  });
  afterEach(() => expect(oriel.events.filter(({ event }) => event === "note")).toEqual([]));
  afterAll(async () => {
    await oriel.stop();
    await rm(dataDir, { recursive: true });
  });

  async function killAndRestart(): Promise<void> {
    process.kill(oriel.pid, "SIGKILL");
    await oriel.end;
    oriel = await startOriel({ dataDir });
  }

  async function messagesOf(session: string): Promise<readonly JsonObject[]> {
    const { json } = await call(oriel, "GET", `/api/v1/sessions/${session}/messages`);
    return json["messages"] as readonly JsonObject[];
  }

  it("keeps a turn, and the model still knows what was said", async () => {
    const session = await newSession(oriel);
    const told = await call(oriel, "POST", `/api/v1/chat/${session}`, { message: "My name is Ada." });
    await killAndRestart();
    expect(await messagesOf(session)).toEqual([
      expect.objectContaining({ position: 0, role: "user", content: "My name is Ada." }),
      told.json["message"],
    ]);
    const asked = await call(oriel, "POST", `/api/v1/chat/${session}`, { message: "What is my name?" });
    expect(asked.json["message"]).toMatchObject({ position: 3, role: "assistant", content: ADA_ANSWER });
  });

  it("keeps a message from the moment it is accepted, and goes on from there", async () => {
    const session = await newSession(oriel);
    for await (const { event } of callForEvents(oriel, `/api/v1/chat/${session}/stream`, { message: "My name is Ada." })) {
      if (event === "accepted") break;
    }
    await killAndRestart();
    // Whether the reply had come as well is a matter of luck.
    expect((await messagesOf(session))[0]).toMatchObject({ role: "user", content: "My name is Ada." });
    expect(await call(oriel, "POST", `/api/v1/chat/${session}`, { message: "What is my name?" })).toMatchObject({ status: 200 });
  });

  it("keeps a saved window, and serves the model at it", async () => {
    const saved = await call(oriel, "PUT", `/api/v1/models/${DEMO}/context`, { tokens: 2048 });
    expect(saved).toMatchObject({ status: 200, json: { asked: 2048, is_override: true } });
    await killAndRestart();
    expect(await call(oriel, "GET", `/api/v1/models/${DEMO}/context`)).toMatchObject({
      status: 200,
      json: { asked: 2048, loaded: 2048, default: 4096, max: 4096, source: "override", is_override: true },
    });
  });

  it("keeps a deleted conversation deleted", async () => {
    const session = await newSession(oriel);
    await call(oriel, "POST", `/api/v1/chat/${session}`, { message: "My name is Ada." });
    await fetch(`${oriel.url}/api/v1/sessions/${session}`, { method: "DELETE" });
    await killAndRestart();
    expect(await call(oriel, "GET", `/api/v1/sessions/${session}`)).toMatchObject({ status: 404, json: { code: "session_not_found" } });
  });
});
