import { describe, expect, it } from "vitest";
import { checkpointId } from "./checkpoint-id.ts";

const joined = (parts: readonly string[]): string => parts.join("/");
const [a, b] = [{ hash: "a" }, { hash: "b" }];

describe("checkpointId", () => {
  it("is the same for the same messages in the same order", () => {
    expect(checkpointId([a, b], "moderate", joined)).toBe(checkpointId([a, b], "moderate", joined));
  });

  it("is another for other messages, another order, or another level of detail", () => {
    const ids = [
      checkpointId([a, b], "moderate", joined),
      checkpointId([b, a], "moderate", joined),
      checkpointId([a], "moderate", joined),
      checkpointId([a, b], "compact", joined),
    ];
    expect(new Set(ids).size).toBe(4);
  });

  it("is another once one of them is excluded", () => {
    expect(checkpointId([a, { ...b, isExcluded: true }], "moderate", joined)).toBe(checkpointId([a], "moderate", joined));
  });
});
