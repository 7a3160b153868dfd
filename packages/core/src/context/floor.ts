import type { Tokens } from "../units.ts";
import type { Transcript, TranscriptIndex } from "./transcript.ts";

/** What can never leave a prompt: the system prompt at its beginning, pins, and the last message of the user, besides tools and frame. */
export interface Floor {
  /** Its messages, ascending. */
  readonly positions: readonly number[];
  /** As what a message belongs to the floor; `undefined` when it does not. */
  readonly partOf: (at: number) => FloorPart | undefined;
  /** The position of the last message of the user. */
  readonly last: number | undefined;
  /** Messages the model must not see, ascending. They leave even when they are pinned, but the last message of the user never does. */
  readonly excluded: readonly number[];
  readonly tokens: FloorTokens;
}

type FloorPart = "system" | "pinned" | "last";

export type FloorTokens = { readonly [part in FloorPart | "tools" | "frame" | "total"]: Tokens };

/** The floor of a conversation. System messages later in it are history like any other. */
export function floorOf({ entries, tools, frame }: Transcript, index: TranscriptIndex): Floor {
  const last = lastOfUser(entries);
  const excluded = index.excluded.filter((at) => at !== last);
  const isExcluded = new Set(excluded);
  const parts = new Map<number, FloorPart>();
  for (let at = 0; entries[at]?.message.role === "system"; at += 1) if (!isExcluded.has(at)) parts.set(at, "system");
  for (const at of index.pinned) if (!isExcluded.has(at) && !parts.has(at)) parts.set(at, "pinned");
  if (last !== undefined) parts.set(last, "last");

  const tokens = { system: 0, pinned: 0, last: 0, tools: tools.tokens, frame: frame.tokens, total: tools.tokens + frame.tokens };
  for (const [at, part] of parts) {
    const count = entries[at]?.count.tokens ?? 0;
    tokens[part] += count;
    tokens.total += count;
  }
  const positions = [...parts.keys()].sort((left, right) => left - right);
  return { positions, partOf: (at) => parts.get(at), last, excluded, tokens };
}

function lastOfUser(entries: Transcript["entries"]): number | undefined {
  for (let at = entries.length - 1; at >= 0; at -= 1) if (entries[at]?.message.role === "user") return at;
  return undefined;
}
