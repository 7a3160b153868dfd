import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Engine, EngineModel } from "@oriel/core";
import { nodeFiles, type TextFiles } from "@oriel/session";
import { fakeEngine, fakeReply, MEASURED } from "@oriel/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { MediaType, OpenApiDocument } from "../openapi/document.ts";
import { orielDocument } from "../openapi/oriel-document.ts";
import { curlLine, type ExampleRequest, exampleBodies, exampleRequest } from "../openapi/page/example-request.ts";
import { operationsOf, type PlacedOperation } from "../openapi/testing/operations-of.ts";
import { schemaFaults } from "../openapi/testing/schema-faults.ts";
import { streamFaults } from "../openapi/testing/stream-faults.ts";
import { startGateway, type TestGateway } from "../testing/start-gateway.ts";

const VERSION = "0.0.0-test";
const document = orielDocument(VERSION);
const { schemas } = document.components;
const operations = operationsOf(document);

let pageRoot: string;
beforeAll(async () => {
  pageRoot = await mkdtemp(join(tmpdir(), "oriel-page-"));
  await writeFile(join(pageRoot, "index.html"), "<title>Oriel</title>");
});
afterAll(() => rm(pageRoot, { recursive: true }));

describe("the document", () => {
  it("tells of every route that is served, and of no other", async () => {
    const oriel = await startExample();
    const served = oriel.gateway
      .routes()
      .filter(({ method }) => method !== "ALL")
      .map(({ method, path }) => `${method} ${documented(path)}`);
    await oriel.stop();
    expect(operations.map(({ call }) => call).sort()).toEqual([...new Set(served)].sort());
  });

  it("tells of every path that answers other methods, but for those that only say that there is nothing", async () => {
    const oriel = await startExample();
    const answered = oriel.gateway.routes().filter(({ method }) => method === "ALL");
    await oriel.stop();
    const untold = answered.map(({ path }) => documented(path)).filter((path) => document.paths[path] === undefined);
    expect([...new Set(untold)].sort()).toEqual(["/api/*", "/api/v1/*", "/v1/*"]);
  });

  it("is served with the version that serves it", async () => {
    const oriel = await startExample();
    const { headers, json } = await oriel.send("GET", "/openapi.json");
    await oriel.stop();
    expect(headers["content-type"]).toBe("application/json");
    expect(json()).toEqual(JSON.parse(JSON.stringify(document)));
  });
});

describe("an example", () => {
  it.each(withBodies())("of $call is answered as it says: $title", async ({ operation, request, title }) => {
    const oriel = await startExample();
    const { status, headers, text } = await send(oriel, request);
    await oriel.stop();
    const response = operation.responses[status];
    const type = headers["content-type"]?.split(";")[0] ?? "";
    const media = response?.content?.[type];
    expect({ status, faults: mediaFaults(type, text, media) }).toEqual({ status: status < 300 ? status : 200, faults: [] });
    const told = response?.headers ?? {};
    const sent = Object.keys(told).filter((name) => headers[name.toLowerCase()] !== undefined);
    // A model that is only loaded says nothing, so nothing is told of how but its window.
    expect(sent).toEqual(title === "Load the model" ? ["X-Oriel-Window"] : Object.keys(told));
    expect(Object.keys(headers).filter((name) => name.startsWith("x-oriel-"))).toHaveLength(
      sent.filter((name) => name.startsWith("X-Oriel-")).length,
    );
    for (const name of sent) {
      const schema = told[name]?.schema ?? {};
      const value = headers[name.toLowerCase()];
      expect(schemaFaults(schema.type === "integer" ? Number(value) : value, schema, schemas, name)).toEqual([]);
    }
  });
});

describe("a request that fails", () => {
  it.each(operations.filter(({ operation }) => operation.requestBody !== undefined))(
    "is answered as the document says when $call has a body that is no JSON",
    async (placed) => {
      const request = requestOf(placed, undefined);
      const oriel = await startExample();
      const answer = await oriel.send(request.method, request.path, { body: "{no" });
      await oriel.stop();
      expect(errorOf(placed, answer)).toEqual({ status: 400, code: "malformed_json", faults: [] });
    },
  );

  it.each(operations.filter(({ path }) => path.includes("{")))(
    "is answered as the document says when $call names what is not there",
    async (placed) => {
      const [body] = exampleBodies(placed.operation);
      const path = placed.path.replaceAll(/\{\w+\}/g, "nope");
      const oriel = await startExample();
      const answer = await send(oriel, { method: placed.method.toUpperCase(), path, body: body?.[1] });
      await oriel.stop();
      expect(errorOf(placed, answer)).toMatchObject({ status: 404, faults: [] });
    },
  );
});

