import type { Bytes } from "../units.ts";
import type { GpuLimit } from "./machine.ts";

const GIB = 1024 ** 3;

/**
 * How much of its memory an Apple machine lets the GPU hold. `wiredLimitBytes` is what its owner set (`iogpu.wired_limit_mb`); zero is Apple's
 * own choice, which only Metal tells (`recommendedMaxWorkingSetSize`). Then this is an estimate on the low side: two thirds up to 36 GiB and
 * three quarters above, as Metal answered on the M1 and M2; later systems allow more (11.8 of 16 GiB, 107.5 of 128 GiB).
 */
export function appleGpuLimit(totalBytes: Bytes, wiredLimitBytes: Bytes | undefined): GpuLimit {
  if (wiredLimitBytes !== undefined && wiredLimitBytes > 0) return { bytes: Math.min(wiredLimitBytes, totalBytes), basis: "exact" };
  const bytes = totalBytes <= 36 * GIB ? Math.floor((totalBytes * 2) / 3) : Math.floor((totalBytes * 3) / 4);
  return { bytes, basis: "estimate" };
}
