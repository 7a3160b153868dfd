import type { ReplyEvent, ReplyStream } from "@oriel/core";

type Next = Promise<IteratorResult<readonly ReplyEvent[]>>;

/** A reply whose beginning is known: the batches up to `reply-start`, and the rest to come. */
export interface OpenedReply {
  readonly events: readonly ReplyEvent[];
  /** The next batches; the first may already have been asked for. */
  readonly rest: { next(): Next; return(): Promise<unknown> };
}

/**
 * Reads a reply until the engine has accepted it, at most `holdMs`: until then a refusal can
 * still be a plain error status, after it the status line is gone. A model that loads for longer starts its reply with what was
 * planned, without the figures of `reply-start`.
 *
 * @throws whatever the engine throws before that.
 */
export async function openReply(stream: ReplyStream, holdMs: number): Promise<OpenedReply> {
  const iterator = stream[Symbol.asyncIterator]();
  const events: ReplyEvent[] = [];
  let pending: Next | undefined;
  const rest = {
    next(): Next {
      const next = pending ?? iterator.next();
      pending = undefined;
      return next;
    },
    return: () => Promise.resolve(iterator.return?.()),
  };
  const hold = holdFor(holdMs);
  try {
    for (;;) {
      pending = iterator.next();
      const first = await Promise.race([pending, hold.over]);
      if (first === undefined) return { events, rest };
      pending = undefined;
      if (first.done === true) return { events, rest };
      events.push(...first.value);
      if (first.value.some(({ type }) => type !== "progress" && type !== "planned")) return { events, rest };
    }
  } finally {
    hold.release();
  }
}

function holdFor(ms: number): { readonly over: Promise<undefined>; release(): void } {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), ms);
  });
  return { over, release: () => clearTimeout(timer) };
}
