import type { Basis } from "../tokens/count.ts";
import type { Bytes, Milliseconds } from "../units.ts";

/** A memory that a model can lie in. A field that nobody told is absent, never zero. */
export interface MemoryDevice {
  /** Unique within the reading and the same in the next one: `cuda:0`, `rocm:1`, `metal:0`, `ram`. */
  readonly id: string;
  readonly library: "cuda" | "rocm" | "metal" | "cpu";
  /** The product's name, as its tool spells it. */
  readonly name?: string | undefined;
  /** `gpu` has memory of its own, `unified` is a GPU that works in the system's memory, `ram` is the system's memory. */
  readonly kind: "gpu" | "unified" | "ram";
  readonly totalBytes?: Bytes | undefined;
  readonly usedBytes?: Bytes | undefined;
  /** What a new program can get. Less than total - used where the driver keeps a part for itself. */
  readonly freeBytes?: Bytes | undefined;
  /** The share of the last moment in which the device was computing, 0 to 1. It says nothing of its memory. */
  readonly utilisation?: number | undefined;
  readonly temperatureC?: number | undefined;
  /** How much of a unified memory the GPU may hold; the rest is kept for the system. */
  readonly gpuLimit?: GpuLimit | undefined;
  /** The tool or file that told this, and how it was asked. */
  readonly source: string;
}

export interface GpuLimit {
  readonly bytes: Bytes;
  readonly basis: Basis;
}

/** Why a part of the machine is unknown. */
export interface MachineProblem {
  /** The tool or file that should have told. */
  readonly source: string;
  /** `absent` where there is no such tool, as on most machines; `failed` where it is there and its answer is of no use, or of less use than it looks. */
  readonly kind: "absent" | "failed";
  readonly reason: string;
}

/** What the machine has and has left, at one moment. */
export interface Machine {
  /** Since the epoch. */
  readonly readAt: Milliseconds;
  /**
   * The system's memory is the `ram` device. Where all of it is shared with the GPU (Apple, DGX Spark) the `unified` device takes its place; an
   * integrated AMD GPU, which has a part set aside and borrows more, stands beside it.
   */
  readonly devices: readonly MemoryDevice[];
  readonly problems: readonly MachineProblem[];
}
