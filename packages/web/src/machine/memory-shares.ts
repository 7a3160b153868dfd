import type { DeviceInfo } from "@oriel/protocol";

/** How a memory is filled, as shares of all of it, 0 to 1. The rest is free. */
export interface MemoryShares {
  readonly used: number;
  /** Neither used nor to be had: what a driver keeps for itself. */
  readonly kept: number;
}

/** `undefined` where it is not known how full it is. */
export function memoryShares({
  total_bytes: total,
  used_bytes: used,
  free_bytes: free,
}: Pick<DeviceInfo, "total_bytes" | "used_bytes" | "free_bytes">): MemoryShares | undefined {
  if (total === null || total <= 0) return undefined;
  const taken = free === null ? used : total - free;
  if (taken === null) return undefined;
  const share = (bytes: number): number => Math.min(1, Math.max(0, bytes / total));
  const usedShare = Math.min(share(used ?? taken), share(taken));
  return { used: usedShare, kept: share(taken) - usedShare };
}
