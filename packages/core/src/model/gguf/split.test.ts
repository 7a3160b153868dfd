import { describe, expect, it } from "vitest";
import { OrielError } from "../../errors.ts";
import type { GgufHeader } from "./read-gguf.ts";
import { mergeParts, partOf, siblingNames } from "./split.ts";

const part = (number: number, of: number, tensors: readonly string[]): GgufHeader => ({
  file: `part ${number}`,
  version: 3,
  metadata: new Map<string, string | number>([
    ["split.no", number - 1],
    ["split.count", of],
    ...(number === 1 ? ([["general.architecture", "llama"]] as const) : []),
  ]),
  tensors: tensors.map((name) => ({ name, shape: [1], type: "F32", offset: 0, bytes: 4 })),
});

describe("siblingNames", () => {
  it("names all parts from any one of them", () => {
    const names = ["model-Q4-00001-of-00003.gguf", "model-Q4-00002-of-00003.gguf", "model-Q4-00003-of-00003.gguf"];
    for (const name of names) expect(siblingNames(name)).toEqual(names);
  });

  it.each(["model.gguf", "model-00004-of-00003.gguf", "model-00000-of-00003.gguf", "model-1-of-3.gguf", "model-00001-of-00000.gguf"])(
    "knows none for %s",
    (name) => {
      expect(siblingNames(name)).toBeUndefined();
    },
  );
});

describe("partOf", () => {
  it("counts from 1", () => {
    expect(partOf(part(2, 3, []))).toEqual({ number: 2, of: 3 });
  });

  it("is nothing for a model in one file", () => {
    expect(partOf(part(1, 1, []))).toBeUndefined();
    expect(partOf({ ...part(1, 1, []), metadata: new Map() })).toBeUndefined();
  });
});

describe("mergeParts", () => {
  it("takes the first part's metadata and all tensors, in whatever order the parts come", () => {
    const merged = mergeParts([part(3, 3, ["c"]), part(1, 3, ["a", "b"]), part(2, 3, [])]);
    expect(merged.file).toBe("part 1");
    expect(merged.metadata.get("general.architecture")).toBe("llama");
    expect(merged.tensors.map(({ name }) => name)).toEqual(["a", "b", "c"]);
  });

  it("leaves a model in one file as it is", () => {
    const whole = part(1, 1, ["a"]);
    expect(mergeParts([whole])).toEqual(whole);
  });

  it.each([
    ["none", []],
    ["one missing", [part(1, 3, []), part(3, 3, [])]],
    ["one twice", [part(1, 2, []), part(1, 2, [])]],
    ["of more parts than there can be", [part(1, 4_000_000_000, [])]],
    ["another model's", [part(1, 2, []), part(2, 3, [])]],
    ["one too many", [part(1, 1, []), part(1, 1, [])]],
  ])("refuses %s", (_, headers) => {
    expect(() => mergeParts(headers)).toThrow(OrielError);
  });
});
