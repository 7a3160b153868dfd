import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { OrielError } from "@oriel/core";
import { describe, expect, it } from "vitest";
import { placeOf, postgresAddress } from "./address.ts";

describe("postgresAddress", () => {
  it("reads user, password, host, port, database and schema", () => {
    expect(postgresAddress("postgres://me:p%2Fw%40d@db.example:6543/oriel%20x?schema=a%20b")).toEqual({
      host: "db.example",
      port: 6543,
      user: "me",
      password: "p/w@d",
      database: "oriel x",
      schema: "a b",
      ssl: false,
    });
  });

  it("leaves what is not said to PostgreSQL's own variables and defaults", () => {
    const address = postgresAddress("postgresql:///oriel");
    expect(address).toEqual({
      host: "localhost",
      port: 5432,
      user: undefined,
      password: undefined,
      database: "oriel",
      schema: undefined,
      ssl: false,
    });
    expect(postgresAddress("postgres://[::1]/oriel").host).toBe("::1");
    expect(postgresAddress("postgres:///oriel?host=/run/postgresql").host).toBe("/run/postgresql");
  });

  it("encrypts as it is told, and checks the server where it is told to", () => {
    const folder = mkdtempSync(join(tmpdir(), "oriel-address-"));
    writeFileSync(join(folder, "ca.pem"), "CA");
    const ssl = (parameters: string) => postgresAddress(`postgres://db/oriel?${parameters}`).ssl;
    expect(ssl("sslmode=disable")).toBe(false);
    expect(ssl("sslmode=require")).toEqual({ rejectUnauthorized: false });
    expect(ssl("sslmode=verify-full")).toEqual({});
    expect(ssl(`sslmode=verify-full&sslrootcert=${folder}/ca.pem`)).toEqual({ ca: "CA" });
    expect(ssl(`sslmode=verify-ca&sslrootcert=${folder}/ca.pem`)).toEqual({ ca: "CA", checkServerIdentity: expect.any(Function) });
    expect(ssl(`sslmode=require&sslrootcert=${folder}/ca.pem`)).toEqual({ ca: "CA", checkServerIdentity: expect.any(Function) });
    rmSync(folder, { recursive: true });
  });

  it.each([
    ["not an address", /expected postgres:\/\/user:password@host:port\/database\. In a password/],
    ["mysql://me:hidden@db/oriel", /expected postgres:\/\/user/],
    ["postgres://me:hid/den@db/oriel", /expected postgres:\/\/user/],
    ["postgres://me:hidden@db", /it names no database/],
    ["postgres://me:hidden%@db/oriel", /a % that begins no escape/],
    ["postgres://me:hidden@db/oriel?password=hidden", /there is no parameter password: expected schema, host, sslmode/],
    ["postgres://me:hidden@db/oriel?sslmode=prefer", /there is no sslmode prefer here: expected disable, require, verify-ca, verify-full/],
    ["postgres://me:hidden@db/oriel?sslmode=verify-ca&sslrootcert=/nowhere.pem", /the file that sslrootcert names cannot be read \(ENOENT/],
  ])("refuses %s, and repeats no password", (text, told) => {
    try {
      postgresAddress(text);
      expect.unreachable();
    } catch (error) {
      if (!(error instanceof OrielError)) throw error;
      expect(error.code).toBe("bad_config");
      expect(error.message).toMatch(told);
      expect(error.message).not.toContain("hid");
    }
  });
});

describe("placeOf", () => {
  it("names host, database and schema, and neither user nor password", () => {
    const place = (text: string): string => placeOf(postgresAddress(text));
    expect(place("postgres://me:hidden@db/oriel")).toBe("the PostgreSQL database oriel at db:5432");
    expect(place("postgres://me:hidden@[::1]:1/oriel?schema=a")).toBe("the PostgreSQL database oriel, schema a, at [::1]:1");
    expect(place("postgres:///oriel?host=/run/postgresql")).toBe("the PostgreSQL database oriel at /run/postgresql");
  });
});
