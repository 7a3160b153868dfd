import { describe, expect, it } from "vitest";
import { errorOf, factsOf, textOf } from "./try-client.ts";

describe("what a small request brought back", () => {
  it("is told by the headers: window, prompt and how it was counted, receipt", () => {
    const headers = { "x-oriel-window": "4096", "x-oriel-prompt-tokens": "=16", "x-oriel-receipt": "r-1" };
    expect(factsOf(new Headers(headers))).toEqual({ window: 4096, prompt: { tokens: 16, basis: "exact" }, receipt: "r-1" });
    expect(factsOf(new Headers({ ...headers, "x-oriel-prompt-tokens": "~20" })).prompt).toEqual({ tokens: 20, basis: "estimate" });
  });

  it("is unknown where no header tells", () => {
    expect(factsOf(new Headers())).toEqual({ window: undefined, prompt: undefined, receipt: undefined });
    expect(factsOf(new Headers({ "x-oriel-prompt-tokens": "some" })).prompt).toBeUndefined();
  });

  it("has its text where either protocol puts it", () => {
    expect(textOf({ choices: [{ message: { role: "assistant", content: " Hello. " } }] })).toBe("Hello.");
    expect(textOf({ message: { role: "assistant", content: "Hello." }, done: true })).toBe("Hello.");
    expect([textOf({ choices: [{ message: { content: null } }] }), textOf({ choices: [] }), textOf(null)]).toEqual(["", "", ""]);
  });

  it("has its refusal where either protocol puts it", () => {
    expect(errorOf({ error: { message: "No.", code: "invalid_api_key" } })).toEqual({ message: "No.", code: "invalid_api_key" });
    expect(errorOf({ error: "No." })).toEqual({ message: "No." });
    expect(errorOf(undefined)).toBeUndefined();
  });
});
