import { describe, expect, it } from "vitest";
import { PLAIN_SERVING, type Serving } from "../memory/serving.ts";
import { modelOf, type PlainValue } from "../memory/testing/model-of.ts";
import type { ModelSpec } from "../model/spec/model-spec.ts";
import { kvAbilities } from "./abilities.ts";

const headsOf = (width: number, architecture = "llama", more: Readonly<Record<string, PlainValue>> = {}): ModelSpec =>
  modelOf(architecture, {
    block_count: 6,
    "attention.head_count_kv": 2,
    "attention.key_length": width,
    "attention.value_length": width,
    ...more,
  });
const gemma = headsOf(64, "gemma3", { "attention.sliding_window": 512 });
const hybrid = headsOf(64, "qwen3next", { "ssm.inner_size": 64, "ssm.state_size": 16, "ssm.group_count": 1, "ssm.conv_kernel": 4 });
const latent = modelOf("deepseek2", {
  block_count: 2,
  "attention.head_count_kv": 1,
  "attention.key_length": 576,
  "attention.value_length": 512,
  "attention.kv_lora_rank": 512,
  "attention.key_length_mla": 192,
  "attention.value_length_mla": 128,
  "rope.dimension_count": 64,
});
const searching = modelOf("deepseek32", {
  block_count: 2,
  "attention.head_count_kv": 1,
  "attention.key_length": 576,
  "attention.value_length": 512,
  "attention.kv_lora_rank": 512,
  "attention.key_length_mla": 192,
  "attention.value_length_mla": 128,
  "attention.indexer.key_length": 128,
});
const served = (changes: Partial<Serving> = {}): Serving => ({ ...PLAIN_SERVING, ...changes });

describe("kvAbilities", () => {
  it("allows everything where nothing stands against it", () => {
    const all = { change: "shift", changeWhy: undefined, reuse: "beginning", reuseWhy: undefined };
    expect(kvAbilities(headsOf(128), served())).toEqual(all);
    expect(kvAbilities(headsOf(32), served({ keys: "f32" }))).toEqual(all);
    expect(kvAbilities(headsOf(128), served({ keys: "q8_0", values: "q8_0" }))).toEqual(all);
    // Values are not rotated, so their type does not matter.
    expect(kvAbilities(headsOf(32), served({ values: "q4_0" }))).toEqual(all);
    expect(kvAbilities(latent, served())).toEqual(all);
    expect(kvAbilities(headsOf(128, "llama", { "rope.scaling.type": "linear", "rope.scaling.factor": 4 }), served())).toEqual(all);
  });

  it.each([
    ["positions of several parts", headsOf(128, "qwen2vl", { "rope.dimension_sections": [16, 24, 24, 0] }), {}, "M-RoPE"],
    [
      "quantised keys in heads of 32",
      headsOf(32),
      { keys: "q8_0" },
      "stored as q8_0 are shifted in heads of 32, which is no multiple of 64",
    ],
    ["quantised keys in heads of 96", headsOf(96), { keys: "q5_1" }, "heads of 96"],
    ["bf16 keys", headsOf(128), { keys: "bf16" }, "stored as bf16"],
    ["a sliding window", gemma, {}, "dropped the older cells"],
    [
      "a cache of sliding windows alone",
      headsOf(64, "gemma3", { "attention.sliding_window": 512, block_count: 2 }),
      { fullSliding: true },
      "no layer",
    ],
    ["a quantised latent cache", latent, { keys: "q8_0" }, "the keys of latent attention are shifted that are stored as q8_0"],
    ["what sparse attention searches by", searching, {}, "searches by"],
    [
      "keys scaled by YaRN",
      headsOf(128, "qwen2", { "rope.scaling.type": "yarn", "rope.scaling.factor": 4 }),
      {},
      "of other conversations too",
    ],
    ["keys scaled by LongRoPE", headsOf(96, "phi3", { "rope.scaling.attn_factor": 1.19 }), {}, "LongRoPE"],
    ["layers without positions", headsOf(128, "smollm3"), {}, "know no positions"],
    ["learned positions", headsOf(64, "gpt2"), {}, "learned"],
  ] as const)("never shifts %s, and says why", (_, spec, changes, why) => {
    const { change, changeWhy } = kvAbilities(spec, served(changes));
    expect(change).toBe("tail_erase");
    expect(changeWhy).toContain(why);
  });

  it("only appends to a recurrent state", () => {
    expect(kvAbilities(hybrid, served())).toMatchObject({
      change: "append_only",
      changeWhy: expect.stringContaining("no past"),
      reuse: "whole",
      reuseWhy: expect.stringContaining("recurrent"),
    });
  });

  it("shifts what YaRN would scale where the file cancels that, as DeepSeek's do", () => {
    const yarn = { "rope.scaling.type": "yarn", "rope.scaling.factor": 40, "rope.scaling.yarn_log_multiplier": 0.0707 };
    const change = (architecture: string): string => kvAbilities(headsOf(128, architecture, yarn), served()).change;
    expect([change("deepseek2"), change("llama")]).toEqual(["shift", "tail_erase"]);
  });

  it("shifts a sliding window whose cells are all there, and still saves no more than the window", () => {
    expect(kvAbilities(gemma, served({ fullSliding: true }))).toEqual({
      change: "shift",
      changeWhy: undefined,
      reuse: "whole",
      reuseWhy: "a saved state holds only the last window of its sliding layers",
    });
    expect(kvAbilities(gemma, served()).reuse).toBe("whole");
  });

  it("lets a state that holds only its last chunk be continued, and nothing else", () => {
    expect(kvAbilities(headsOf(128, "llama4"), served())).toMatchObject({ reuse: "whole", reuseWhy: expect.stringContaining("chunk") });
  });

  it("saves nothing whose size is not known beforehand", () => {
    expect(kvAbilities(searching, served())).toMatchObject({ reuse: "none", reuseWhy: expect.stringContaining("sparse attention") });
  });
});
