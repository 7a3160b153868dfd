import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatBytes, formatCount, formatSize, K, parseSize } from "./units.ts";

describe("parseSize", () => {
  it.each([
    ["32768", 32_768],
    ["32k", 32_768],
    ["32K", 32_768],
    ["32Ki", 32_768],
    ["1m", 1_048_576],
    ["1.5k", 1536],
    [" 8 k ", 8192],
    ["1", 1],
  ])("reads %j as %d tokens", (text, tokens) => {
    expect(parseSize(text)).toBe(tokens);
  });

  it.each(["", "k", "0", "0k", "-8k", "8kb", "8g", "1e3", "8,192", "0x10", "1.1", "1.1k", "NaN", "8k 8k", "9".repeat(10), "８k"])(
    "does not read %j",
    (text) => {
      expect(parseSize(text)).toBeUndefined();
    },
  );

  it("reads back every size that formatSize writes as a label", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2048 }), fc.constantFrom(K, K * K), (count, scale) => {
        expect(parseSize(formatSize(count * scale))).toBe(count * scale);
      }),
    );
  });

  it("answers a positive whole number or nothing, whatever is typed", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const size = parseSize(text);
        expect(size === undefined || (Number.isSafeInteger(size) && size > 0)).toBe(true);
      }),
    );
  });
});

describe("formatCount", () => {
  it.each([
    [0, "0"],
    [999, "999"],
    [1000, "1,000"],
    [21_406, "21,406"],
    [10_485_760, "10,485,760"],
    [1234.6, "1,235"],
    [-1234, "-1,234"],
  ])("writes %d as %s", (count, text) => {
    expect(formatCount(count)).toBe(text);
  });
});

describe("formatSize", () => {
  it.each([
    [512, "512"],
    [1024, "1K"],
    [8192, "8K"],
    [13_926, "13,926"],
    [131_072, "128K"],
    [1_010_000, "1,010,000"],
    [1_048_576, "1M"],
    [1_572_864, "1536K"],
    [10_485_760, "10M"],
  ])("writes %d as %s", (size, label) => {
    expect(formatSize(size)).toBe(label);
  });
});

describe("formatBytes", () => {
  it.each([
    [0, "0 B"],
    [1023, "1023 B"],
    [1024, "1 KiB"],
    [536_870_912, "512 MiB"],
    [4_402_341_478, "4.1 GiB"],
    [104_831_386, "100 MiB"],
    [1_048_575, "1.0 MiB"],
    [1_125_899_906_842_624, "1024 TiB"],
  ])("writes %d as %s", (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });

  it("never writes 1024 of a unit that has a next one", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 49 }), (bytes) => {
        expect(formatBytes(bytes)).not.toMatch(/^1024 (B|KiB|MiB|GiB)$/);
      }),
    );
  });
});
