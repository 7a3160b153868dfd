import { describe, expect, it } from "vitest";
import { failureText, refusal } from "./failure.ts";

describe("a refusal", () => {
  it("says what the gateway said", () => {
    expect(refusal(404, { title: "Not found", code: "model_not_found", detail: "There is no model x." })).toEqual({
      kind: "refused",
      code: "model_not_found",
      message: "There is no model x.",
    });
  });

  it("says at least the status when the body explains nothing", () => {
    expect(failureText(refusal(502, undefined))).toBe("Oriel answered with status 502 and no explanation.");
    expect(refusal(500, "oops")).toMatchObject({ code: "unknown" });
  });
});

it("names the address that did not answer", () => {
  expect(failureText({ kind: "unreachable", address: "http://127.0.0.1:11435" })).toBe("Cannot reach Oriel at http://127.0.0.1:11435.");
});
