import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startGateway, type TestGateway } from "../testing/start-gateway.ts";

describe("the door", () => {
  let oriel: TestGateway;
  beforeEach(async () => {
    oriel = await startGateway(undefined, { corsOrigins: ["https://chat.example"] });
  });
  afterEach(() => oriel.stop());

  it("refuses a foreign Host on every surface, in the surface's own error shape", async () => {
    const headers = { host: "evil.example" };
    const [openai, ollama, control, page] = await Promise.all(
      ["/v1/models", "/api/tags", "/api/v1/models", "/"].map((path) => oriel.send("GET", path, { headers })),
    );
    expect([openai?.status, ollama?.status, control?.status, page?.status]).toEqual([403, 403, 403, 403]);
    expect(openai?.json()).toMatchObject({ error: { code: "host_not_allowed" } });
    expect(ollama?.json()).toMatchObject({ error: expect.stringContaining("evil.example") });
    expect(control?.headers["content-type"]).toBe("application/problem+json");
  });

  it("refuses pages of other origins, and answers the preflight of those the owner allowed", async () => {
    const body = JSON.stringify({ model: "fake-model", messages: [{ role: "user", content: "hi" }] });
    const foreign = await oriel.send("POST", "/v1/chat/completions", { headers: { origin: "https://evil.example" }, body });
    const preflight = await oriel.send("OPTIONS", "/v1/chat/completions", { headers: { origin: "https://chat.example" } });
    const allowed = await oriel.send("POST", "/v1/chat/completions", { headers: { origin: "https://chat.example" }, body });

    expect(foreign.status).toBe(403);
    expect(foreign.headers["access-control-allow-origin"]).toBeUndefined();
    expect(preflight.status).toBe(204);
    expect(allowed.status).toBe(200);
    expect(allowed.headers["access-control-allow-origin"]).toBe("https://chat.example");
    expect(allowed.headers["access-control-expose-headers"]).toBe(
      "X-Oriel-Session, X-Oriel-Receipt, X-Oriel-Window, X-Oriel-Prompt-Tokens, X-Oriel-Disposition, X-Oriel-Truncated, X-Oriel-Quota-Warning, " +
        "X-RateLimit-Limit-Tokens, X-RateLimit-Limit-Requests, X-RateLimit-Remaining-Tokens, X-RateLimit-Remaining-Requests, " +
        "X-RateLimit-Reset-Tokens, X-RateLimit-Reset-Requests, Retry-After",
    );
  });

  it.each([
    ["another content type", { "content-type": "text/plain" }, 415],
    ["a compressed body", { "content-encoding": "gzip" }, 415],
    ["a form", { "content-type": "application/x-www-form-urlencoded" }, 415],
  ])("refuses %s", async (_what, headers, status) => {
    const answer = await oriel.send("POST", "/v1/chat/completions", { headers, body: "{}" });
    expect(answer.status).toBe(status);
  });

  it("takes curl's default type on Ollama's routes, but not from a browser's form", async () => {
    const body = JSON.stringify({ model: "fake-model", stream: false, messages: [{ role: "user", content: "hi" }] });
    const curl = await oriel.send("POST", "/api/chat", { headers: { "content-type": "application/x-www-form-urlencoded" }, body });
    const form = await oriel.send("POST", "/api/chat", {
      headers: { "content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "cross-site" },
      body,
    });
    expect([curl.status, form.status]).toEqual([200, 415]);
  });

  it.each([
    ["an empty body", ""],
    ["half a body", '{"model":'],
    ["a body nested 10,000 deep", `${"[".repeat(10_000)}${"]".repeat(10_000)}`],
    ["text that is not UTF-8", Buffer.from([0x7b, 0xff, 0xfe, 0x7d])],
    ["an array", "[]"],
    ["null", "null"],
  ])("answers %s with 400", async (_what, body) => {
    const answer = await oriel.send("POST", "/v1/chat/completions", { body });
    expect(answer.status).toBe(400);
    expect(answer.json()).toMatchObject({ error: { message: expect.any(String) } });
  });

  it("stops reading a body over the limit, whether or not its length was declared", async () => {
    const body = Buffer.alloc(1024 * 1024 + 1, "a");
    const declared = await oriel.send("POST", "/v1/chat/completions", { body });
    const chunked = await oriel.send("POST", "/v1/chat/completions", { headers: { "transfer-encoding": "chunked" }, body });
    expect([declared.status, chunked.status]).toEqual([413, 413]);
    expect(declared.json()).toMatchObject({ error: { message: "The body is larger than 1 MiB, the most this gateway takes." } });
  });
});
