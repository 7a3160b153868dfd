/** A point that a test lets others pass: pacing without a clock. */
export interface Gate {
  readonly opened: Promise<void>;
  open(): void;
}

export function gate(): Gate {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

/**
 * Waits until a number stops changing: for things that happen without anybody being told, such as bytes running into the buffers of sockets.
 * Counts turns of the event loop, not time.
 */
export async function settled(read: () => number): Promise<number> {
  let quietTurns = 0;
  let last = read();
  while (quietTurns < 200) {
    await new Promise<void>((resolve) => {
      setImmediate(resolve);
    });
    const now = read();
    quietTurns = now === last ? quietTurns + 1 : 0;
    last = now;
  }
  return last;
}
