import { describe, expect, it } from "vitest";
import { parameterCount, sizeOfClass } from "./size-class.ts";

describe("sizeOfClass", () => {
  const classes = [
    { up_to_parameters: 3e9, window: 2048 },
    { up_to_parameters: 14e9, window: 4096 },
  ];

  it("is the window of the first class that is large enough", () => {
    expect([1e9, 3e9, 7.6e9].map((parameters) => sizeOfClass(classes, parameters))).toEqual([2048, 2048, 4096]);
  });

  it("is unknown above the last class, unless that has no upper end", () => {
    expect(sizeOfClass(classes, 70e9)).toBeUndefined();
    expect(sizeOfClass([...classes, { up_to_parameters: null, window: 32_768 }], 70e9)).toBe(32_768);
  });
});

describe("parameterCount", () => {
  it("reads what engines write", () => {
    const written = ["8.2B", "494.03M", " 7b ", "8x7B", "1.5 T", "500K"];
    expect(written.map(parameterCount)).toEqual([8_200_000_000, 494_030_000, 7_000_000_000, 56_000_000_000, 1.5e12, 500_000]);
  });

  it("reads nothing into anything else", () => {
    expect(["", "large", "8.2", "B", "-1B", "1e3B"].map(parameterCount)).toEqual(Array(6).fill(undefined));
  });
});
