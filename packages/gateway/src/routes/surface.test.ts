import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RawRequest, RawResponse } from "@oriel/core";
import { fakeEngine } from "@oriel/testkit";
import { afterEach, describe, expect, it } from "vitest";
import { startGateway, type TestGateway } from "../testing/start-gateway.ts";

describe("the surface", () => {
  let oriel: TestGateway;
  afterEach(() => oriel.stop());

  it("is alive, and ready when there is a model to ask", async () => {
    oriel = await startGateway();
    expect((await oriel.send("GET", "/healthz")).json()).toEqual({ name: "oriel", version: "0.0.0-test", status: "ok" });
    expect((await oriel.send("GET", "/readyz")).status).toBe(200);
  });

  it("is not ready while there is none", async () => {
    oriel = await startGateway([fakeEngine({ models: [] })]);
    expect((await oriel.send("GET", "/readyz")).status).toBe(503);
  });

  it("tells what the machine has and has left, and what nobody could tell", async () => {
    const GIB = 1024 ** 3;
    const ram = {
      id: "ram",
      library: "cpu",
      kind: "ram",
      totalBytes: 32 * GIB,
      usedBytes: 24 * GIB,
      freeBytes: 8 * GIB,
      source: "/proc/meminfo",
    } as const;
    const problems = [{ source: "nvidia-smi", kind: "absent", reason: "nvidia-smi is not installed" }] as const;
    oriel = await startGateway(undefined, { probe: () => Promise.resolve({ readAt: 0, devices: [ram], problems }) });
    expect((await oriel.send("GET", "/api/v1/machine")).json()).toMatchObject({
      read_at: "1970-01-01T00:00:00.000Z",
      level: "warning",
      devices: [{ id: "ram", name: null, total_bytes: 32 * GIB, free_bytes: 8 * GIB, utilisation: null, level: "warning" }],
      problems,
      events: [{ type: "memory-warning", level: "warning", previous: "normal", device: "ram" }],
    });
  });

  it("prints the policies it has", async () => {
    oriel = await startGateway();
    const all = (await oriel.send("GET", "/api/v1/policies")).json() as { policies: { id: string }[] };
    expect(all).toMatchObject({ default: "oriel", broken: [] });
    expect(all.policies.map(({ id }) => id)).toEqual(["oriel", "roampal", "private-gpt", "mochi", "nopenai", "ollm"]);
    expect((await oriel.send("GET", "/api/v1/policies/MOCHI")).json()).toMatchObject({
      id: "mochi",
      window: { mode: "dynamic", usage_threshold: 0.5 },
    });
    expect((await oriel.send("GET", "/api/v1/policies/turbo")).status).toBe(404);
  });

  it("gives Prometheus its figures", async () => {
    oriel = await startGateway();
    const { headers, text } = await oriel.send("GET", "/metrics");
    expect(headers["content-type"]).toContain("text/plain");
    expect(text).toContain('oriel_context_window_tokens{model="fake-model",kind="loaded"} 4096');
    expect(text).toContain('oriel_build_info{version="0.0.0-test"} 1');
    expect(text).toContain('oriel_reloads_avoided_total{model="fake-model"} 0');
  });

  it("passes Ollama's other routes to an Ollama engine as they came", async () => {
    const asked: { request: RawRequest; body: string }[] = [];
    const passOllama = async (request: RawRequest): Promise<RawResponse> => {
      const chunks: Uint8Array[] = [];
      for await (const chunk of request.body ?? []) chunks.push(chunk);
      asked.push({ request, body: Buffer.concat(chunks).toString() });
      return {
        status: 200,
        headers: { "content-type": "application/x-ndjson", connection: "close" },
        body: bytes('{"status":"success"}\n'),
      };
    };
    oriel = await startGateway([{ ...fakeEngine(), passOllama }]);

    const answer = await oriel.send("POST", "/api/pull?x=1", { body: '{"model":"tiny"}' });

    expect(answer.text).toBe('{"status":"success"}\n');
    expect(answer.headers["content-type"]).toBe("application/x-ndjson");
    expect(asked[0]).toMatchObject({
      request: { method: "POST", path: "/api/pull?x=1", contentType: "application/json" },
      body: '{"model":"tiny"}',
    });
  });

  it("says so when there is no Ollama to pass them to", async () => {
    oriel = await startGateway();
    const answer = await oriel.send("POST", "/api/pull", { body: '{"model":"tiny"}' });
    expect(answer.status).toBe(501);
    expect(answer.json()).toMatchObject({ error: expect.stringContaining("no Ollama is connected") });
  });

  it.each([
    ["/v1/nothing", 404],
    ["/api/v1/nothing", 404],
    ["/nothing", 404],
    ["/..%2f..%2fetc/passwd", 404],
    ["/assets/../../secret", 404],
  ])("answers %s with %i", async (path, status) => {
    oriel = await startGateway();
    expect((await oriel.send("GET", path)).status).toBe(status);
  });

  it.each([
    ["GET", "/v1/chat/completions", "POST"],
    ["POST", "/v1/models", "GET"],
    ["GET", "/api/chat", "POST"],
    ["DELETE", "/api/tags", "GET"],
    ["POST", "/api/v1/models/fake-model/context", "GET, PUT, DELETE"],
    ["PUT", "/api/v1/sessions", "GET, POST"],
    ["GET", "/api/v1/chat/s-1", "POST"],
  ])("answers %s %s with 405 and the methods there are", async (method, path, allow) => {
    oriel = await startGateway();
    const answer = await oriel.send(method, path);
    expect(answer.status).toBe(405);
    expect(answer.headers["allow"]).toBe(allow);
  });

  it("serves the built page and nothing beside it", async () => {
    const root = await mkdtemp(join(tmpdir(), "oriel-page-"));
    await mkdir(join(root, "page", "assets"), { recursive: true });
    await writeFile(join(root, "page", "index.html"), "<title>Oriel</title>");
    await writeFile(join(root, "page", "assets", "main-1a2b.js"), "export {};");
    await writeFile(join(root, "secret.txt"), "secret");
    oriel = await startGateway(undefined, { pageRoot: join(root, "page") });

    const [page, screen, script, beside] = await Promise.all(
      ["/", "/c/s-1", "/assets/main-1a2b.js", "/%2e%2e/secret.txt"].map((path) => oriel.send("GET", path)),
    );

    expect(page?.text).toBe("<title>Oriel</title>");
    expect(page?.headers["content-security-policy"]).toContain("frame-ancestors 'none'");
    expect(screen?.text).toBe("<title>Oriel</title>");
    expect(script?.headers).toMatchObject({
      "content-type": "text/javascript; charset=utf-8",
      "cache-control": "public, max-age=31536000, immutable",
    });
    expect(beside?.status).toBe(404);
    await rm(root, { recursive: true });
  });
});

async function* bytes(text: string): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(Buffer.from(text));
}
