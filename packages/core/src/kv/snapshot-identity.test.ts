import { describe, expect, it } from "vitest";
import { identityText, type SnapshotIdentity } from "./snapshot-identity.ts";

const identity: SnapshotIdentity = {
  model: "abc",
  engine: "b1",
  compute: "cpu",
  serving: { keys: "f16", values: "f16", slots: 2, flashAttention: "auto", fullSliding: false },
  window: undefined,
};

describe("identityText", () => {
  it("is another for every change", () => {
    const others: readonly SnapshotIdentity[] = [
      { ...identity, model: "abd" },
      { ...identity, engine: "b2" },
      { ...identity, compute: "cuda" },
      { ...identity, window: 4096 },
      { ...identity, serving: { ...identity.serving, keys: "q8_0" } },
      { ...identity, serving: { ...identity.serving, values: "q8_0" } },
      { ...identity, serving: { ...identity.serving, slots: 1 } },
      { ...identity, serving: { ...identity.serving, flashAttention: "off" } },
      { ...identity, serving: { ...identity.serving, fullSliding: true } },
    ];
    expect(new Set([identity, ...others].map(identityText)).size).toBe(others.length + 1);
    expect(identityText({ ...identity })).toBe(identityText(identity));
  });
});
