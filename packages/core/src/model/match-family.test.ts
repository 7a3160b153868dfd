import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FAMILIES } from "./families/all.ts";
import { matchFamily } from "./match-family.ts";
import { normaliseModelName } from "./name.ts";

describe("matchFamily", () => {
  it.each([
    ["qwen3:8b", "qwen3", 40_960],
    ["qwen3:4b-instruct-2507-q4_K_M", "qwen3-4b-instruct-2507", 262_144],
    ["Qwen/Qwen3-30B-A3B-Instruct-2507", "qwen3-30b-a3b-instruct-2507", 262_144],
    ["qwen2.5-coder:7b", "qwen2.5-coder", 32_768],
    ["qwen2.5-0.5b-instruct-generic-cpu", "qwen2.5", 32_768],
    ["hf.co/bartowski/Meta-Llama-3.1-8B-Instruct-GGUF:Q4_K_M", "llama3.1", 131_072],
    ["Meta-Llama-3-8B-Instruct.Q4_K_M.gguf", "llama3", 8192],
    ["llama3:8b", "llama3", 8192],
    ["llama3.1:latest", "llama3.1", 131_072],
    ["Llama-3_3-Nemotron-Super-49B-v1", "llama3.3", 131_072],
    ["codellama:13b", "codellama", 16_384],
    ["Phi-4-mini-instruct-cuda-gpu", "phi-4-mini", 131_072],
    ["Phi-4-cuda-gpu", "phi-4", 16_384],
    ["library/phi4", "phi-4", 16_384],
    ["phi4-mini:3.8b", "phi-4-mini", 131_072],
    ["Phi-3-mini-4k-instruct-q4.gguf", "phi-3-mini-4k", 4096],
    ["phi3:3.8b-mini-128k-instruct-q4_0", "phi3:3.8b-mini-128k", 131_072],
    ["mistral-nemo:12b-instruct-2407-q4_0", "mistral-nemo", 131_072],
    ["Mistral-Small-3.2-24B-Instruct-2506", "mistral-small3.2", 131_072],
    ["Mistral-7B-Instruct-v0.3", "mistral", 32_768],
    ["dolphin-mixtral:8x22b", "mixtral-8x22b", 65_536],
    ["/models/gemma-3-1b-it-Q8_0.gguf", "gemma3-1b", 32_768],
    ["C:\\models\\gemma-2-9b-it.gguf", "gemma2", 8192],
    ["gemma:2b", "gemma", 8192],
    ["deepseek-r1:1.5b", "deepseek-r1", 131_072],
    ["DeepSeek-R1-Distill-Qwen-7B-GGUF", "deepseek-r1-distill", 131_072],
    ["command-r-08-2024", "command-r", 131_072],
    ["internlm2_5-7b-chat", "internlm2.5", 32_768],
    ["stablelm-2-1_6b-chat", "stablelm2", 4096],
    ["nomic-embed-text:v1.5", "nomic-embed-text", 8192],
    ["yi:34b", "yi", 4096],
    ["tinyllama:1.1b", "tinyllama", 2048],
  ])("takes %s for %s, made for %d", (name, key, max) => {
    const family = matchFamily(name);
    expect([family?.key, family?.max]).toEqual([key, max]);
  });

  it.each([
    ["a name of nothing known", "my-finetune:7b"],
    ["no name", ""],
    ["only separators", "://--"],
    ["a key inside a word", "tinyish-philosophy"],
    ["the next generation of a known family", "gemma5:27b"],
    ["a version spelt with a hyphen, which may be any", "llama-3-1-8b"],
    ["a size that looks like a version", "open_llama_3b"],
    ["an owner of a family's name", "qwen3/something-else"],
    ["letters of another script", "моя-модель"],
  ])("knows no family for %s", (_, name) => {
    expect(matchFamily(name)).toBeUndefined();
  });

  const family = fc.constantFrom(...FAMILIES);
  const before = fc.constantFrom("", "library/", "hf.co/owner/", "/models/", "my-");
  const after = fc.constantFrom("", "-instruct", "-gguf:q4_k_m", ":7b-instruct-q8_0", "-7b-chat-hf", "-cuda-gpu", ".q4_k_m.gguf");

  it("lets the longest key win, wherever in the name it stands", () => {
    fc.assert(
      fc.property(family, family, before, after, (one, other, start, end) => {
        const found = matchFamily(`${start}${one.key}-${other.key}${end}`);
        expect(lengthOf(found?.key)).toBeGreaterThanOrEqual(Math.max(lengthOf(one.key), lengthOf(other.key)));
      }),
    );
  });

  it("does not care how a name is written", () => {
    fc.assert(
      fc.property(family, after, (known, end) => {
        const name = known.key + end;
        const spelled = name.toUpperCase().replace(/-(?=[A-Z])/gi, "_");
        expect(matchFamily(spelled)).toBe(matchFamily(name));
      }),
    );
  });

  it("answers for any text at all", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 200 }), (name) => {
        const found = matchFamily(name);
        expect(found === undefined || FAMILIES.includes(found)).toBe(true);
      }),
    );
  });
});

describe("the table of families", () => {
  it("knows at least sixty", () => {
    expect(FAMILIES.length).toBeGreaterThanOrEqual(60);
  });

  it("finds every family by its own key", () => {
    for (const family of FAMILIES) expect(matchFamily(family.key)).toBe(family);
  });

  it("has each key once, in its normalised spelling", () => {
    const keys = FAMILIES.map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys.map(normaliseModelName)).toEqual(keys);
  });

  it("offers a default that the model can hold, and that ordinary hardware can", () => {
    for (const family of FAMILIES) {
      expect(family.default).toBeGreaterThan(0);
      expect(family.default).toBeLessThanOrEqual(Math.min(family.max, 32_768));
    }
  });

  it("says where each maximum was read", () => {
    for (const { source } of FAMILIES) expect(new URL(source).protocol).toBe("https:");
  });
});

/** The letters and figures of a key: separators are no part of what is compared. */
function lengthOf(key: string | undefined): number {
  return (key ?? "").replace(/[^a-z\d.]/g, "").length;
}
