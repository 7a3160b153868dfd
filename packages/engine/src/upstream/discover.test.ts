import { answerJson, type FakeUpstream, fakeUpstream, readRecordings, recordedServer, type Script } from "@oriel/testkit";
import { afterEach, describe, expect, it } from "vitest";
import { discoverEngines } from "./discover.ts";
import { engineFor } from "./engine-for.ts";
import { identify } from "./identify.ts";

const servers: FakeUpstream[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function serve(routes: Readonly<Record<string, Script>>): Promise<string> {
  const server = await fakeUpstream(routes);
  servers.push(server);
  return server.url;
}

async function play(folder: string, ...names: readonly string[]): Promise<string> {
  const server = await recordedServer(await readRecordings(new URL(`./fixtures/${folder}/`, import.meta.url), names));
  servers.push(server);
  return server.url;
}

function models(...data: readonly object[]): Script {
  return answerJson(JSON.parse(JSON.stringify({ object: "list", data })));
}

/** What LM Studio does with a route it does not have. */
const unexpected = answerJson({ error: "Unexpected endpoint or method. (GET /api/version). Returning 200 anyway" });

const SERVERS: readonly (readonly [kind: string, version: string | undefined, serve: () => Promise<string>])[] = [
  ["ollama", "0.0.0", () => play("ollama", "version", "tags")],
  ["llama-server", "b0-v0.5.0", () => play("llama-server", "v1_models", "props", "ollama_api_version")],
  [
    "vllm",
    "0.11.0",
    () => serve({ "GET /v1/models": models({ id: "q", owned_by: "vllm" }), "GET /version": answerJson({ version: "0.11.0" }) }),
  ],
  [
    "sglang",
    "0.5.1",
    () => serve({ "GET /v1/models": models({ id: "q", owned_by: "sglang" }), "GET /get_server_info": answerJson({ version: "0.5.1" }) }),
  ],
  ["foundry", undefined, () => serve({ "GET /v1/models": models({ id: "phi", owned_by: "Microsoft", parent: "phi" }) })],
  [
    "lm-studio",
    undefined,
    () =>
      serve({
        "GET /api/version": unexpected,
        "GET /healthz": unexpected,
        "GET /v1/models": models({ id: "q", object: "model", owned_by: "organization_owner" }),
        "GET /api/v1/models": answerJson({ models: [{ key: "q", max_context_length: 32_768, loaded_instances: [] }] }),
      }),
  ],
  [
    "lm-studio",
    undefined,
    () =>
      serve({
        "GET /api/version": unexpected,
        "GET /v1/models": models({ id: "q", owned_by: "organization_owner" }),
        "GET /api/v1/models": unexpected,
        "GET /api/v0/models": models({ id: "q", compatibility_type: "gguf", state: "not-loaded" }),
      }),
  ],
  ["openai", undefined, () => serve({ "GET /v1/models": models({ id: "q", owned_by: "me" }) })],
];

describe("identify", () => {
  it.each(SERVERS)("recognises %s %s by its answers", async (kind, version, server) => {
    const url = await server();
    expect(await identify(url)).toMatchObject({ is: "engine", engine: { url, kind, id: kind, version } });
  });

  it("never takes Oriel for an engine, though it speaks both protocols", async () => {
    const url = await serve({
      "GET /healthz": answerJson({ name: "oriel", status: "ok" }),
      "GET /api/version": answerJson({ version: "0.24.0" }),
      "GET /v1/models": models({ id: "q" }),
    });
    expect(await identify(url)).toEqual({ is: "oriel", url });
  });

  it("knows a web server for something else", async () => {
    const url = await serve({});
    expect(await identify(url)).toEqual({ is: "other", url });
  });

  it("gives up on a server that never answers", async () => {
    const url = await serve({ "GET /healthz": (exchange) => exchange.gone, "GET /api/version": (exchange) => exchange.gone });
    expect(await identify(url, { timeoutMs: 50 })).toMatchObject({ is: "nobody", url, reason: { code: "engine_unreachable" } });
  });
});

describe("discoverEngines", () => {
  it("finds what answers, in the order of the candidates, each under an id of its own", async () => {
    const plain = { "GET /v1/models": models({ id: "q" }) };
    const candidates = [
      await serve({}),
      await serve(plain),
      await play("ollama", "version"),
      "http://127.0.0.1:1",
      await serve({ "GET /healthz": answerJson({ name: "oriel" }) }),
      await serve(plain),
    ];
    const found = await discoverEngines({ candidates });
    expect(found.map(({ id, url }) => [id, url])).toEqual([
      ["openai", candidates[1]],
      ["ollama", candidates[2]],
      ["openai-2", candidates[5]],
    ]);
  });
});

describe("engineFor", () => {
  it("speaks to each kind in its own way", async () => {
    const url = "http://127.0.0.1:9";
    const engines = [engineFor({ id: "a", url, kind: "ollama" }), engineFor({ id: "b", url, kind: "vllm" })];
    expect(engines.map(({ id, label, abilities }) => [id, label, abilities.setsWindow])).toEqual([
      ["a", "Ollama", true],
      ["b", "vLLM", false],
    ]);
    await Promise.all(engines.map((engine) => engine.close()));
  });
});
