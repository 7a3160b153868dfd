import { normaliseModelName } from "./model/name.ts";
import type { Limits } from "./quota/limits.ts";

/** What is known of a key that lets clients in. The key itself is nowhere: only its digest. Times are ISO 8601. */
export interface ApiKey {
  readonly id: string;
  /** Given by its maker, and used once. */
  readonly name: string;
  /** SHA-256 of the key, in hexadecimal. */
  readonly digest: string;
  /** Whether it may do everything: see all conversations, change windows, have models pulled. */
  readonly isAdmin: boolean;
  /** The models it may use; left out, all. */
  readonly models?: readonly string[] | undefined;
  /** Its own limits, laid over those of every key. */
  readonly limits?: Limits | undefined;
  readonly createdAt: string;
  readonly expiresAt?: string | undefined;
  readonly revokedAt?: string | undefined;
  readonly lastUsedAt?: string | undefined;
}

/** Why a key lets nobody in any more; `undefined` while it does. @param at ISO 8601. */
export function keyEnd({ expiresAt, revokedAt }: ApiKey, at: string): "revoked" | "expired" | undefined {
  if (revokedAt !== undefined) return "revoked";
  return expiresAt !== undefined && expiresAt <= at ? "expired" : undefined;
}

/** @param model under any spelling of its name. */
export function mayUse({ models }: Pick<ApiKey, "models">, model: string): boolean {
  const name = normaliseModelName(model);
  return models === undefined || models.some((one) => normaliseModelName(one) === name);
}
