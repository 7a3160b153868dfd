import type { ApiKey, Store } from "@oriel/core";
import { openSqliteStore } from "@oriel/store";
import { keyDigest } from "../keys/key-digest.ts";

/** A key by its text, and what else is known of it. */
export type TestKey = Partial<ApiKey> & { readonly text: string };

/** A store in memory with these keys in it, named and numbered by their texts. */
export async function storeWithKeys(keys: readonly TestKey[]): Promise<Store> {
  const store = await openSqliteStore({ path: ":memory:", now: () => new Date().toISOString() });
  for (const { text, ...fields } of keys) {
    const made = { id: `k-${text}`, name: text, isAdmin: false, createdAt: "2025-01-01T00:00:00.000Z" };
    await store.keys.create({ ...made, digest: keyDigest(text), ...fields });
  }
  return store;
}

export function bearer(text: string): Record<string, string> {
  return { authorization: `Bearer ${text}` };
}
