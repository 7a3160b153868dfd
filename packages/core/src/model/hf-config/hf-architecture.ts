import type { JsonObject } from "../../json.ts";
import { architectureNames } from "../spec/architectures.ts";
import { isList } from "../spec/json-kind.ts";

/**
 * The GGUF name of the architecture a `config.json` names, by its `model_type` or, failing that, the first of its `architectures`. What it
 * names itself where GGUF has no name for it; `undefined` when it names nothing.
 */
export function hfArchitecture(configs: readonly JsonObject[]): string | undefined {
  const types = configs.flatMap((config) => textOf(config["model_type"]));
  const classes = configs.flatMap(({ architectures }) => (isList(architectures) ? textOf(architectures[0]) : [])).map(withoutHead);
  const named = [...types, ...classes];
  for (const name of named) {
    const known = ALIASES.get(plain(name)) ?? architectureNames().find((gguf) => plain(gguf) === plain(name));
    if (known !== undefined) return known;
  }
  return named[0]?.slice(0, 64);
}

function textOf(value: unknown): readonly string[] {
  return typeof value === "string" && value !== "" ? [value] : [];
}

/** `Qwen3MoeForCausalLM` → `Qwen3Moe`. */
function withoutHead(className: string): string {
  return className.replace(/(?:For[A-Z]\w*|LMHeadModel|Model)$/, "");
}

/** `qwen3_moe` and `Qwen3Moe` → `qwen3moe`; the text part of a model for text and images is called `gemma3_text`. */
function plain(name: string): string {
  return name
    .toLowerCase()
    .replace(/_text(?:_model)?$/, "")
    .replace(/[^a-z0-9]/g, "");
}

/** Where llama.cpp's converter turns a model type into an architecture of another name. */
const ALIASES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    bamba: "granitehybrid",
    camembert: "bert",
    cohere: "command-r",
    deepseekv2: "deepseek2",
    deepseekv3: "deepseek2",
    deepseekv32: "deepseek32",
    deepseekv4: "deepseek4",
    distilbert: "bert",
    falconmamba: "mamba",
    glm: "chatglm",
    glm4moelite: "deepseek2",
    glm4v: "glm4",
    glm4vmoe: "glm4moe",
    glmmoedsa: "glm-dsa",
    gptbigcode: "starcoder",
    granitemoehybrid: "granitehybrid",
    granitemoeshared: "granitemoe",
    hunyuanv1dense: "hunyuan-dense",
    hunyuanv1moe: "hunyuan-moe",
    internlm3: "llama",
    kimik2: "deepseek2",
    ministral: "llama",
    ministral3: "mistral3",
    mistral: "llama",
    mixtral: "llama",
    mt5: "t5",
    olmo3: "olmo2",
    phi: "phi2",
    qwen25vl: "qwen2vl",
    refinedweb: "falcon",
    refinedwebmodel: "falcon",
    roberta: "bert",
    solaropen: "glm4moe",
    stablelmepoch: "stablelm",
    umt5: "t5",
    xlmroberta: "bert",
  }),
);
