import { describe, expect, it } from "vitest";
import { answerFit, usualWindows } from "./answer-fit.ts";
import type { Device } from "./device.ts";
import { fitTable, largestFit } from "./fit.ts";
import { PLAIN_SERVING } from "./serving.ts";
import { modelOf } from "./testing/model-of.ts";

const GIB = 1024 ** 3;
const WEIGHTS = { total: 4 * GIB, tokenEmbedding: undefined, output: undefined };
const spec = modelOf("llama", { block_count: 32, "attention.head_count_kv": 8, context_length: 8192 }, WEIGHTS);
const devices: readonly Device[] = [{ kind: "ram", totalBytes: 8 * GIB, freeBytes: 6 * GIB }];

describe("answerFit", () => {
  it("works out the usual windows as the engine serves them", () => {
    expect(answerFit({ spec, serving: PLAIN_SERVING }, devices, { windows: undefined, serving: {} })).toEqual({
      largest: 8192,
      fits: fitTable(spec, [2048, 4096, 8192], PLAIN_SERVING, devices),
    });
  });

  it("works out the windows and the serving somebody names instead", () => {
    const asked = { keys: "q8_0", values: "q8_0", slots: 4, windowOf: "each" } as const;
    const serving = { ...PLAIN_SERVING, ...asked };
    expect(answerFit({ spec, serving: PLAIN_SERVING }, devices, { windows: [65_536, 512], serving: asked })).toEqual({
      largest: largestFit(spec, serving, devices),
      fits: fitTable(spec, [65_536, 512], serving, devices),
    });
  });
});

describe("usualWindows", () => {
  it.each([
    [40_960, [2048, 4096, 8192, 16_384, 32_768, 40_960]],
    [8192, [2048, 4096, 8192]],
    [1024, [1024]],
    [undefined, [2048, 4096, 8192, 16_384, 32_768, 65_536, 131_072]],
  ])("end with the trained window of %s", (trained, windows) => {
    expect(usualWindows(trained)).toEqual(windows);
  });
});
