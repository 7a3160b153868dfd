import type { GgufTensor } from "./write-gguf.ts";

/** Makes the tensors of a tiny model; what it makes depends on the seed and on the order in which it is asked. */
export interface TinyWeights {
  /** Random, so scaled that what comes out is about as large as what goes in. The first size is that of what goes in. */
  random(name: string, ...sizes: readonly number[]): GgufTensor;
  ones(name: string, size: number): GgufTensor;
  /** Zeros to be added. */
  bias(name: string, size: number): GgufTensor;
  /** One value everywhere, under a name that is taken as it stands. */
  filled(name: string, value: number, ...sizes: readonly number[]): GgufTensor;
}

export function tinyWeights(seed: number): TinyWeights {
  const next = normal(seed);
  const filled = (name: string, value: number, ...sizes: readonly number[]): GgufTensor => ({
    name,
    shape: sizes,
    data: new Float32Array(product(sizes)).fill(value),
  });
  return {
    random: (name, ...sizes) => ({
      name: `${name}.weight`,
      shape: sizes,
      data: Float32Array.from({ length: product(sizes) }, () => next() / Math.sqrt(sizes[0] ?? 1)),
    }),
    ones: (name, size) => filled(`${name}.weight`, 1, size),
    bias: (name, size) => filled(`${name}.bias`, 0, size),
    filled,
  };
}

function product(sizes: readonly number[]): number {
  return sizes.reduce((all, size) => all * size, 1);
}

/** Numbers with mean 0 and variance 1, the same for the same seed: mulberry32 through the Box–Muller transform. */
function normal(seed: number): () => number {
  let state = seed >>> 0;
  const uniform = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}
