import type { JsonObject } from "@oriel/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freePort } from "./free-port.ts";
import { DEMO, DEMO_FILE, type Oriel, oriel, startOriel } from "./oriel.ts";

describe("commands against a running Oriel", () => {
  let running: Oriel;

  beforeAll(async () => {
    running = await startOriel();
  });
  afterAll(() => running.stop());

  const command = (...args: string[]) => oriel(args, { ORIEL_URL: running.url });
  async function json(...args: string[]): Promise<JsonObject> {
    const ended = await command(...args, "--json");
    expect(ended).toMatchObject({ code: 0, stderr: "" });
    const told: JsonObject = JSON.parse(ended.stdout);
    expect(told["schema_version"]).toBe(1);
    return told;
  }

  it("up has told where it is, what it found and how to reach it", () => {
    expect(running.events.at(-1)).toEqual({
      event: "ready",
      schema_version: 1,
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      url: running.url,
      openai_base_url: `${running.url}/v1`,
      ollama_host: running.url,
      after_s: expect.any(Number),
      engines: expect.arrayContaining([expect.objectContaining({ id: "embedded", url: null, error: null })]),
      models: expect.arrayContaining([
        expect.objectContaining({ name: DEMO, engine: "embedded", window: 4096, max: 4096, basis: "exact", source: "metadata" }),
      ]),
    });
  });

  it("oriel alone says that it runs, and what helps on", async () => {
    const ended = await command();
    expect(ended).toMatchObject({ code: 0, stderr: "" });
    expect(ended.stdout).toMatch(new RegExp(`is running at ${running.url}\\.\n\\d+ models?, \\d+ loaded; engines: .*Embedded engine`));
    expect(await json()).toMatchObject({ url: running.url, running: true });
  });

  it("models ls lists each model with its window and where that came from", async () => {
    expect((await command("models", "ls")).stdout).toMatch(/^MODEL .*\n(.*\n)*oriel-demo +embedded .* loaded +4,096 +4,096 +GGUF/);
    expect(demoIn(await json("models", "ls"))).toMatchObject({
      engine: "embedded",
      state: "loaded",
      window: { asked: 4096, loaded: 4096, max: 4096, source: "metadata" },
    });
  });

  it("models show tells everything known of one, in any spelling of its name", async () => {
    const { stdout } = await command("models", "show", "Oriel-Demo");
    expect(stdout).toMatch(/about +the tiny demonstration model/);
    expect(stdout).toMatch(/window +4,096 tokens \(GGUF llama\.context_length\)/);
    expect(await json("models", "show", "embedded/oriel-demo")).toMatchObject({ name: DEMO, parameters: "2.1M", quantization: "F16" });
  });

  it("models show helps with a name that is nearly right", async () => {
    const ended = await command("models", "show", "oriel-dmo");
    expect(ended).toMatchObject({ code: 5, stdout: "", stderr: expect.stringContaining(`Did you mean ${DEMO}?`) });
  });

  it("models window saves a window, shows it, refuses what cannot be, and takes it back", async () => {
    expect(await json("models", "window", DEMO, "2k")).toMatchObject({ asked: 2048, source: "override", is_override: true });
    expect((await command("models", "window", DEMO)).stdout).toMatch(/window +2,048 tokens \(saved for this model\)/);
    const refused = await command("models", "window", DEMO, "8k");
    expect(refused).toMatchObject({ code: 2, stdout: "", stderr: expect.stringMatching(/^error: .*4,?096/) });
    expect(await json("models", "window", DEMO, "reset")).toMatchObject({ asked: 4096, source: "metadata", is_override: false });
  });

  it("ps lists what is loaded, with the window it really has", async () => {
    expect((await command("ps")).stdout).toContain(DEMO);
    expect(demoIn(await json("ps"))).toMatchObject({ state: "loaded", window: { loaded: 4096 } });
  });

  it("config list says who set what: flag over variable over file over default", async () => {
    const ended = await oriel(["config", "list", "--origin", "--json", "--port", "1"], { ORIEL_PORT: "2", ORIEL_MODEL: DEMO_FILE });
    const { settings } = JSON.parse(ended.stdout);
    expect(settings).toEqual(
      expect.arrayContaining([
        { key: "port", value: 1, origin: { kind: "flag", name: "--port" } },
        { key: "model", value: [DEMO_FILE], origin: { kind: "env", name: "ORIEL_MODEL" } },
        { key: "host", value: "127.0.0.1", origin: { kind: "default" } },
      ]),
    );
    expect((await oriel(["config", "list", "--origin"], { ORIEL_PORT: "2" })).stdout).toMatch(/^port +2 +ORIEL_PORT$/m);
  });

  it("version and help answer without a running Oriel", async () => {
    expect(JSON.parse((await oriel(["version", "--json"])).stdout)).toMatchObject({
      embedded_engine: { node_llama_cpp: expect.any(String) },
    });
    expect(await oriel(["--help"])).toMatchObject({ code: 0, stderr: "", stdout: expect.stringContaining("oriel up") });
  });

  it("a second up on the same port says that Oriel runs already", async () => {
    const { port } = new URL(running.url);
    const ended = await oriel(["up", "--port", port, "--model", DEMO_FILE]);
    expect(ended).toMatchObject({ code: 1, stdout: "", stderr: expect.stringContaining(`Oriel is already running at ${running.url}`) });
  });

  it("an OLLAMA_HOST that points at Oriel itself, as it should for clients, is no engine", async () => {
    const port = await freePort();
    const itself = await startOriel({
      args: ["--model", DEMO_FILE, "--port", String(port)],
      env: { OLLAMA_HOST: `localhost:${port}`, OPENAI_BASE_URL: `http://127.0.0.1:${port}/v1` },
    });
    await itself.stop();
    const notes = itself.events.filter(({ event }) => event === "note").map(({ message }) => message);
    expect(notes).toEqual([
      expect.stringMatching(/^OLLAMA_HOST points at Oriel itself .*does not use it as an engine\.$/),
      expect.stringMatching(/^OPENAI_BASE_URL points at Oriel itself .*does not use it as an engine\.$/),
    ]);
    const ready = itself.events.find(({ event }) => event === "ready");
    expect(demoIn(ready)).toMatchObject({ engine: "embedded" });
  });
});

/** The bundled model among those listed: engines on the machine may offer more. */
function demoIn(told: JsonObject | undefined): unknown {
  const models = told?.["models"];
  return Array.isArray(models) ? models.find(({ name }) => name === DEMO) : undefined;
}
