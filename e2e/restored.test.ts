import { existsSync } from "node:fs";
import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { JsonObject } from "@oriel/core";
import OpenAI from "openai";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { call } from "./http.ts";
import { DEMO, DEMO_FILE, type Oriel, oriel as run, startOriel } from "./oriel.ts";

type Said = OpenAI.ChatCompletionMessageParam;

/** Some 700 tokens. */
const TALK: readonly Said[] = [
  { role: "user", content: "My name is Ada." },
  { role: "assistant", content: "Noted." },
  ...Array.from({ length: 30 }, (_, index): readonly Said[] => [
    { role: "user", content: `I like number ${index}.` },
    { role: "assistant", content: "Noted." },
  ]).flat(),
];

describe("what the embedded engine has read of a conversation", () => {
  let folder: string;
  let oriel: Oriel;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "oriel-restored-"));
  });
  afterEach(async () => {
    await oriel.stop();
    await rm(folder, { recursive: true });
  });

  function start(...args: readonly string[]): Promise<Oriel> {
    return startOriel({ dataDir: join(folder, "data"), args: ["--model", DEMO_FILE, ...args] });
  }

  async function ask(question: string): Promise<string | null | undefined> {
    const client = new OpenAI({ baseURL: `${oriel.url}/v1`, apiKey: "none", maxRetries: 0 });
    const messages = [...TALK, { role: "user", content: question } as const];
    const { choices } = await client.chat.completions.create({ model: DEMO, temperature: 0, max_tokens: 16, messages });
    return choices[0]?.message.content;
  }

  async function lastReceipt(): Promise<JsonObject> {
    return (await call(oriel, "GET", "/api/v1/receipts/last")).json;
  }

  it("is restored after a restart, which the receipt, the command and the machine tell", async () => {
    oriel = await start();
    await ask("Hello!");
    await oriel.stop();
    oriel = await start();
    expect(await ask("What is my name?")).toBe("Your name is Ada.");

    const { restored, read } = await lastReceipt();
    expect(restored).toEqual({ tokens: (read as JsonObject)["cached"], from: "ssd", ms: expect.any(Number) });
    const { stdout } = await run(["receipt"], { ORIEL_URL: oriel.url });
    expect(stdout).toMatch(/\nRestored \d+ tokens from SSD in \d+ ms\.\n/);
    const { kv } = JSON.parse((await run(["ps", "--json"], { ORIEL_URL: oriel.url })).stdout);
    expect(kv).toMatchObject([{ model: DEMO, hot: { sessions: 1, slots: 2 }, cold: { restores: 1, refused: 0, max_bytes: 2 ** 31 } }]);
    expect((await stat(join(oriel.dataDir, "kv"))).mode & 0o777).toBe(0o700);
  });

  it("is kept nowhere on disk when the limit is 0", async () => {
    oriel = await start("--kv-ssd-limit", "0");
    await ask("Hello!");
    await oriel.stop();
    expect(existsSync(join(oriel.dataDir, "kv"))).toBe(false);
    oriel = await start("--kv-ssd-limit", "0");
    await ask("What is my name?");
    expect((await lastReceipt())["restored"]).toBeNull();
  });

  it("takes what a registry grants, and a budget that is too small is told with the right numbers", async () => {
    const tier = { kv_cache_ram_mb: 8, max_ssd_mb: 4, enable_tiering: true };
    const registry = join(folder, "registry.json");
    await writeFile(registry, JSON.stringify({ models: [{ id: DEMO, tier_config: tier }] }));
    oriel = await start("--model-registry", registry);
    expect(oriel.events.filter(({ event }) => event === "note")).toEqual([
      {
        event: "note",
        message:
          "The registry's budget of oriel-demo does not work out: max_ssd_mb grants 4 MiB, too little to keep one whole conversation: 4,096 tokens take 8 MiB of cache (4 layers, 2 KV heads of 64, f16).",
      },
    ]);
    await ask("Hello!");
    const { json } = await call(oriel, "GET", "/api/v1/machine");
    const MIB = 1024 ** 2;
    expect(json["kv"]).toMatchObject([{ hot: { sessions: 1, slots: 1, bytes: 8 * MIB }, cold: { max_bytes: 4 * MIB } }]);
    expect(existsSync(join(oriel.dataDir, "kv", `model-${DEMO}`))).toBe(true);
  });
});
