/** The largest number from 1 to `most` that fits, or 0. Fewer are taken to fit where more do; the answer itself has always been tried. */
export function mostThatFits(most: number, fits: (howMany: number) => boolean): number {
  let low = 0;
  let high = most;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}
