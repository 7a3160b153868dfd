import { formatBytes, formatCount } from "@oriel/core";
import type { FitReply, FitSize } from "@oriel/protocol";

/** Whether a window fits, as it is marked and said. */
export interface PlaceWords {
  readonly kind: "fits" | "spills" | "too-large" | "unknown";
  readonly text: string;
}

/** Where a model with a window would lie. */
export function placeWords({ place }: Pick<FitSize, "place">): PlaceWords {
  switch (place) {
    case "GPU":
      return { kind: "fits", text: "Fits on the GPU" };
    case "RAM":
      return { kind: "fits", text: "Fits in RAM" };
    case "split":
      return { kind: "spills", text: "Fits, partly in RAM: slower" };
    case "does not fit":
      return { kind: "too-large", text: "Does not fit" };
    case null:
    case undefined:
      return { kind: "unknown", text: "Unknown" };
    default:
      return place satisfies never;
  }
}

/** What came of it, in a sentence. */
export function outcomeText({ largest, trained_window: trained, sizes }: FitReply): string {
  if (largest !== null) {
    return `The largest window that fits is ${formatCount(largest)} tokens${largest === trained ? ", all that the model was trained for" : ""}.`;
  }
  if (sizes.some(({ weights_bytes }) => weights_bytes === null)) return "What fits is unknown, because the size of the weights is.";
  return sizes.some(({ place }) => place === null) ? "What fits is unknown, because the free memory is." : "No window fits.";
}

/** A part of what a window takes. */
export interface FitPart {
  readonly kind: "weights" | "cache" | "compute";
  /** `~` before an upper bound. */
  readonly text: string;
  /** 0 to 1, of the largest total in the table; 0 where it is not known. */
  readonly share: number;
}

/** What a window takes, part by part. */
export function fitParts(size: FitSize, sizes: readonly FitSize[]): readonly FitPart[] {
  const most = Math.max(...sizes.map(knownBytes));
  const cache = size.kv_bytes + size.recurrent_bytes;
  const share = (bytes: number): number => (most === 0 ? 0 : bytes / most);
  return [
    {
      kind: "weights",
      text: size.weights_bytes === null ? "unknown" : formatBytes(size.weights_bytes),
      share: share(size.weights_bytes ?? 0),
    },
    { kind: "cache", text: formatBytes(cache), share: share(cache) },
    { kind: "compute", text: `~${formatBytes(size.compute_bytes)}`, share: share(size.compute_bytes) },
  ];
}

/** `~29 MiB`: what computing takes is in it, as an upper bound. */
export function totalText({ total_bytes: total }: FitSize): string {
  return total === null ? "unknown" : `~${formatBytes(total)}`;
}

function knownBytes({ weights_bytes, kv_bytes, recurrent_bytes, compute_bytes }: FitSize): number {
  return (weights_bytes ?? 0) + kv_bytes + recurrent_bytes + compute_bytes;
}

/** Reads the number of slots; `undefined` for none that the gateway would take. */
export function readSlots(text: string): number | undefined {
  const slots = Number(text);
  return /^\d{1,3}$/.test(text.trim()) && slots >= 1 && slots <= MOST_SLOTS ? slots : undefined;
}

/** llama.cpp has no more sequences. */
export const MOST_SLOTS = 256;
