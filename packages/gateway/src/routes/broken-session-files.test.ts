import { readFileSync } from "node:fs";
import type { JsonObject, JsonValue } from "@oriel/core";
import { fakeEngine } from "@oriel/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startGateway, type TestGateway } from "../testing/start-gateway.ts";

const FILES = ["mochi-1.3.json", "mochi-1.4.json", "ollm.json", "oriel-1.json"];
const BODY_LIMIT = 4 * 1024 * 1024;

describe("the file of a session that is not as it should be", () => {
  let oriel: TestGateway;
  beforeAll(async () => {
    oriel = await startGateway([fakeEngine()], { bodyLimitBytes: BODY_LIMIT });
  });
  afterAll(() => oriel.stop());

  const take = (name: string): string => readFileSync(new URL(`../../../protocol/src/fixtures/sessions/${name}`, import.meta.url), "utf8");
  const whole = (name: string): Json => JSON.parse(take(name));
  async function sent(file: string | Json): Promise<{ readonly status: number; readonly json: JsonObject }> {
    const body = typeof file === "string" ? file : JSON.stringify(file);
    const answer = await oriel.send("POST", "/api/v1/sessions/import", { body });
    return { status: answer.status, json: answer.json() as JsonObject };
  }
  async function kept(): Promise<number> {
    const { json } = await oriel.send("GET", "/api/v1/sessions");
    return ((json() as JsonObject)["sessions"] as readonly JsonValue[]).length;
  }
  /** Refused in words, and nothing of it is kept. */
  async function expectRefused(file: string | Json, error: object): Promise<void> {
    const before = await kept();
    expect(await sent(file)).toMatchObject(error);
    expect(await kept()).toBe(before);
  }

  it.each(FILES)("is refused wherever %s breaks off", async (name) => {
    const file = take(name).trimEnd();
    for (let part = 0; part < 24; part += 1) {
      await expectRefused(file.slice(0, Math.floor((file.length * part) / 24)), { status: 400, json: { code: "malformed_json" } });
    }
  });

  it.each(FILES)("is refused whatever stands in %s in the place of a list, an object or a text", async (name) => {
    for (const { path, value } of placesIn(whole(name))) {
      for (const wrong of wrongFor(value)) {
        const { status, json } = await sent(changed(whole(name), path, wrong));
        // Where anything may stand it is taken over; else the place is named.
        expect({ path, status, isTold: status === 201 || typeof json["param"] === "string" || json["code"] === "invalid_request" }).toEqual(
          {
            path,
            status: expect.toSatisfy((code: number) => code === 201 || code === 400),
            isTold: true,
          },
        );
      }
    }
  });

  it.each([
    ["branches", "branches[1].branch_id", ["branches", 1, "branch_id"], ["branches", 0, "branch_id"]],
    [
      "messages",
      "branches[0].messages[1].message_id",
      ["branches", 0, "messages", 1, "message_id"],
      ["branches", 0, "messages", 0, "message_id"],
    ],
  ])("is refused where two %s have one id, with the place", async (_what, param, path, same) => {
    const file = whole("oriel-1.json");
    await expectRefused(changed(file, path, at(file, same)), { status: 400, json: { code: "invalid_request", param } });
  });

  it("is refused where it is larger than what is read, with the limit and how to raise it", async () => {
    const messages = [{ role: "user", content: "long ".repeat(BODY_LIMIT / 5), message_id: "a", timestamp: "2026-01-01T00:00:00Z" }];
    await expectRefused(changed(whole("mochi-1.4.json"), ["messages"], messages), {
      status: 413,
      json: { code: "payload_too_large", detail: expect.stringMatching(/4 ?MiB|4,?194,?304/) },
    });
  });

  it("is taken over where it is long, and all of it", async () => {
    const said = Array.from({ length: 10_000 }, (_, index) => ({
      role: index % 2 === 0 ? "user" : "assistant",
      content: `Message ${index}.`,
    }));
    expect(await sent(changed(whole("mochi-1.3.json"), ["messages"], said))).toMatchObject({ status: 201, json: { messages: 10_000 } });
  });

  it("says what to do where a newer Oriel or another mochi wrote it", async () => {
    await expectRefused(changed(whole("oriel-1.json"), ["schema_version"], 2), {
      status: 400,
      json: { param: "schema_version", detail: expect.stringMatching(/newer Oriel.* is 2, .*up to 1: update/) },
    });
    await expectRefused(changed(whole("mochi-1.4.json"), ["metadata", "format_version"], "2.0"), {
      status: 400,
      json: { param: "metadata.format_version", detail: expect.stringMatching(/1\.3, 1\.4.*2\.0: .*update/) },
    });
  });
});

type Json = JsonValue;
type Path = readonly (string | number)[];

/** Every place of a file that holds something of one kind. */
function placesIn(value: Json, path: Path = []): readonly { readonly path: Path; readonly value: Json }[] {
  const own = path.length === 0 ? [] : [{ path, value }];
  if (typeof value !== "object" || value === null) return own;
  const inner: readonly (readonly [string | number, Json])[] = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return [...own, ...inner.flatMap(([key, item]) => placesIn(item, [...path, key]))];
}

/** What does not belong where this stands. */
function wrongFor(value: Json): readonly Json[] {
  return [[], {}, 7, "", -1.5, true, null].filter(
    (wrong) => typeof wrong !== typeof value || wrong === null || Array.isArray(wrong) !== Array.isArray(value),
  );
}

function changed(file: Json, [key, ...rest]: Path, value: Json): Json {
  if (key === undefined) return value;
  if (Array.isArray(file)) return file.map((item: Json, index) => (index === key ? changed(item, rest, value) : item));
  const fields: JsonObject = typeof file === "object" && file !== null ? (file as JsonObject) : {};
  return { ...fields, [key]: changed(fields[key] ?? null, rest, value) };
}

function at(file: Json, path: Path): Json {
  return path.reduce(
    (value: Json, key) => (typeof value === "object" && value !== null ? ((value as Record<string | number, Json>)[key] ?? null) : null),
    file,
  );
}
