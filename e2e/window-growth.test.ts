import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { tinyModel } from "@oriel/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { call } from "./http.ts";
import { type Oriel, startOriel } from "./oriel.ts";

describe("the window of a model in the real engine", () => {
  let folder: string;
  let oriel: Oriel;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "oriel-growth-"));
    const file = join(folder, "tiny.gguf");
    await writeFile(file, tinyModel({ trainedWindow: 32_768 }));
    oriel = await startOriel({ args: ["--model", file], dataDir: join(folder, "data") });
  });
  afterAll(async () => {
    await oriel.stop();
    await rm(folder, { recursive: true });
  });

  const say = (characters: number) =>
    call(oriel, "POST", "/v1/chat/completions", {
      model: "tiny",
      max_tokens: 4,
      messages: [{ role: "user", content: "a".repeat(characters) }],
    });
  const context = async () => (await call(oriel, "GET", "/api/v1/models/tiny/context")).json;

  it("starts at a size that is safe, grows when a prompt needs more, and tells why", async () => {
    expect(await context()).toMatchObject({ asked: 8192, loaded: 8192, max: 32_768 });
    expect((await say(100)).status).toBe(200);
    expect(await context()).toMatchObject({ asked: 8192, loaded: 8192 });

    expect((await say(9000)).status).toBe(200);

    expect(await context()).toMatchObject({
      asked: 16_384,
      loaded: 16_384,
      source_detail: "grown to by use",
      history: [
        { reason: "initial_setup", window: 8192 },
        { reason: "usage_threshold", window: 16_384 },
      ],
      changes: { usage_threshold: 1 },
    });
  });

  it("is refused with both numbers beyond what the model was made for", async () => {
    const { status, json } = await say(40_000);
    expect(status).toBe(400);
    expect(json["error"]).toMatchObject({ code: "context_length_exceeded", details: { window: 32_768 } });
  });
});
