import { describe, expect, it } from "vitest";
import { appleGpuLimit } from "./apple-gpu-limit.ts";

const GIB = 1024 ** 3;

describe("appleGpuLimit", () => {
  it.each([
    [8 * GIB, 5_726_623_061],
    [32 * GIB, 22_906_492_245],
    [36 * GIB, 24 * GIB],
    [64 * GIB, 48 * GIB],
    [192 * GIB, 144 * GIB],
  ])("of %d bytes is estimated as %d, what Metal answers there", (totalBytes, bytes) => {
    expect(appleGpuLimit(totalBytes, undefined)).toEqual({ bytes, basis: "estimate" });
    expect(appleGpuLimit(totalBytes, 0)).toEqual({ bytes, basis: "estimate" });
  });

  it("is what the owner set, up to the whole memory", () => {
    expect(appleGpuLimit(32 * GIB, 26 * GIB)).toEqual({ bytes: 26 * GIB, basis: "exact" });
    expect(appleGpuLimit(32 * GIB, 64 * GIB)).toEqual({ bytes: 32 * GIB, basis: "exact" });
  });
});
