import { describe, expect, it } from "vitest";
import { isAllowedHost, isAllowedOrigin } from "./allowed.ts";

const closed = { allowedHosts: [], corsOrigins: [] };

describe("isAllowedHost", () => {
  it.each(["localhost", "localhost:11435", "LocalHost:80", "127.0.0.1", "127.0.0.1:11435", "127.8.9.10:1", "[::1]:11435", "[::1]"])(
    "lets in %s, a name of this machine's loopback",
    (host) => {
      expect(isAllowedHost(host, closed)).toBe(true);
    },
  );

  it.each([
    undefined,
    "",
    "evil.example",
    "evil.example:11435",
    "localhost.evil.com",
    "127.0.0.1.nip.io",
    "localhost.",
    "127.0.0.1:11435@evil.example",
    "127.0.0.999",
    "127.0.0.1:",
    "localhost:port",
    "[::2]",
    "0.0.0.0",
    "10.0.0.1",
    "2130706433",
    "0x7f.1",
    "localhost evil.example",
  ])("keeps out %s", (host) => {
    expect(isAllowedHost(host, closed)).toBe(false);
  });

  it("lets in what the owner allowed, and only that", () => {
    const door = { ...closed, allowedHosts: ["Oriel.lan"] };
    expect(isAllowedHost("oriel.lan:11435", door)).toBe(true);
    expect(isAllowedHost("sub.oriel.lan", door)).toBe(false);
  });
});

describe("isAllowedOrigin", () => {
  it("lets in callers that are no browser, the own page, and pages the owner allowed", () => {
    const door = { ...closed, corsOrigins: ["https://chat.example"] };
    expect(isAllowedOrigin(undefined, "127.0.0.1:11435", door)).toBe(true);
    expect(isAllowedOrigin("http://127.0.0.1:11435", "127.0.0.1:11435", door)).toBe(true);
    expect(isAllowedOrigin("https://chat.example", "127.0.0.1:11435", door)).toBe(true);
  });

  it.each(["null", "file://", "http://127.0.0.1:3000", "https://evil.example", "chrome-extension://abc"])(
    "keeps out a page of %s",
    (origin) => {
      expect(isAllowedOrigin(origin, "127.0.0.1:11435", closed)).toBe(false);
    },
  );
});
