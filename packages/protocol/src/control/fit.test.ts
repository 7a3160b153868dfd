import { OrielError } from "@oriel/core";
import { describe, expect, it } from "vitest";
import { type FitQuery, fitReply, readFitQuestion } from "./fit.ts";

describe("readFitQuestion", () => {
  it("leaves to the engine what nobody asks for", () => {
    expect(readFitQuestion({})).toEqual({ windows: undefined, serving: {} });
  });

  it("reads every parameter, and stores keys and values alike", () => {
    const query = { sizes: "8192,16k", kv: "Q8_0", slots: "4", unified: "true", ubatch: "256", swa_full: "0" };
    expect(readFitQuestion(query)).toEqual({
      windows: [8192, 16_384],
      serving: { keys: "q8_0", values: "q8_0", slots: 4, unified: true, microBatch: 256, fullSliding: false },
    });
  });

  it.each<[FitQuery, string, string]>([
    [{ sizes: "8192,lots" }, "sizes", 'sizes must be up to 64 window sizes such as 8192,16k, none above 2097152; got "8192,lots".'],
    [{ sizes: "" }, "sizes", 'sizes must be up to 64 window sizes such as 8192,16k, none above 2097152; got "".'],
    [{ sizes: "3m" }, "sizes", 'sizes must be up to 64 window sizes such as 8192,16k, none above 2097152; got "3m".'],
    [{ kv: "f8" }, "kv", 'kv must be one of f32, f16, bf16, q8_0, q5_1, q5_0, q4_1, q4_0, iq4_nl; got "f8".'],
    [{ slots: "0" }, "slots", 'slots must be a whole number from 1 to 256; got "0".'],
    [{ slots: "1.5" }, "slots", 'slots must be a whole number from 1 to 256; got "1.5".'],
    [{ ubatch: "-1" }, "ubatch", 'ubatch must be a whole number from 1 to 65536; got "-1".'],
    [{ unified: "yes" }, "unified", 'unified must be true or false; got "yes".'],
    [{ swa_full: "x".repeat(60) }, "swa_full", `swa_full must be true or false; got "${"x".repeat(40)}…".`],
  ])("refuses %j, naming the parameter, what was expected, and what came", (query, param, message) => {
    expect(failureOf(query)).toEqual({ code: "invalid_request", param, message });
  });

  it("refuses more sizes than anybody reads", () => {
    expect(failureOf({ sizes: Array(65).fill("1k").join(",") })).toMatchObject({ param: "sizes" });
  });

  it("refuses a parameter there is not, which would change nothing unseen", () => {
    const query: Record<string, string> = { size: "8192" };
    expect(failureOf(query)).toEqual({
      code: "invalid_request",
      param: "size",
      message: 'There is no parameter "size": expected sizes, kv, slots, unified, ubatch, swa_full.',
    });
  });

  it("names a flag as the flag was spelt", () => {
    expect(() => readFitQuestion({ kv: "f8" }, (name) => `--${name}`)).toThrow(/^--kv must be one of f32/);
  });
});

describe("fitReply", () => {
  const facts = {
    architecture: "llama",
    name: undefined,
    trainedWindow: undefined,
    rope: undefined,
    vocabulary: undefined,
    parameters: undefined,
    weights: undefined,
    template: undefined,
    tokenizer: undefined,
    sources: {},
  };
  const fit = { window: 2048, kvBytes: 1, recurrentBytes: 2, computeBytes: 4, computeBasis: "a bound" };

  it("has null for what is not known", () => {
    const fits = [{ ...fit, weightsBytes: undefined, totalBytes: undefined, place: undefined }];
    expect(fitReply("m", facts, { largest: undefined, fits })).toEqual({
      model: "m",
      architecture: "llama",
      trained_window: null,
      largest: null,
      sizes: [
        {
          window: 2048,
          kv_bytes: 1,
          recurrent_bytes: 2,
          weights_bytes: null,
          compute_bytes: 4,
          compute_basis: "a bound",
          total_bytes: null,
          place: null,
          first_token_ms: null,
          tokens_per_s: null,
        },
      ],
    });
  });

  it("has the figures that are known", () => {
    const fits = [{ ...fit, weightsBytes: 3, totalBytes: 10, place: "split" as const }];
    expect(fitReply("m", { ...facts, trainedWindow: 4096 }, { largest: 2048, fits })).toMatchObject({
      trained_window: 4096,
      largest: 2048,
      sizes: [{ weights_bytes: 3, total_bytes: 10, place: "split" }],
    });
  });
});

function failureOf(query: FitQuery): object {
  try {
    readFitQuestion(query);
  } catch (thrown) {
    if (thrown instanceof OrielError) return { code: thrown.code, param: thrown.param, message: thrown.message };
  }
  return { code: undefined };
}
