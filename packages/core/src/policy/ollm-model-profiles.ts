import type { Tokens } from "../units.ts";
import type { ContextProfile, ModelProfile } from "./model-profile.ts";

/** The figures of OLLM CLI's `LLM_profiles.json` 0.2.0. It gives all its models the same ones, up to what each holds. */
const FIGURES: readonly ContextProfile[] = [
  { size: 4096, size_label: "4k", engine_size: 3482 },
  { size: 8192, size_label: "8k", engine_size: 6963 },
  { size: 16_384, size_label: "16k", engine_size: 13_926 },
  { size: 32_768, size_label: "32k", engine_size: 27_853 },
  { size: 65_536, size_label: "64k", engine_size: 55_706 },
  { size: 131_072, size_label: "128k", engine_size: 111_411 },
];

/**
 * The models of that file. Where it claims more than a model's makers do (Gemma 3 1B, Gemma 3n, Qwen 2.5, Qwen 3), the makers' figure stands:
 * a window beyond it is one the model cannot read.
 */
export const OLLM_MODEL_PROFILES: readonly ModelProfile[] = [
  profile("codegeex4:9b", "CodeGeeX4 9B", 131_072),
  profile("codegemma:2b", "CodeGemma 2B", 8192),
  profile("codegemma:7b", "CodeGemma 7B", 8192),
  profile("codestral:22b", "Codestral 22B", 32_768),
  profile("command-r7b:7b", "Command R7B 7B", 131_072),
  profile("deepseek-coder-v2:16b", "DeepSeek Coder V2 16B", 131_072),
  profile("deepseek-r1:1.5b", "DeepSeek R1 1.5B", 131_072),
  profile("deepseek-r1:7b", "DeepSeek R1 7B", 131_072),
  profile("deepseek-r1:8b", "DeepSeek R1 8B", 131_072),
  profile("dolphin3:8b", "Dolphin3 8B", 32_768),
  profile("gemma3:1b", "Gemma 3 1B", 32_768),
  profile("gemma3:4b", "Gemma 3 4B", 131_072),
  profile("gemma3n:e2b", "Gemma 3n E2B", 32_768),
  profile("gemma3n:latest", "Gemma 3n", 32_768),
  profile("gpt-oss:20b", "GPT-OSS 20B", 131_072),
  profile("granite-code:3b", "Granite Code 3B", 4096),
  profile("granite-code:8b", "Granite Code 8B", 4096),
  profile("granite3.3:8b", "Granite 3.3 8B", 131_072),
  profile("granite4:latest", "Granite 4", 131_072),
  profile("llama3:latest", "Llama 3", 8192),
  profile("llama3.2:3b", "Llama 3.2 3B", 131_072),
  profile("magicoder:latest", "Magicoder", 16_384),
  profile("ministral-3:3b", "Ministral 3 3B", 131_072),
  profile("ministral-3:8b", "Ministral 3 8B", 131_072),
  profile("opencoder:8b", "OpenCoder 8B", 8192),
  profile("phi3:3.8b", "Phi-3 Mini 3.8B", 131_072),
  profile("phi4-mini-reasoning:latest", "Phi-4 Mini Reasoning", 131_072),
  profile("qwen2.5:7b", "Qwen 2.5 7B", 32_768),
  profile("qwen2.5-coder:3b", "Qwen 2.5 Coder 3B", 32_768),
  profile("qwen2.5-coder:7b", "Qwen 2.5 Coder 7B", 32_768),
  profile("qwen3:4b", "Qwen 3 4B", 40_960),
  profile("qwen3:8b", "Qwen 3 8B", 40_960),
  profile("qwen3-coder:30b", "Qwen 3 Coder 30B", 131_072),
  profile("qwen3-vl:4b", "Qwen 3 VL 4B", 131_072),
  profile("qwen3-vl:8b", "Qwen 3 VL 8B", 131_072),
];

function profile(id: string, name: string, max: Tokens): ModelProfile {
  return { id, name, max_context_window: max, context_profiles: FIGURES.filter(({ size }) => size <= max) };
}
