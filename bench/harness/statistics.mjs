/**
 * The value below which a share of all values lies, by the nearest rank: always one that was measured.
 * @param {readonly number[]} values
 * @param {number} share 0.5 is the median.
 * @returns {number | null} `null` where there is no value.
 */
export function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null;
}

/**
 * @param {readonly (number | null)[]} values
 * @returns {number | null}
 */
export function median(values) {
  return quantile(
    values.filter((value) => value !== null),
    0.5,
  );
}
