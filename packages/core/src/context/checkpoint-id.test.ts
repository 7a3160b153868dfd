import { describe, expect, it } from "vitest";
import { checkpointId } from "./checkpoint-id.ts";

const joined = (parts: readonly string[]): string => parts.join("/");
const [a, b] = [{ hash: "a" }, { hash: "b" }];

describe("checkpointId", () => {
  it("is the same for the same messages in the same order", () => {
    expect(checkpointId([a, b], { level: "moderate" }, joined)).toBe(checkpointId([a, b], { level: "moderate" }, joined));
  });

  it("is another for other messages, another order, another level of detail, another focus, or when it is made of other checkpoints", () => {
    const ids = [
      checkpointId([a, b], { level: "moderate" }, joined),
      checkpointId([b, a], { level: "moderate" }, joined),
      checkpointId([a], { level: "moderate" }, joined),
      checkpointId([a, b], { level: "compact" }, joined),
      checkpointId([a, b], { level: "moderate", focus: "prices" }, joined),
      checkpointId([a, b], { level: "moderate", of: ["k1"] }, joined),
      checkpointId([a, b], { level: "moderate", of: ["k1", "k2"] }, joined),
    ];
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("is another once one of them is excluded", () => {
    expect(checkpointId([a, { ...b, isExcluded: true }], { level: "moderate" }, joined)).toBe(
      checkpointId([a], { level: "moderate" }, joined),
    );
  });
});
