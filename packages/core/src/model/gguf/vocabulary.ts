import type { ModelVocabulary } from "../vocabulary.ts";
import type { GgufMetadata, GgufValue } from "./metadata.ts";

/** The tokenizer in GGUF metadata that was read with its vocabulary; `undefined` where it has none, or one whose lists do not match. */
export function ggufVocabulary(metadata: GgufMetadata): ModelVocabulary | undefined {
  const at = (name: string): GgufValue | undefined => metadata.get(`tokenizer.ggml.${name}`);
  const kind = textIn(at("model"));
  const tokens = textsIn(at("tokens"));
  if (kind === undefined || tokens === undefined || tokens.length === 0) return undefined;
  const types = numbersIn(at("token_type"));
  const scores = numbersIn(at("scores"));
  // llama.cpp refuses such a file; a list that is longer than it need be does no harm.
  if ([types, scores].some((list) => list !== undefined && list.length < tokens.length)) return undefined;
  return {
    kind,
    pre: textIn(at("pre")),
    tokens,
    types,
    scores,
    merges: textsIn(at("merges")),
    beginning: numberIn(at("bos_token_id")),
    end: numberIn(at("eos_token_id")),
    addsBeginning: flagIn(at("add_bos_token")),
    addsEnd: flagIn(at("add_eos_token")),
    addsSpacePrefix: flagIn(at("add_space_prefix")),
    template: textIn(metadata.get("tokenizer.chat_template")),
  };
}

function textIn(value: GgufValue | undefined): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function flagIn(value: GgufValue | undefined): boolean | undefined {
  return typeof value === "boolean" ? value : undefined;
}

function numberIn(value: GgufValue | undefined): number | undefined {
  return typeof value === "number" ? value : undefined;
}

function textsIn(value: GgufValue | undefined): readonly string[] | undefined {
  return typeof value === "object" ? value.texts : undefined;
}

function numbersIn(value: GgufValue | undefined): readonly number[] | undefined {
  const elements = typeof value === "object" ? value.elements : undefined;
  return elements?.every((element) => typeof element === "number") ? elements : undefined;
}
