import OpenAI, { AuthenticationError, RateLimitError } from "openai";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openPage, startBrowser } from "./browser/browser.ts";
import { oriel as command, DEMO, type Oriel, startOriel } from "./oriel.ts";
import { ADA, ADA_ANSWER } from "./talk.ts";

const ASK = { model: DEMO, messages: [...ADA], temperature: 0, max_tokens: 20 };

describe("keys and quotas, with the official OpenAI client", () => {
  let oriel: Oriel;
  let admin: string;
  let client: string;

  async function makeKey(name: string, ...args: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await command(["keys", "create", name, ...args, "--data-dir", oriel.dataDir]);
    expect({ code, stderr: code === 0 ? "" : stderr }).toEqual({ code: 0, stderr: "" });
    return stdout.trim();
  }

  function as(apiKey: string, options: { readonly maxRetries?: number; readonly fetch?: typeof fetch } = {}): OpenAI {
    return new OpenAI({ baseURL: `${oriel.url}/v1`, apiKey, maxRetries: 0, ...options });
  }

  beforeAll(async () => {
    oriel = await startOriel({ env: { ORIEL_REQUIRE_KEY: "always" } });
    admin = await makeKey("boss", "--admin");
    client = await makeKey("client", "--limit", "requests_per_hour=1");
  });
  afterAll(() => oriel.stop());

  it("lets the one in who has a key, at once, and nobody else", async () => {
    const reply = await as(admin).chat.completions.create(ASK);
    expect(reply.choices[0]?.message.content).toBe(ADA_ANSWER);
    await expect(as("sk-oriel-wrong").chat.completions.create(ASK)).rejects.toBeInstanceOf(AuthenticationError);
    expect((await fetch(`${oriel.url}/readyz`)).status).toBe(200);
  });

  it("refuses what has no room in a way that the client knows", async () => {
    const first = await as(client).chat.completions.create(ASK).withResponse();
    expect(first.response.headers.get("x-ratelimit-remaining-requests")).toBe("0");
    const refused: unknown = await as(client)
      .chat.completions.create(ASK)
      .catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(RateLimitError);
    expect(refused).toMatchObject({ status: 429, code: "rate_limit_exceeded", type: "rate_limit_error" });
  });

  it("is asked again by the client when Retry-After has passed, and then answers", async () => {
    const key = await makeKey("retrying", "--limit", "tokens_per_second=100:reject", "burst=120");
    const statuses: number[] = [];
    const noting: typeof fetch = async (input, init) => {
      const response = await fetch(input, init);
      statuses.push(response.status);
      return response;
    };
    const retrying = as(key, { maxRetries: 5, fetch: noting });
    const replies = await Promise.all([
      retrying.chat.completions.create(ASK),
      retrying.chat.completions.create(ASK),
      retrying.chat.completions.create(ASK),
    ]);
    expect(replies.map(({ choices }) => choices[0]?.message.content)).toEqual([ADA_ANSWER, ADA_ANSWER, ADA_ANSWER]);
    expect(statuses.filter((status) => status === 200)).toHaveLength(3);
    expect(statuses.filter((status) => status === 429).length).toBeGreaterThan(0);
  });

  it("is told by the commands to who has the key", async () => {
    const shown = await command(["quotas", "--url", oriel.url], { ORIEL_API_KEY: admin });
    expect(shown.stdout).toMatch(/client\s+1 requests per hour\s+1\s+0\s+0/);
    const refused = await command(["quotas", "--url", oriel.url]);
    expect({ code: refused.code, stderr: refused.stderr }).toEqual({
      code: 1,
      stderr: expect.stringContaining("This Oriel asks for a key"),
    });
  });

  it("is asked for by the page, which then works as ever", async () => {
    const browser = await startBrowser();
    try {
      const { page } = await openPage(browser, oriel.url);
      await page.getByText("This Oriel asks for a key.").waitFor();
      await page.getByRole("textbox", { name: "Key" }).fill(admin);
      await page.getByRole("button", { name: "Use it" }).click();
      await page.getByRole("heading", { level: 1, name: DEMO }).waitFor();
      expect(await page.evaluate(() => [localStorage.length, sessionStorage.getItem("oriel-key")?.slice(0, 9)])).toEqual([0, "sk-oriel-"]);
    } finally {
      await browser.close();
    }
  });

  it("lets a revoked key in no more within seconds", async () => {
    const key = await makeKey("short");
    await as(key).models.list();
    await command(["keys", "revoke", "short", "--data-dir", oriel.dataDir]);
    const answered = async (): Promise<number> => {
      const { status } = await fetch(`${oriel.url}/v1/models`, { headers: { authorization: `Bearer ${key}` } });
      return status;
    };
    await expect.poll(answered, { timeout: 20_000, interval: 200 }).toBe(401);
  });
});
