/** What has been opened and must be closed, last opened first. */
export interface Closing {
  /** Takes something on. What comes too late, because all has been closed meanwhile, is closed at once. */
  add(what: string, close: () => Promise<void>): void;
  /** Closes everything, each thing even if another fails; never rejects. The failures come back in words. */
  closeAll(): Promise<readonly string[]>;
}

export function closing(): Closing {
  const open: { readonly what: string; readonly close: () => Promise<void> }[] = [];
  const failures: string[] = [];
  let isClosed = false;

  async function closeOpen(): Promise<void> {
    for (let last = open.pop(); last !== undefined; last = open.pop()) {
      try {
        await last.close();
      } catch (error) {
        failures.push(`Closing ${last.what} failed: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  }

  return {
    add(what, close) {
      open.push({ what, close });
      if (isClosed) void closeOpen();
    },
    async closeAll() {
      isClosed = true;
      await closeOpen();
      return failures;
    },
  };
}
