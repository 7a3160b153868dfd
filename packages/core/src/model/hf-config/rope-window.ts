import type { Tokens } from "../../units.ts";
import { missingKey } from "../spec/fault.ts";
import type { RopeScaling } from "../spec/model-spec.ts";
import type { Config } from "./config.ts";

export interface RopeWindow {
  /** `undefined` for models that state none, which only recurrent ones may. */
  readonly window: Tokens | undefined;
  readonly rope: RopeScaling | undefined;
  /** The keys and the factor the window came from. */
  readonly source: string | undefined;
}

/**
 * The largest window a model was made for. YaRN's stated window is in some files the original one and in others the extended one, so the
 * larger of both counts; linear and dynamic scaling multiply; the other kinds come with the window stated.
 */
export function ropeWindow(config: Config, architecture: string, isRequired: boolean): RopeWindow {
  const stated = WINDOWS.map((key) => ({ key, value: windowAt(config, key) })).find(({ value }) => value !== undefined);
  const rope = ropeScaling(config);
  if (stated?.value === undefined) {
    if (isRequired) throw missingKey(config.file, WINDOWS[0], "the window the model was made for");
    return { window: undefined, rope, source: undefined };
  }
  const { key, value } = stated;
  const factor = rope?.factor ?? 1;
  const original = rope?.originalWindow ?? value;
  if (rope?.type === "yarn" && original * factor > value) {
    return { window: Math.floor(original * factor), rope, source: `config.json rope_scaling: ${original} × ${factor}` };
  }
  // Gemma 3 states the window with its scaling in it.
  if ((rope?.type === "linear" || rope?.type === "dynamic") && factor > 1 && architecture !== "gemma3") {
    return { window: Math.floor(value * factor), rope, source: `config.json ${key} × rope_scaling factor ${factor}` };
  }
  return { window: value, rope, source: `config.json ${key}` };
}

const WINDOWS = [
  "max_position_embeddings",
  "n_positions",
  "n_ctx",
  "max_seq_len",
  "max_seq_length",
  "seq_length",
  "max_sequence_length",
  "model_max_length",
  "max_target_positions",
] as const;

/** Tokenizers write 1e30 for "no limit". */
function windowAt(config: Config, key: string): Tokens | undefined {
  const value = config.get(key);
  return typeof value === "number" && value > 2 ** 31 ? undefined : config.count(key);
}

/** `rope_scaling`, or `rope_parameters` as newer files call it, which may differ by the type of layer. */
function ropeScaling(config: Config): RopeScaling | undefined {
  const stated = config.object("rope_parameters") ?? config.object("rope_scaling");
  const scaling = stated?.object("full_attention") ?? stated;
  const type = scaling?.get("rope_type") ?? scaling?.get("type");
  if (scaling === undefined || typeof type !== "string" || type === "default") return undefined;
  const factor = scaling.get("factor");
  return {
    type,
    factor: typeof factor === "number" && factor > 0 ? factor : undefined,
    originalWindow: scaling.count("original_max_position_embeddings") ?? config.count("original_max_position_embeddings"),
  };
}
