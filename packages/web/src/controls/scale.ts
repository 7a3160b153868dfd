import type { Tokens } from "@oriel/core";

/** How the positions of a slider stand for sizes. Position 0 is `min`, position `last` is `max`; dragging lands on whole positions. */
export interface Scale {
  readonly min: Tokens;
  readonly max: Tokens;
  readonly last: number;
  /** How far a fine step goes. */
  readonly fine: Tokens;
  /** Where a size stands; between two whole positions when it is none of the stops. */
  readonly positionOf: (size: Tokens) => number;
  readonly sizeAt: (position: number) => Tokens;
}

export type Move = "stop" | "fine" | "double";

/** Stops at equal distances. */
export function linearScale(min: Tokens, max: Tokens, step: Tokens): Scale {
  return {
    min,
    max,
    last: (max - min) / step,
    fine: step / 8,
    positionOf: (size) => (clamp(size, min, max) - min) / step,
    sizeAt: (position) => min + position * step,
  };
}

/** The given stops, each as far from the next as the others: doubling sizes spread evenly. `stops` ascend and are at least two. */
export function stopScale(stops: readonly Tokens[], fine: Tokens): Scale {
  const last = stops.length - 1;
  const stop = (index: number): Tokens => stops[clamp(index, 0, last)] ?? 0;
  return {
    min: stop(0),
    max: stop(last),
    last,
    fine,
    positionOf(size) {
      const bounded = clamp(size, stop(0), stop(last));
      const below = stops.findLastIndex((one) => one <= bounded);
      if (below === last) return last;
      return below + Math.log(bounded / stop(below)) / Math.log(stop(below + 1) / stop(below));
    },
    sizeAt(position) {
      const below = Math.floor(position);
      return Math.round(stop(below) * (stop(below + 1) / stop(below)) ** (position - below));
    },
  };
}

/** The size that one press of a key leads to, from wherever the slider stands. */
export function moved(scale: Scale, size: Tokens, move: Move, direction: 1 | -1): Tokens {
  return clamp(target(scale, size, move, direction), scale.min, scale.max);
}

function target(scale: Scale, size: Tokens, move: Move, direction: 1 | -1): Tokens {
  switch (move) {
    case "stop": {
      const position = scale.positionOf(size);
      return scale.sizeAt(clamp(direction > 0 ? Math.floor(position) + 1 : Math.ceil(position) - 1, 0, scale.last));
    }
    case "fine":
      return size + direction * scale.fine;
    case "double":
      return Math.round(direction > 0 ? size * 2 : size / 2);
    default:
      return move satisfies never;
  }
}

function clamp(value: number, min: number, max: number): number {
  return Math.min(max, Math.max(min, value));
}
