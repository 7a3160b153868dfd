import type { Branch, JsonValue, SessionSettings, SessionSnapshot } from "@oriel/core";

/** How a conversation stood: now, or when a snapshot was made. */
export type ConversationState = Pick<SessionSnapshot, "branch" | "messages" | "model" | "policy" | "settings">;

/** One of `model`, `policy` or a setting; `undefined` where it was not set. */
export interface StateChange {
  readonly name: string;
  readonly before: JsonValue | undefined;
  readonly after: JsonValue | undefined;
}

export interface StateDiff {
  /** How many messages both begin with: the first that differ have this position. */
  readonly shared: number;
  readonly model: StateChange | undefined;
  readonly policy: StateChange | undefined;
  readonly settings: readonly StateChange[];
}

/** What is another between two states of one conversation. @param branches all branches of it. */
export function diffStates(branches: readonly Branch[], before: ConversationState, after: ConversationState): StateDiff {
  return {
    shared: sharedMessages(partsOf(branches, before), partsOf(branches, after)),
    model: changeOf("model", before.model, after.model),
    policy: changeOf("policy", before.policy, after.policy),
    settings: settingChanges(before.settings, after.settings),
  };
}

interface Part {
  readonly branch: string;
  readonly from: number;
  readonly to: number;
}

/** Which messages of which branch a state consists of, in order. */
function partsOf(branches: readonly Branch[], { branch, messages }: ConversationState): readonly Part[] {
  const byId = new Map(branches.map((one) => [one.id, one]));
  const parts: Part[] = [];
  let to = messages;
  for (let at = byId.get(branch); at !== undefined; at = at.parent === undefined ? undefined : byId.get(at.parent)) {
    // A snapshot may be of a branch on which nothing of its own had been said yet.
    if (at.forkedAt < to) parts.unshift({ branch: at.id, from: at.forkedAt, to });
    to = Math.min(to, at.forkedAt);
  }
  return parts;
}

function sharedMessages(before: readonly Part[], after: readonly Part[]): number {
  let shared = 0;
  for (const [index, part] of before.entries()) {
    const other = after[index];
    if (other === undefined || other.branch !== part.branch) return shared;
    shared = Math.min(part.to, other.to);
    if (part.to !== other.to) return shared;
  }
  return shared;
}

function settingChanges(before: SessionSettings, after: SessionSettings): readonly StateChange[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return names.flatMap((name) => changeOf(name, before[name], after[name]) ?? []);
}

function changeOf(name: string, before: JsonValue | undefined, after: JsonValue | undefined): StateChange | undefined {
  return JSON.stringify(before) === JSON.stringify(after) ? undefined : { name, before, after };
}
