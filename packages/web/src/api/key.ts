const NAME = "oriel-key";

/** Keeps a key for this tab; what no header can carry is none. Answers whether it is kept. */
export function keepKey(typed: string): boolean {
  const key = typed.trim();
  if (!/^[\x21-\x7e]+$/.test(key)) return false;
  try {
    sessionStorage.setItem(NAME, key);
    return true;
  } catch {
    // A browser that keeps nothing for pages: the form says that it was not kept.
    return false;
  }
}

/** Whether this tab has one: then the gateway has asked for it. */
export function hasKey(): boolean {
  return keyOfTab() !== undefined;
}

/** The header that carries it. */
export function keyHeader(): Readonly<Record<string, string>> {
  const key = keyOfTab();
  return key === undefined ? {} : { authorization: `Bearer ${key}` };
}

/** The key that was typed into this tab; it goes when the tab is closed. */
function keyOfTab(): string | undefined {
  try {
    return sessionStorage.getItem(NAME) ?? undefined;
  } catch {
    // Where a browser keeps nothing for pages there is no key; the gateway will ask for it.
    return undefined;
  }
}
