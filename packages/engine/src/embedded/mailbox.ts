/** What has come for one reader and has not been taken yet. */
export class Mailbox<T> {
  #waiting: T[] = [];
  #failure: { readonly error: unknown } | undefined;
  #wake: (() => void) | undefined;

  put(items: readonly T[]): void {
    this.#waiting.push(...items);
    this.#wake?.();
  }

  /** Everything before it can still be taken; then every `take` throws `error`. */
  fail(error: unknown): void {
    this.#failure ??= { error };
    this.#wake?.();
  }

  /** All that has come, as soon as there is something. */
  async take(): Promise<readonly T[]> {
    while (this.#waiting.length === 0) {
      if (this.#failure !== undefined) throw this.#failure.error;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    const items = this.#waiting;
    this.#waiting = [];
    return items;
  }
}
