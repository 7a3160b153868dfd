/** What has come for one reader and has not been taken yet. */
export class Mailbox<T> {
  #waiting: T[] = [];
  #end: { readonly failure?: unknown } | undefined;
  #wake: (() => void) | undefined;

  put(items: readonly T[]): void {
    this.#waiting.push(...items);
    this.#wake?.();
  }

  /** Everything before it can still be taken; then every `take` throws `error`. */
  fail(error: unknown): void {
    this.#finish({ failure: error });
  }

  /** Everything before it can still be taken; then every `take` answers nothing. */
  close(): void {
    this.#finish({});
  }

  /** All that has come, as soon as there is something. */
  async take(): Promise<readonly T[]> {
    while (this.#waiting.length === 0) {
      if (this.#end !== undefined) {
        if ("failure" in this.#end) throw this.#end.failure;
        return [];
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    const items = this.#waiting;
    this.#waiting = [];
    return items;
  }

  #finish(end: { readonly failure?: unknown }): void {
    this.#end ??= end;
    this.#wake?.();
  }
}
