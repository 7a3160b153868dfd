import { describe, expect, it } from "vitest";
import { checkSqliteVersion } from "./version.ts";

describe("checkSqliteVersion", () => {
  it.each(["3.51.3", "3.51.10", "3.53.0", "3.60.1", "4.0.0"])("accepts %s", (version) => {
    expect(() => checkSqliteVersion(version)).not.toThrow();
  });

  it.each(["3.45.1", "3.51.2", "3.52.0", "2.99.99"])("refuses %s, which can damage a shared database", (version) => {
    expect(() => checkSqliteVersion(version)).toThrow(expect.objectContaining({ code: "storage_failed" }));
  });

  it("refuses what is no version", () => {
    expect(() => checkSqliteVersion("unknown")).toThrow(expect.objectContaining({ code: "storage_failed" }));
  });
});