describe("the page of the document", () => {
  it("holds every operation and every schema, in the order of the document", async () => {
    const page = await docs();
    const ids = [...page.matchAll(/<h3 id="([^"]+)"/g)].map((match) => match[1]);
    const inOrder = document.tags.flatMap(({ name }) => operations.filter(({ operation }) => operation.tags.includes(name)));
    expect(ids).toEqual([
      ...inOrder.map(({ operation }) => operation.operationId),
      ...Object.keys(schemas).map((name) => `schema-${name}`),
    ]);
  });

  it("leads only to places that are there, on the page or in this Oriel", async () => {
    const page = await docs();
    const ids = new Set([...page.matchAll(/ id="([^"]+)"/g)].map((match) => `#${match[1]}`));
    const links = [...page.matchAll(/(?:href|src)="([^"]+)"/g)].map((match) => match[1] ?? "");
    expect([...new Set(links.filter((link) => !ids.has(link)))].sort()).toEqual(["/", "/openapi.json", "/oriel.svg"]);
  });

  it("has curl lines for the address it was asked under", async () => {
    const oriel = await startExample();
    const { text } = await oriel.send("GET", "/docs", { headers: { host: "localhost:8123" } });
    await oriel.stop();
    expect(text).toContain("<code>curl http://localhost:8123/api/v1/sessions/s-638970068657137a381bd40d/status</code>");
    expect(text).not.toContain("127.0.0.1");
  });

  it("needs no script, and lets none in", async () => {
    const oriel = await startExample();
    const { headers, text } = await oriel.send("GET", "/docs");
    await oriel.stop();
    expect(text).not.toMatch(/<script|\son\w+=|style="|@import|url\(/i);
    expect(headers["content-type"]).toBe("text/html; charset=utf-8");
    expect(headers["content-security-policy"]).toMatch(
      /^default-src 'none'; style-src 'sha256-[\w+/=]{44}'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'$/,
    );
  });
});

describe("a curl line", () => {
  it.each<[ExampleRequest, string]>([
    [{ method: "GET", path: "/healthz", body: undefined }, "curl http://oriel/healthz"],
    [{ method: "GET", path: "/a?b=c", body: undefined }, "curl 'http://oriel/a?b=c'"],
    [{ method: "POST", path: "/a", body: undefined }, "curl -X POST http://oriel/a"],
    [
      { method: "PUT", path: "/a", body: { says: "it's" } },
      `curl -X PUT http://oriel/a \\\n  -H 'Content-Type: application/json' \\\n  -d '{"says":"it'\\''s"}'`,
    ],
  ])("of %j can be pasted into a shell", (request, line) => {
    expect(curlLine(request, "http://oriel")).toBe(line);
  });
});

/** Long enough that a summary of some of them frees tokens. */
const ANSWER = "Dogs descend from wolves and have lived with people for more than fifteen thousand years. ".repeat(4);

/** A gateway in which what the examples name is there: their models, and a session with turns, a snapshot, a checkpoint and a receipt. */
async function startExample(): Promise<TestGateway> {
  const ids = new Map([
    ["s", "s-638970068657137a381bd40d"],
    ["snap", "snap-773e855613fabef83309ca56"],
    ["r", "r-ac59d04766efb759e2fa6715"],
  ]);
  let next = 0;
  const newId = (prefix: string): string => {
    const first = ids.get(prefix);
    ids.delete(prefix);
    return first ?? `${prefix}-${next++}`;
  };
  const texts = { files: exampleFiles, trustedRoots: [PROJECT] };
  const oriel = await startGateway([exampleEngine()], { newId, pageRoot, texts });
  await oriel.send("POST", "/api/v1/sessions", { body: '{"model":"oriel-demo"}' });
  for (let turn = 0; turn < 4; turn += 1) {
    await oriel.send("POST", "/api/v1/chat/s-638970068657137a381bd40d", { body: '{"message":"Tell me about a dog."}' });
  }
  await oriel.send("POST", "/api/v1/sessions/s-638970068657137a381bd40d/snapshots");
  // A checkpoint's id is a hash of what it stands for: that of the example stands for these messages.
  await oriel.send("POST", "/api/v1/sessions/s-638970068657137a381bd40d/compress", { body: '{"level":"compact"}' });
  // What follows can be compressed again.
  for (let turn = 0; turn < 4; turn += 1) {
    await oriel.send("POST", "/api/v1/chat/s-638970068657137a381bd40d", { body: '{"message":"Tell me about a dog."}' });
  }
  return oriel;
}

const PROJECT = "/home/me/project";

/** The folder of the examples, and beside it what this machine has. */
const exampleFiles: TextFiles = {
  place: (path) => (path === PROJECT ? Promise.resolve({ path, isFolder: true }) : nodeFiles.place(path)),
  read: (path, most) =>
    path === join(PROJECT, "AGENTS.md")
      ? Promise.resolve({ kind: "read", bytes: new TextEncoder().encode("Use tabs."), identity: path })
      : nodeFiles.read(path, most),
};

function exampleEngine(): Engine {
  const model: Omit<EngineModel, "name"> = { state: "loaded", loadedWindow: 4096, maxWindow: 4096 };
  return {
    ...fakeEngine({
      models: [
        { ...model, name: "oriel-demo" },
        { ...model, name: "nomic-embed-text" },
      ],
      reply: () => fakeReply([ANSWER]),
    }),
    memory: () => Promise.resolve(MEASURED),
    load: () => Promise.resolve(),
    embed: ({ input }) => Promise.resolve({ vectors: input.map(() => [0.5, -0.25]), promptTokens: 3, truncated: 0 }),
  };
}

function requestOf({ method, path, operation }: PlacedOperation, body: unknown): ExampleRequest {
  return exampleRequest(method, path, operation, body);
}

function withBodies(): readonly (PlacedOperation & { readonly title: string; readonly request: ExampleRequest })[] {
  return operations.flatMap((placed) => {
    const bodies = exampleBodies(placed.operation);
    const all = bodies.length === 0 ? ([["no body", undefined]] as const) : bodies;
    return all.map(([title, body]) => ({ ...placed, title, request: requestOf(placed, body) }));
  });
}

function send(oriel: TestGateway, { method, path, body }: ExampleRequest) {
  return oriel.send(method, path, body === undefined ? {} : { body: JSON.stringify(body) });
}

function mediaFaults(type: string, text: string, media: MediaType | undefined): readonly string[] {
  if (media === undefined) return text === "" ? [] : [`a body of the type ${type} is told nowhere`];
  if (media["x-oriel-events"] !== undefined) return streamFaults(type, text, media, schemas);
  return schemaFaults(type === "application/json" ? JSON.parse(text) : text, media.schema, schemas);
}

function errorOf({ operation }: PlacedOperation, { status, headers, text }: Awaited<ReturnType<TestGateway["send"]>>) {
  const response = operation.responses[status];
  const media = response?.content?.[headers["content-type"] ?? ""];
  const body: { readonly code?: string; readonly error?: { readonly code?: string } } = JSON.parse(text);
  const code = body.code ?? body.error?.code ?? "none";
  const faults = media === undefined ? [`${status} is told nowhere`] : schemaFaults(body, media.schema, schemas);
  const isTold = response?.["x-oriel-codes"]?.some((told) => told === code) ?? false;
  return { status, code, faults: isTold ? faults : [...faults, `${code} is told nowhere`] };
}

async function docs(): Promise<string> {
  const oriel = await startExample();
  const { text } = await oriel.send("GET", "/docs");
  await oriel.stop();
  return text;
}

/** The router's pattern as the document writes it. The page is served on every path nobody else has. */
function documented(pattern: string): keyof OpenApiDocument["paths"] {
  if (pattern === "*" || pattern === "/*") return "/";
  return pattern.replaceAll(/:(\w+)(\{\.\+\})?/g, "{$1}");
}
