import { OrielError } from "../../errors.ts";

export type GgufFault =
  | "not_gguf"
  | "version"
  | "big_endian"
  | "truncated"
  | "too_many_keys"
  | "too_many_tensors"
  | "text_too_long"
  | "array_too_long"
  | "nested_array"
  | "value_type"
  | "empty_key"
  | "duplicate_key"
  | "duplicate_tensor"
  | "alignment"
  | "dimensions"
  | "tensor_type"
  | "tensor_row"
  | "tensor_offset"
  | "header_too_large";

/** A GGUF file that cannot be read; `data.reason` names the fault. */
export function damaged(file: string, fault: GgufFault, what: string): OrielError {
  // Names in a hostile file may be long.
  const shown = what.length > LONGEST_SHOWN ? `${what.slice(0, LONGEST_SHOWN)}…` : what;
  return new OrielError("model_load_failed", `${file} cannot be read as GGUF: ${shown}.`, { data: { reason: fault, file } });
}

const LONGEST_SHOWN = 300;
