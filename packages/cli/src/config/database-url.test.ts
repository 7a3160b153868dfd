import { describe, expect, it } from "vitest";
import { databaseUrl } from "./database-url.ts";

const FOLDERS = { base: "/here", home: "/home/me" };

describe("databaseUrl", () => {
  it.each([
    ["postgres://me:hidden@db/oriel", "postgres://me:***@db/oriel"],
    ["postgresql://db:5433/oriel?schema=team_a&sslmode=verify-full", "postgresql://db:5433/oriel?schema=team_a&sslmode=verify-full"],
    ["postgres://me@[::1]/oriel?password=hidden&user=hidden", "postgres://me@[::1]/oriel"],
    ["postgres:///oriel?host=/run/postgresql", "postgres:///oriel"],
    ["postgres://me:hid%2Fden@db/oriel#hidden", "postgres://me:***@db/oriel"],
  ])("shows %s without what may be secret", (url, shown) => {
    expect(databaseUrl.fromTexts([url], FOLDERS)).toBe(url);
    expect([databaseUrl.show(url), databaseUrl.toJson(url)]).toEqual([shown, shown]);
  });

  it("is one address of a PostgreSQL database", () => {
    for (const text of ["", "db/oriel", "mysql://db/oriel", "postgres:/db/oriel", "postgres://me:a/b@db/oriel"]) {
      expect(databaseUrl.fromTexts([text], FOLDERS)).toBeUndefined();
    }
    expect(databaseUrl.fromTexts(["postgres://a/b", "postgres://c/d"], FOLDERS)).toBeUndefined();
    expect(databaseUrl.fromToml(5, FOLDERS)).toBeUndefined();
  });
});
