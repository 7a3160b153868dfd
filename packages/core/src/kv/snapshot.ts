import type { JsonObject, JsonValue } from "../json.ts";
import { isList, isObject } from "../model/spec/json-kind.ts";
import type { Bytes, Tokens } from "../units.ts";
import { CHAIN_STEP, sharedTokens, type TokenChain, tokenChain } from "./token-chain.ts";

/** What is known of a saved state without opening it. */
export interface Snapshot {
  readonly id: string;
  /** Digest of the `SnapshotIdentity` it was saved under. */
  readonly key: string;
  readonly chain: TokenChain;
  /** Of the state's file. */
  readonly bytes: Bytes;
  readonly checksum: string;
}

/** What is written beside the state's file. */
export function snapshotManifest({ key, chain, bytes, checksum }: Snapshot): JsonObject {
  return { key, tokens: chain.tokens, links: [...chain.links], bytes, checksum };
}

/** Reads a manifest; `undefined` when it is none, or damaged. */
export function readManifest(id: string, value: JsonValue): Snapshot | undefined {
  if (!isObject(value)) return undefined;
  const { key, tokens, links, bytes, checksum } = value;
  if (typeof key !== "string" || typeof checksum !== "string" || !isCount(tokens) || !isCount(bytes) || !isList(links)) return undefined;
  const texts = links.filter((link) => typeof link === "string");
  if (texts.length !== links.length || texts.length !== Math.ceil(tokens / CHAIN_STEP)) return undefined;
  return { id, key, chain: { tokens, links: texts }, bytes, checksum };
}

/** A snapshot, and with how many tokens of the prompt it can begin. */
export interface Restorable<S extends Pick<Snapshot, "chain" | "bytes">> {
  readonly snapshot: S;
  readonly tokens: Tokens;
}

/**
 * The snapshot that spares most of a prompt, the smallest among equals; `undefined` when none spares anything. The last token of a prompt is
 * never spared: the reply is drawn from its evaluation.
 * @param snapshots those of one identity.
 * @param how `whole` where a state can only be continued, see `kvAbilities`.
 */
export function longestBeginning<S extends Pick<Snapshot, "chain" | "bytes">>(
  snapshots: readonly S[],
  prompt: readonly number[],
  how: { readonly reuse: "beginning" | "whole"; readonly window: Tokens },
): Restorable<S> | undefined {
  const chain = tokenChain(prompt);
  let best: Restorable<S> | undefined;
  for (const snapshot of snapshots) {
    // It is loaded whole before anything of it is cut off.
    if (snapshot.chain.tokens > how.window) continue;
    const shared = sharedTokens(snapshot.chain, prompt, chain);
    if (how.reuse === "whole" && shared < snapshot.chain.tokens) continue;
    const tokens = Math.min(shared, prompt.length - 1);
    if (tokens <= 0 || tokens < (best?.tokens ?? 0)) continue;
    if (best === undefined || tokens > best.tokens || snapshot.bytes < best.snapshot.bytes) best = { snapshot, tokens };
  }
  return best;
}

/** Those that a state of these tokens makes superfluous, since all of them is its beginning. */
export function superseded<S extends Pick<Snapshot, "chain">>(snapshots: readonly S[], tokens: readonly number[]): readonly S[] {
  const chain = tokenChain(tokens);
  return snapshots.filter((snapshot) => sharedTokens(snapshot.chain, tokens, chain) === snapshot.chain.tokens);
}

function isCount(value: JsonValue | undefined): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value > 0;
}
