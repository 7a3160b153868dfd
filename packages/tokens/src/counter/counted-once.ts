import type { Count, Milliseconds, TokenCounter } from "@oriel/core";
import { messageKey, textKey, toolsKey } from "./content-key.ts";

export interface CountedOnceOptions {
  /** How many counts are kept; those that were not asked for longest go first. */
  readonly maxEntries: number;
  readonly now?: (() => Milliseconds) | undefined;
}

/** An estimate may only stand in for a count that could not be made just then, so after a while it is asked for again. */
const ESTIMATES_LAST: Milliseconds = 60_000;

/** The same counter, but the same content is counted once: whoever sent it, and wherever in a conversation it stands. */
export function countedOnce(counter: TokenCounter, { maxEntries, now = Date.now }: CountedOnceOptions): TokenCounter {
  const kept = new Map<string, { readonly count: Count; readonly at: Milliseconds }>();

  function recalled(key: string): Count | undefined {
    const known = kept.get(key);
    if (known === undefined) return undefined;
    if (known.count.basis === "estimate" && now() - known.at >= ESTIMATES_LAST) return undefined;
    kept.delete(key);
    kept.set(key, known);
    return known.count;
  }

  function keep(key: string, count: Count): void {
    // Another call may have been luckier in the meantime.
    if (count.basis === "estimate" && kept.get(key)?.count.basis === "exact") return;
    kept.delete(key);
    kept.set(key, { count, at: now() });
    const [oldest] = kept.keys();
    if (kept.size > maxEntries && oldest !== undefined) kept.delete(oldest);
  }

  async function all<T>(items: readonly T[], keyOf: (item: T) => string, count: CountAll<T>): Promise<readonly Count[]> {
    const found = new Map<string, Count>();
    const missing = new Map<string, T>();
    const keys = items.map((item) => {
      const key = keyOf(item);
      const known = recalled(key);
      if (known === undefined) missing.set(key, item);
      else found.set(key, known);
      return key;
    });
    const counts = missing.size === 0 ? [] : await count([...missing.values()]);
    for (const [index, key] of [...missing.keys()].entries()) {
      const counted = answered(counts[index]);
      keep(key, counted);
      found.set(key, counted);
    }
    return keys.map((key) => answered(found.get(key)));
  }

  async function one(key: string, count: () => Promise<Count>): Promise<Count> {
    const known = recalled(key);
    if (known !== undefined) return known;
    const counted = await count();
    keep(key, counted);
    return counted;
  }

  return {
    source: counter.source,
    sourceDetail: counter.sourceDetail,
    messages: (messages, signal) => all(messages, messageKey, (missing) => counter.messages(missing, signal)),
    texts: (texts, signal) => all(texts, textKey, (missing) => counter.texts(missing, signal)),
    tools: (tools, signal) => one(toolsKey(tools), () => counter.tools(tools, signal)),
    frame: (signal) => one("frame", () => counter.frame(signal)),
    // A whole prompt is hardly ever asked for twice.
    prompt: (request, signal) => counter.prompt(request, signal),
  };
}

type CountAll<T> = (items: readonly T[]) => Promise<readonly Count[]>;

function answered(count: Count | undefined): Count {
  if (count === undefined) throw new Error("A counter answered with fewer counts than it was asked for.");
  return count;
}
