/** What was worked out of texts that came lately. Bounded by the length of the texts, which it holds. */
export interface RecentTexts<Value> {
  get(text: string): Value | undefined;
  set(text: string, value: Value): void;
}

/**
 * In two generations: a text that is asked for lives on, one that no longer comes goes with the generation it is in.
 * @param most Characters in all, or a text more. A text of more than an eighth of them is not held: it would drive out everything else.
 */
export function recentTexts<Value>(most: number): RecentTexts<Value> {
  let newer = new Map<string, Value>();
  let older = new Map<string, Value>();
  let characters = 0;

  function set(text: string, value: Value): void {
    if (text.length > most / 8) return;
    newer.set(text, value);
    characters += text.length;
    if (characters < most / 2) return;
    older = newer;
    newer = new Map();
    characters = 0;
  }

  return {
    get(text) {
      const known = newer.get(text);
      if (known !== undefined) return known;
      const before = older.get(text);
      if (before !== undefined) set(text, before);
      return before;
    },
    set,
  };
}
