/**
 * @param {number | null} ms
 * @param {number} [digits]
 */
export function showMs(ms, digits = 2) {
  return ms === null ? "–" : ms.toFixed(digits);
}

/** @param {number | null} bytes */
export function showMegabytes(bytes) {
  return bytes === null ? "–" : (bytes / 1e6).toFixed(0);
}

/** @param {number | null} share */
export function showPercent(share) {
  return share === null ? "–" : `${Math.round(share * 100)} %`;
}

/**
 * @param {number | null} one
 * @param {number | null} other
 */
export function showRatio(one, other) {
  if (one === null || other === null) return "–";
  const ratio = one / other;
  return `${ratio.toFixed(ratio < 20 ? 1 : 0)} ×`;
}
