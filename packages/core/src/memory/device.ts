import type { MemoryDevice } from "../machine/machine.ts";
import type { Bytes } from "../units.ts";

/** What placing a model asks of a device. */
export type Device = Pick<MemoryDevice, "kind" | "totalBytes" | "freeBytes" | "gpuLimit">;

/** What is left free of a device on purpose. */
export interface Margins {
  readonly gpuBytes: Bytes;
  /** Of all RAM, but never less than `ramLeastBytes`. */
  readonly ramShare: number;
  readonly ramLeastBytes: Bytes;
  /** The most of unified memory a GPU is given, where the machine does not say. */
  readonly unifiedShare: number;
  /** Of unified memory beside that. */
  readonly unifiedLeastBytes?: Bytes | undefined;
}

/** llama.cpp leaves 1 GiB of each GPU; the shares are those other tools settled on. */
export const USUAL_MARGINS: Margins = {
  gpuBytes: 1024 ** 3,
  ramShare: 0.03,
  ramLeastBytes: 512 * 1024 ** 2,
  unifiedShare: 0.85,
};

/** What a model may take of a device; `undefined` where it is not known what is free. */
export function budgetOf({ kind, totalBytes, freeBytes, gpuLimit }: Device, margins: Margins): Bytes | undefined {
  if (freeBytes === undefined) return undefined;
  switch (kind) {
    case "gpu":
      return Math.max(0, freeBytes - margins.gpuBytes);
    case "ram":
      return Math.max(0, freeBytes - Math.max(margins.ramLeastBytes, Math.floor((totalBytes ?? 0) * margins.ramShare)));
    case "unified":
      return Math.min(
        Math.max(0, freeBytes - (margins.unifiedLeastBytes ?? 0)),
        gpuLimit?.bytes ?? Math.floor((totalBytes ?? freeBytes) * margins.unifiedShare),
      );
  }
}
