declare const unit: unique symbol;

/** A number that carries its unit in the type: plain numbers come in freely, two different units never mix. */
type Quantity<Unit extends string> = number & { readonly [unit]?: Unit };

export type Tokens = Quantity<"tokens">;
export type Bytes = Quantity<"bytes">;
export type Milliseconds = Quantity<"ms">;

/** Window sizes are counted in binary thousands everywhere: 8K is 8192. */
export const K = 1024;

/**
 * Reads a window size as a person writes it: `32768`, `32k`, `32K`, `32Ki`, `1m`.
 * Answers `undefined` for anything else, so that the caller can say what it expected.
 */
export function parseSize(text: string): Tokens | undefined {
  const match = /^\s*(\d{1,9}(?:\.\d+)?)\s*(?:(k|m)(?:i)?)?\s*$/i.exec(text);
  if (match === null) return undefined;
  const scale = match[2] === undefined ? 1 : match[2].toLowerCase() === "k" ? K : K * K;
  const size = Number(match[1]) * scale;
  return Number.isSafeInteger(size) && size > 0 ? size : undefined;
}

/** `21406` → `21,406`. */
export function formatCount(count: number): string {
  return Math.round(count)
    .toString()
    .replace(/\B(?=(\d{3})+(?!\d))/g, ",");
}

/** A window size as a label: `8K`, `128K`, `1M`; sizes that are no whole K are written out (`13,926`). */
export function formatSize(size: Tokens): string {
  if (size >= K * K && size % (K * K) === 0) return `${size / (K * K)}M`;
  if (size >= K && size % K === 0) return `${size / K}K`;
  return formatCount(size);
}

/** Bytes with binary units: `512 MiB`, `4.1 GiB`. */
export function formatBytes(bytes: Bytes): string {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  let value: number = bytes;
  let index = 0;
  // What would be rounded up to 1024 of one unit is 1.0 of the next.
  while (value >= K - 0.5 && index < units.length - 1) {
    value /= K;
    index += 1;
  }
  const digits = value >= 99.95 || Number.isInteger(value) ? 0 : 1;
  return `${value.toFixed(digits)} ${units[index]}`;
}
