import type { CancelSignal, Store } from "@oriel/core";

/** Runs tasks with the same key one after the other, in the order they came; different keys do not wait for each other. */
export interface OneAtATime {
  run<Result>(key: string, task: () => Promise<Result>, signal?: CancelSignal): Promise<Result>;
  /**
   * Waits for the key and answers how to leave it: for work that is a stream and not one promise.
   * @param signal stops the waiting for other processes; those before it in this one are stopped by whoever began them.
   */
  enter(key: string, signal?: CancelSignal): Promise<() => void>;
}

/** @param elsewhere where other processes may have tasks with the same keys: they are kept apart from those here. */
export function oneAtATime(elsewhere?: Store["turns"]): OneAtATime {
  const lastByKey = new Map<string, Promise<void>>();

  async function enter(key: string, signal?: CancelSignal): Promise<() => void> {
    const before = lastByKey.get(key);
    let leave = (): void => undefined;
    const left = new Promise<void>((resolve) => {
      leave = resolve;
    });
    lastByKey.set(key, left);
    const leaveHere = (): void => {
      // Only the last in line may forget the key: somebody behind it still waits on this entry.
      if (lastByKey.get(key) === left) lastByKey.delete(key);
      leave();
    };
    await before;
    if (elsewhere === undefined) return leaveHere;
    try {
      const leaveThere = await elsewhere.begin(key, signal);
      return () => {
        leaveThere();
        leaveHere();
      };
    } catch (thrown) {
      leaveHere();
      throw thrown;
    }
  }

  return {
    enter,
    async run(key, task, signal) {
      const leave = await enter(key, signal);
      try {
        return await task();
      } finally {
        leave();
      }
    },
  };
}
