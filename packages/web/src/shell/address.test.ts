import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { screenOfPath, screenPath, sessionOfPath, sessionPath } from "./address.ts";

describe("the page's address", () => {
  it("names a session and leads back to it, whatever its id", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: "grapheme" }), (id) => {
        expect(sessionOfPath(sessionPath(id))).toBe(id);
      }),
    );
  });

  it("is a new chat where it names none", () => {
    expect(sessionPath(undefined)).toBe("/");
    expect(["/", "/c/", "/c/%E0%A4%A", "/other"].map(sessionOfPath)).toEqual([undefined, undefined, undefined, undefined]);
  });

  it("names a screen and leads back to it; what is none is a chat", () => {
    expect([screenPath("machine"), screenPath("connect")].map(screenOfPath)).toEqual(["machine", "connect"]);
    expect(["/machine/", "/", "/c/machine", "/machines", "/connect/x"].map(screenOfPath)).toEqual([
      "machine",
      "chat",
      "chat",
      "chat",
      "chat",
    ]);
  });
});
