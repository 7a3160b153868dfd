import type { EngineModel, ModelState, Tokens } from "@oriel/core";
import { embeddingTraits } from "./embedding-traits.ts";
import type { ModelFile } from "./model-file.ts";
import { templateAbilities } from "./template-abilities.ts";

/** A window that is served without being asked for: larger ones cost memory from the start, whatever is in them. */
const LARGEST_DEFAULT_WINDOW: Tokens = 8192;

/** The window of a model when nobody chose one. */
export function defaultWindow(trained: Tokens | undefined): Tokens {
  return Math.min(trained ?? LARGEST_DEFAULT_WINDOW, LARGEST_DEFAULT_WINDOW);
}

/** What a GGUF file says of its model, in the words every engine uses. */
export function modelFacts(
  file: ModelFile,
  about: {
    readonly name: string;
    readonly state: ModelState;
    readonly loadedWindow: Tokens | undefined;
    readonly isDemonstration: boolean | undefined;
  },
): EngineModel {
  const { facts, header } = file;
  const trained = facts.trainedWindow;
  const sizeLabel = header.metadata.get("general.size_label");
  const fileType = header.metadata.get("general.file_type");
  return {
    name: about.name,
    state: about.state,
    family: facts.architecture,
    architecture: facts.architecture,
    parameters: typeof sizeLabel === "string" ? sizeLabel : shortCount(facts.parameters),
    quantization: typeof fileType === "number" ? FILE_TYPES[fileType] : undefined,
    format: "gguf",
    modifiedAt: file.modifiedAt,
    sizeBytes: file.sizeBytes,
    template: facts.template,
    abilities: embeddingTraits(header).isMadeForIt ? ["embedding"] : ["chat", "completion", ...templateAbilities(facts.template)],
    loadedWindow: about.loadedWindow,
    statedWindow: trained !== undefined && trained <= LARGEST_DEFAULT_WINDOW ? trained : undefined,
    maxWindow: trained,
    windowSource: facts.sources["trainedWindow"],
    isDemonstration: about.isDemonstration,
  };
}

/** `2066112` → `2.1M`, `7615616512` → `7.6B`. */
function shortCount(parameters: number | undefined): string | undefined {
  if (parameters === undefined) return undefined;
  if (parameters >= 1e9) return `${(parameters / 1e9).toFixed(1)}B`;
  if (parameters >= 1e6) return `${(parameters / 1e6).toFixed(1)}M`;
  return `${Math.round(parameters / 1e3)}K`;
}

/** `general.file_type` by number, from llama.cpp's `llama_ftype`; the gaps were formats that are gone. */
const FILE_TYPES: Readonly<Record<number, string>> = {
  0: "F32",
  1: "F16",
  2: "Q4_0",
  3: "Q4_1",
  7: "Q8_0",
  8: "Q5_0",
  9: "Q5_1",
  10: "Q2_K",
  11: "Q3_K_S",
  12: "Q3_K_M",
  13: "Q3_K_L",
  14: "Q4_K_S",
  15: "Q4_K_M",
  16: "Q5_K_S",
  17: "Q5_K_M",
  18: "Q6_K",
  19: "IQ2_XXS",
  20: "IQ2_XS",
  21: "Q2_K_S",
  22: "IQ3_XS",
  23: "IQ3_XXS",
  24: "IQ1_S",
  25: "IQ4_NL",
  26: "IQ3_S",
  27: "IQ3_M",
  28: "IQ2_S",
  29: "IQ2_M",
  30: "IQ4_XS",
  31: "IQ1_M",
  32: "BF16",
  36: "TQ1_0",
  37: "TQ2_0",
  38: "MXFP4",
  39: "NVFP4",
};
