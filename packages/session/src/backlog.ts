/** Values that wait to be written, of each key the last. Bounded: of too many that wait the oldest are let go. */
export interface Backlog<Value> {
  put(key: string, value: Value): void;
  /** The value under the key, whether it waits or is being written. */
  get(key: string): Value | undefined;
  /** All that wait or are being written, what was put last first. */
  newestFirst(): readonly Value[];
  /** How many wait. */
  readonly waiting: number;
  /** Of those that wait the oldest, at most so many and oldest first, from now on as being written: until `written` or `giveBack`. */
  take(most: number): readonly Value[];
  written(): void;
  /** What was taken waits again, as older than what came meanwhile. */
  giveBack(): void;
  /** Lets go of all that wait, and of all that will be put. */
  close(): void;
}

/** @param letGo called for each value that is let go. */
export function backlog<Value>(mostWaiting: number, letGo: () => void): Backlog<Value> {
  let waiting = new Map<string, Value>();
  let underWay = new Map<string, Value>();
  let most = mostWaiting;

  function trim(): void {
    for (const key of waiting.keys()) {
      if (waiting.size <= most) return;
      waiting.delete(key);
      letGo();
    }
  }

  return {
    put(key, value) {
      putLast(waiting, key, value);
      trim();
    },
    get: (key) => waiting.get(key) ?? underWay.get(key),
    newestFirst: () => [...inOrder(underWay, waiting).values()].reverse(),
    get waiting() {
      return waiting.size;
    },
    take(most) {
      for (const [key, value] of waiting) {
        if (underWay.size === most) break;
        underWay.set(key, value);
        waiting.delete(key);
      }
      return [...underWay.values()];
    },
    written() {
      underWay = new Map();
    },
    giveBack() {
      waiting = inOrder(underWay, waiting);
      underWay = new Map();
      trim();
    },
    close() {
      most = 0;
      trim();
    },
  };
}

function inOrder<Value>(older: ReadonlyMap<string, Value>, newer: ReadonlyMap<string, Value>): Map<string, Value> {
  const all = new Map(older);
  for (const [key, value] of newer) putLast(all, key, value);
  return all;
}

/** A map keeps the place a key had first: only a key that is new to it comes last. */
function putLast<Value>(map: Map<string, Value>, key: string, value: Value): void {
  map.delete(key);
  map.set(key, value);
}
