/** Runs tasks with the same key one after the other, in the order they came; different keys do not wait for each other. */
export interface OneAtATime {
  run<Result>(key: string, task: () => Promise<Result>): Promise<Result>;
  /** Waits for the key and answers how to leave it: for work that is a stream and not one promise. */
  enter(key: string): Promise<() => void>;
}

export function oneAtATime(): OneAtATime {
  const lastByKey = new Map<string, Promise<void>>();

  async function enter(key: string): Promise<() => void> {
    const before = lastByKey.get(key);
    let leave = (): void => undefined;
    const left = new Promise<void>((resolve) => {
      leave = resolve;
    });
    lastByKey.set(key, left);
    await before;
    return () => {
      // Only the last in line may forget the key: somebody behind it still waits on this entry.
      if (lastByKey.get(key) === left) lastByKey.delete(key);
      leave();
    };
  }

  return {
    enter,
    async run(key, task) {
      const leave = await enter(key);
      try {
        return await task();
      } finally {
        leave();
      }
    },
  };
}
