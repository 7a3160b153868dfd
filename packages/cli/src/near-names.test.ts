import { describe, expect, it } from "vitest";
import { nearNames } from "./near-names.ts";

const NAMES = ["qwen3:8b", "qwen3:14b", "llama3.2:3b", "gemma3:4b"];

describe("nearNames", () => {
  it("finds what was mistyped, swapped or shortened, nearest first", () => {
    expect(nearNames("qewn3:8b", NAMES)).toEqual(["qwen3:8b", "qwen3:14b"]);
    expect(nearNames("lama3.2:3b", NAMES)).toEqual(["llama3.2:3b"]);
    expect(nearNames("QWEN3", NAMES)).toEqual(["qwen3:8b", "qwen3:14b"]);
    expect(nearNames("gemma", NAMES)).toEqual(["gemma3:4b"]);
  });

  it("names nothing that is far off", () => {
    expect(nearNames("zephyr", NAMES)).toEqual([]);
    expect(nearNames("x", [])).toEqual([]);
  });
});
