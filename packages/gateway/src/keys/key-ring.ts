import { timingSafeEqual } from "node:crypto";
import { type ApiKey, asOrielError, keyEnd, type Log, type Milliseconds, OrielError, type Store } from "@oriel/core";
import type { Caller } from "./caller.ts";
import { keyDigest } from "./key-digest.ts";

/** When a key is needed. `auto`: as soon as there has ever been one, and wherever other machines can reach the gateway. */
export type KeyNeed = "auto" | "always" | "never";

export interface KeyRingPorts {
  readonly store: Pick<Store, "keys">;
  readonly need: KeyNeed;
  readonly now: () => number;
  readonly log: Pick<Log, "warn">;
}

/** The keys as they were a moment ago, so that no request waits for the store to be let in. */
export interface KeyRing {
  /** Whether a request without a key is refused. */
  readonly isNeeded: boolean;
  /** Whether there is no key, nor ever was. */
  readonly isEmpty: boolean;
  /** As they are in the store now. */
  all(): Promise<readonly ApiKey[]>;
  /** @throws OrielError `invalid_api_key` for a key that lets nobody in. */
  callerWith(key: string): Caller | Promise<Caller>;
  /** Reads the keys, and again every few seconds. @throws OrielError `storage_failed` when they cannot be read at the start. */
  start(isExposed: boolean): Promise<void>;
  stop(): Promise<void>;
}

/** A key that was revoked lets nobody in after this long; one that was made does at once, since the store is asked for those unknown. */
const READ_EVERY: Milliseconds = 5_000;
/** How exact the time of a key's last use is. */
const USE_NOTED_EVERY: Milliseconds = 60_000;

export function keyRing({ store, need, now, log }: KeyRingPorts): KeyRing {
  let keys: readonly ApiKey[] = [];
  let byDigest = new Map<string, ApiKey>();
  let isExposed = false;
  let isFailing = false;
  let timer: NodeJS.Timeout | undefined;
  const used = new Map<string, number>();
  const noted = new Map<string, number>();

  const at = (): string => new Date(now()).toISOString();
  const isNeeded = (): boolean => need === "always" || (need === "auto" && (keys.length > 0 || isExposed));

  async function read(): Promise<void> {
    keys = await store.keys.list();
    byDigest = new Map(keys.map((key) => [key.digest, key]));
  }

  async function noteUses(): Promise<void> {
    for (const [id, ms] of used) {
      used.delete(id);
      if (ms - (noted.get(id) ?? 0) < USE_NOTED_EVERY) continue;
      noted.set(id, ms);
      await store.keys.change(id, { lastUsedAt: new Date(ms).toISOString() });
    }
  }

  /** What was read last holds until the store can be read again. */
  async function tick(): Promise<void> {
    try {
      await noteUses();
      await read();
      isFailing = false;
    } catch (thrown) {
      if (!isFailing) log.warn("keys cannot be read", { message: asOrielError(thrown).message });
      isFailing = true;
    }
  }

  function letIn(key: ApiKey | undefined, digest: string): Caller {
    // Digests are looked up, not keys: how long that takes tells nothing of any key. The comparison holds whatever a look-up does.
    if (key === undefined || !timingSafeEqual(Buffer.from(key.digest), Buffer.from(digest))) {
      throw refused("There is no such key.");
    }
    const end = keyEnd(key, at());
    if (end !== undefined) throw refused(`The key ${key.name} has ${end === "expired" ? "expired" : "been revoked"}.`);
    used.set(key.id, now());
    return key;
  }

  return {
    get isNeeded() {
      return isNeeded();
    },
    get isEmpty() {
      return keys.length === 0;
    },
    async all() {
      await read();
      return keys;
    },
    callerWith(text) {
      const digest = keyDigest(text);
      const known = byDigest.get(digest);
      return known === undefined ? store.keys.find(digest).then((key) => letIn(key, digest)) : letIn(known, digest);
    },
    async start(exposed) {
      isExposed = exposed;
      await read();
      timer = setInterval(() => void tick(), READ_EVERY).unref();
    },
    async stop() {
      clearInterval(timer);
      await tick();
    },
  };
}

function refused(reason: string): OrielError {
  return new OrielError("invalid_api_key", `${reason} Whoever runs this Oriel can make one: oriel keys create NAME.`);
}

/** Where a key is needed and none came. */
export function keyMissing(): OrielError {
  return new OrielError(
    "invalid_api_key",
    "This Oriel asks for a key: send it as Authorization: Bearer KEY, or as X-Api-Key: KEY. Whoever runs this Oriel can make one: oriel keys create NAME.",
  );
}
