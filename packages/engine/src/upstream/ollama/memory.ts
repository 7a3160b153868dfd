import {
  type EngineModel,
  type JsonObject,
  type JsonValue,
  type ModelMemory,
  type ModelSpec,
  OrielError,
  ollamaShowSpec,
  PLAIN_SERVING,
  type SpecReading,
} from "@oriel/core";
import { fieldsOf, listOf, sizeAt, textAt } from "../fields.ts";

/**
 * What a model takes in memory, as far as Ollama tells: its layers from the description, its weights from the listed size. `undefined`
 * where that is not enough.
 * @param show asks for the description. Only a verbose one has lists, which some models need; it comes with the whole vocabulary.
 */
export async function describedMemory(
  model: EngineModel,
  show: (how: { readonly verbose: boolean }) => Promise<JsonValue>,
): Promise<ModelMemory | undefined> {
  const spec = specIn(await show({ verbose: false }), model.name) ?? specIn(await show({ verbose: true }), model.name);
  return spec === undefined ? undefined : { spec: withListedSize(spec, model), serving: SERVING };
}

/** Ollama makes a window of the size it is asked for, for one conversation unless it is configured otherwise, which it does not tell. */
const SERVING = { ...PLAIN_SERVING, slots: 1, windowOf: "each" } as const;

function specIn(show: JsonValue, model: string): ModelSpec | undefined {
  const said = fieldsOf(show);
  const reading = readingOf(fieldsOf(said["model_info"]), model);
  if (reading?.kind !== "known") return undefined;
  return { ...reading.spec, vocabulary: reading.spec.vocabulary ?? embeddedTokens(said) };
}

function readingOf(info: JsonObject, model: string): SpecReading | undefined {
  try {
    return ollamaShowSpec(info, model);
  } catch (thrown) {
    // Models that run elsewhere, or are not GGUF, are described in part: what is missing there is not told, rather than damaged.
    if (thrown instanceof OrielError && thrown.code === "model_load_failed") return undefined;
    throw thrown;
  }
}

/** The token embedding has a row for each token, also where the vocabulary itself is left out. */
function embeddedTokens(said: JsonObject): number | undefined {
  const embedding = listOf(said["tensors"])
    .map(fieldsOf)
    .find((tensor) => textAt(tensor, "name") === "token_embd.weight");
  const [, tokens] = listOf(embedding?.["shape"]);
  return sizeAt({ tokens: tokens ?? null }, "tokens");
}

function withListedSize(spec: ModelSpec, { sizeBytes }: EngineModel): ModelSpec {
  if (spec.weights !== undefined || sizeBytes === undefined) return spec;
  const weights = { total: sizeBytes, tokenEmbedding: undefined, output: undefined };
  return { ...spec, weights, sources: { ...spec.sources, weights: "/api/tags size" } };
}
