import { OrielError } from "../../errors.ts";
import type { GgufHeader } from "./read-gguf.ts";

/** One file of a model that was split into several. */
export interface Part {
  /** From 1. */
  readonly number: number;
  readonly of: number;
}

/** The names of all files of a split model, from the name of any of them; `undefined` for a name that is not of one. */
export function siblingNames(name: string): readonly string[] | undefined {
  const match = /^(.*)-(\d{5})-of-(\d{5})\.gguf$/.exec(name);
  const [, stem, number, of] = match ?? [];
  if (of === undefined || Number(of) < 1 || Number(number) < 1 || Number(number) > Number(of)) return undefined;
  return Array.from({ length: Number(of) }, (_, index) => `${stem}-${String(index + 1).padStart(5, "0")}-of-${of}.gguf`);
}

/** Which part of a split model a file says it is; `undefined` for a model in one file. */
export function partOf({ metadata }: GgufHeader): Part | undefined {
  const of = metadata.get("split.count");
  const index = metadata.get("split.no");
  if (typeof of !== "number" || typeof index !== "number" || of <= 1) return undefined;
  return { number: index + 1, of };
}

/**
 * One header for the parts of a split model, in any order: the first part's metadata, and all tensors.
 * @throws OrielError `model_load_failed` when parts are missing, come twice, or belong to different models.
 */
export function mergeParts(headers: readonly GgufHeader[]): GgufHeader {
  const parts = headers.map((header) => ({ header, part: partOf(header) ?? { number: 1, of: 1 } }));
  const of = parts[0]?.part.of ?? 0;
  // A file may claim any number of parts, so it is held against those that came before anything is made of it.
  const inOrder =
    headers.length === of ? headers.map((_, index) => parts.find(({ part }) => part.number === index + 1 && part.of === of)) : [];
  const first = inOrder[0]?.header;
  if (first === undefined || inOrder.includes(undefined)) {
    const came = parts.map(({ header, part }) => `${header.file} (${part.number} of ${part.of})`).join(", ");
    throw new OrielError("model_load_failed", `Expected each part of one split model once, got ${came === "" ? "none" : came}.`, {
      data: { reason: "split_parts" },
    });
  }
  return { ...first, tensors: inOrder.flatMap((found) => found?.header.tensors ?? []) };
}
