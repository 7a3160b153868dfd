import { valueAt } from "../json-text.ts";
import { readNumber } from "../number.ts";

/** amd-smi writes MB and means MiB: of a card of 16 GiB it says 16368. */
const BYTES: Readonly<Record<string, number>> = { B: 1, KB: 1024, MB: 1024 ** 2, GB: 1024 ** 3 };

/** The number in one of amd-smi's values: `{"value": 42, "unit": "%"}`, `42`, `"42"`; `undefined` for `"N/A"`. */
export function readAmdNumber(value: unknown): number | undefined {
  const inner = valueAt(value, "value") ?? value;
  if (typeof inner === "number") return Number.isFinite(inner) ? inner : undefined;
  return typeof inner === "string" ? readNumber(inner) : undefined;
}

/** Bytes in one of amd-smi's values, in MB where it names no unit. */
export function readAmdBytes(value: unknown): number | undefined {
  const amount = readAmdNumber(value);
  const unit = valueAt(value, "unit") ?? "MB";
  const scale = typeof unit === "string" ? BYTES[unit] : undefined;
  return amount === undefined || amount < 0 || scale === undefined ? undefined : amount * scale;
}

/** The entries of an answer for each GPU: a list up to ROCm 6, within `gpu_data` since 7. */
export function gpuEntries(answer: unknown): readonly (readonly [gpu: number, entry: unknown])[] {
  const list = Array.isArray(answer) ? answer : valueAt(answer, "gpu_data");
  if (!Array.isArray(list)) return [];
  return list.flatMap((entry: unknown) => {
    const gpu = readAmdNumber(valueAt(entry, "gpu"));
    return gpu === undefined ? [] : [[gpu, entry] as const];
  });
}
