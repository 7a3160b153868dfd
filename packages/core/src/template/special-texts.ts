/** The texts that a vocabulary turns into one token each, wherever they stand: `<|im_start|>`, `</s>`. */
export interface SpecialTexts {
  /** The first one at or after `from`, the longest of those that begin there. */
  find(text: string, from: number): { readonly at: number; readonly text: string } | undefined;
}

/** Takes as many steps as the text has characters, however many specials there are: some vocabularies have thousands. */
export function specialTexts(texts: readonly string[]): SpecialTexts {
  const known = new Set(texts.filter((text) => text !== ""));
  const lengths = [...new Set([...known].map((text) => text.length))].sort((a, b) => b - a);
  const firsts = new Set([...known].map((text) => text.charCodeAt(0)));
  return {
    find(text, from) {
      for (let at = from; at < text.length; at += 1) {
        if (!firsts.has(text.charCodeAt(at))) continue;
        for (const length of lengths) {
          const candidate = text.slice(at, at + length);
          if (known.has(candidate)) return { at, text: candidate };
        }
      }
      return undefined;
    },
  };
}
