import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSqliteStore } from "@oriel/store";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { run } from "../run.ts";
import { answeringServer } from "../testing/answering-server.ts";
import { testSurroundings } from "../testing/surroundings.ts";

const NOW = Date.UTC(2026, 0, 1);

let folder: string;
let ids = 0;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "oriel-keys-"));
  ids = 0;
});
afterEach(() => rmSync(folder, { recursive: true }));

async function oriel(...args: readonly string[]) {
  const newId = (prefix: string): string => {
    ids += 1;
    return `${prefix}-${ids}`;
  };
  const around = testSurroundings({ dataFolder: folder, now: () => NOW, newId });
  const exit = await run(args, around);
  return { exit, out: around.terminal.out(), err: around.terminal.err() };
}

async function stored() {
  const store = await openSqliteStore({ path: join(folder, "oriel.db"), now: () => "" });
  const keys = await store.keys.list();
  await store.close();
  return keys;
}

describe("oriel keys create", () => {
  it("shows the key this once, and keeps only its digest", async () => {
    const { exit, out, err } = await oriel(
      "keys",
      "create",
      "ci",
      "--models",
      "a, b",
      "--expires",
      "90d",
      "--limit",
      "tokens_per_hour=5",
      "requests_per_hour=2:queue",
    );
    expect({ exit, out, err }).toEqual({
      exit: 0,
      out: expect.stringMatching(/^sk-oriel-[\w-]{43}\n$/),
      err: "This is the key ci. It is shown this once: Oriel keeps only its digest.\n",
    });
    const [key] = await stored();
    expect(key).toEqual({
      id: "k-1",
      name: "ci",
      digest: expect.stringMatching(/^[0-9a-f]{64}$/),
      isAdmin: false,
      models: ["a", "b"],
      limits: { tokens_per_hour: 5, requests_per_hour: 2, actions: { requests_per_hour: "queue" } },
      createdAt: "2026-01-01T00:00:00.000Z",
      expiresAt: "2026-04-01T00:00:00.000Z",
    });
    expect(JSON.stringify(key)).not.toContain(out.trim());
  });

  it("takes a name once", async () => {
    await oriel("keys", "create", "ci", "--admin");
    const { exit, err } = await oriel("keys", "create", "ci");
    expect({ exit, err }).toMatchObject({ exit: 1, err: expect.stringContaining("There is a key named ci already") });
  });

  it.each([["a b"], ["ci", "--expires", "tomorrow"], ["ci", "--expires", "2020-01-01"], ["ci", "--limit", "tokens=5"]])(
    "refuses %j",
    async (...args) => {
      expect((await oriel("keys", "create", ...args)).exit).toBe(2);
      expect(await stored()).toEqual([]);
    },
  );
});

describe("oriel keys", () => {
  it("lists what there is, and nothing of a digest", async () => {
    expect((await oriel("keys", "ls")).out).toBe("No keys. Make one with oriel keys create NAME.\n");
    await oriel("keys", "create", "boss", "--admin");
    await oriel("keys", "create", "ci", "--models", "m", "--expires", "2027-01-31", "--limit", "tokens_per_hour=5");
    await oriel("keys", "revoke", "boss");
    expect((await oriel("keys", "ls")).out).toMatchInlineSnapshot(`
      "KEY   ID   MAY         MODELS  LIMITS             UNTIL       LAST USED
      boss  k-1  everything  all     as configured      revoked     never
      ci    k-2  use models  m       tokens_per_hour=5  2027-01-31  never
      "
    `);
    const { keys } = JSON.parse((await oriel("keys", "ls", "--json")).out) as { keys: readonly object[] };
    expect(keys.flatMap(Object.keys)).not.toContain("digest");
  });

  it("revokes a key once, and says that there is no such key", async () => {
    await oriel("keys", "create", "ci");
    const said = "The key ci is revoked. A running Oriel lets it in for some seconds more; replies under way are finished.\n";
    expect([await oriel("keys", "revoke", "ci"), await oriel("keys", "revoke", "k-1")]).toEqual([
      { exit: 0, out: said, err: "" },
      { exit: 0, out: said, err: "" },
    ]);
    expect((await stored())[0]?.revokedAt).toBe("2026-01-01T00:00:00.000Z");
    expect(await oriel("keys", "revoke", "other")).toMatchObject({
      exit: 5,
      err: expect.stringContaining("There is no key other: there are ci."),
    });
  });

  it("sets a key's limits, shows them, and takes them back", async () => {
    await oriel("keys", "create", "ci");
    await oriel("keys", "limits", "ci", "tokens_per_hour=5", "requests_per_hour=none");
    expect((await oriel("keys", "limits", "ci")).out).toContain("tokens_per_hour=5, requests_per_hour=none");
    await oriel("keys", "limits", "ci", "none");
    expect((await oriel("keys", "limits", "ci")).out).toContain("as configured");
  });
});

describe("oriel quotas", () => {
  const limit = { limit: "tokens_per_hour", action: "reject", most: 1000, allowed: 1000, used: 40, reserved: 60, remaining: 900 };
  const reply = {
    key_needed: true,
    quotas: [
      { key: { id: "k-1", name: "ci" }, model: null, limits: [{ ...limit, resets_at: new Date(NOW + 61 * 60_000).toISOString() }] },
      {
        key: { id: "k-1", name: "ci" },
        model: "m",
        limits: [{ ...limit, limit: "requests_per_hour", resets_at: new Date(NOW).toISOString() }],
      },
    ],
  };

  it("shows what is used, held and left", async () => {
    const server = await answeringServer(({ path }) => (path === "/api/v1/quotas" ? reply : undefined));
    const { exit, out } = await oriel("quotas", "--url", server.url);
    await server.stop();
    expect(exit).toBe(0);
    expect(out).toMatchInlineSnapshot(`
      "Every request must bring a key.

      OF         LIMIT                    USED  HELD  LEFT  WHOLE AGAIN  THEN
      ci         1,000 tokens per hour      40    60   900  in 61 min    reject
      ci with m  1,000 requests per hour    40    60   900  now          reject
      "
    `);
  });

  it("sends the key it was given, and no other", async () => {
    const sent: (string | undefined)[] = [];
    const server = await answeringServer(
      () => ({ key_needed: false, quotas: [] }),
      (_, response) => {
        sent.push(response.req.headers.authorization);
        return false;
      },
    );
    await oriel("quotas", "--url", server.url, "--key", "sk-1");
    await oriel("quotas", "--url", server.url);
    const around = testSurroundings({ env: { ORIEL_API_KEY: "sk-2", ORIEL_URL: server.url } });
    await run(["quotas"], around);
    await server.stop();
    expect(sent).toEqual(["Bearer sk-1", undefined, "Bearer sk-2"]);
    expect(around.terminal.out()).toContain("No key is needed.");
  });
});
