import { describe, expect, it } from "vitest";
import { refuseServing } from "./refuse-serving.ts";
import { PLAIN_SERVING, type Serving } from "./serving.ts";
import { modelOf } from "./testing/model-of.ts";

const heads = (keys: number, values: number) =>
  modelOf("llama", { block_count: 2, "attention.head_count_kv": 8, "attention.key_length": keys, "attention.value_length": values });
const latent = modelOf("deepseek2", {
  block_count: 2,
  "attention.head_count_kv": 1,
  "attention.kv_lora_rank": 512,
  "attention.key_length": 576,
  "attention.key_length_mla": 192,
  "attention.value_length_mla": 128,
});

describe("refuseServing", () => {
  it.each([
    ["plainly", heads(128, 128), {}],
    ["with everything quantised", heads(128, 128), { keys: "q4_0", values: "q5_1" }],
    ["with quantised keys and no flash attention", heads(128, 128), { keys: "q8_0", flashAttention: "off" }],
    ["with heads of 80 as they are", heads(80, 80), { keys: "bf16", values: "f32" }],
    ["with a quantised latent", latent, { keys: "q8_0", values: "q8_0" }],
  ] as const)("lets a model be served %s", (_, spec, changes) => {
    expect(refuseServing(spec, { ...PLAIN_SERVING, ...changes })).toBeUndefined();
  });

  it.each([
    [
      heads(128, 128),
      { values: "q8_0", flashAttention: "off" },
      "values stored as q8_0 need flash attention, which is off: turn it on or store them as f16",
    ],
    [heads(80, 128), { keys: "q8_0" }, "q8_0 stores 32 elements together, which does not divide the key width of 80: choose f16"],
    [heads(128, 48), { values: "q4_0" }, "q4_0 stores 32 elements together, which does not divide the value width of 48: choose f16"],
    [latent, { keys: "q8_0" }, "latent attention stores keys and values as one, so their types must be equal; got q8_0 and f16"],
    [latent, { slots: 0 }, "slots must be a whole number from 1 on, got 0"],
    [latent, { microBatch: 0.5 }, "the micro-batch must be a whole number of tokens from 1 on, got 0.5"],
  ] as const)("says why not", (spec, changes, why) => {
    const serving: Serving = { ...PLAIN_SERVING, ...changes };
    expect(refuseServing(spec, serving)).toBe(why);
  });
});
