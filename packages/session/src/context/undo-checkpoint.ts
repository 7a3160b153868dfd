import { type Change, type Count, type Cut, mergeChanges, OrielError, planPrompt, type Tokens } from "@oriel/core";
import { atRest, type RestPorts } from "./at-rest.ts";
import { checkpointsIn } from "./checkpoints-in.ts";
import { knownTo } from "./fitting.ts";
import { orUnknown } from "./or-unknown.ts";
import type { Asked } from "./ports.ts";
import { remembered } from "./recognise.ts";
import { toldSession } from "./told-session.ts";
import { undoKey } from "./undo-key.ts";

/** What came of taking a checkpoint away. */
export interface Undone {
  readonly id: string;
  /** The messages that stand there again, as far as they did before. */
  readonly from: number;
  readonly to: number;
  readonly before: Count;
  readonly after: Count;
}

/**
 * Puts back what stood before the cut that made this checkpoint: the messages it stands for, or the checkpoint it was made of, and so for all
 * others of that cut. What has been changed since stays.
 * @throws OrielError `not_found` when it stands nowhere in the prompt; `conflict` when there is no room for the messages.
 */
export async function undoCheckpoint(ports: RestPorts, asked: Asked, id: string): Promise<Undone> {
  const { prepared, fitting, room, standing } = await atRest(ports, asked);
  const { recognised, chain, transcript, policy, overflow } = prepared;
  const { cut, scale } = fitting;
  const { session } = recognised;
  if (!standing.cut.changes.some((one) => one.kind === "checkpoint" && one.id === id)) throw notStanding(id, session);
  const [before, after] = await Promise.all(
    (["before", "after"] as const).map((when) => orUnknown(ports.contexts.find([undoKey(ports, session, id, when)]), ports.log)),
  );
  const undone: Cut = { changes: withoutCheckpoint(cut.changes, id, before?.cut.changes ?? [], after?.cut.changes ?? []) };
  const known = { ...knownTo(ports, fitting, await checkpointsIn(ports, undone)), cut: undone };
  const plan = planPrompt(transcript, room, { compaction: policy.compaction, overflow }, known);
  // What the next turn would cut again at once is not undone.
  if (plan.kind !== "fits" || plan.isNewCut) throw noRoom(id, fitting.window);
  ports.idle.begin(session);
  const point = { key: chain.at(-1) ?? "", messages: chain.length - 1 };
  await ports.contexts.put(remembered(recognised, [point], { ...undone, scale }, new Date(ports.now()).toISOString()));
  const told = toldSession(fitting);
  if (told !== undefined) ports.tell(told, { type: "checkpoint-undone", id });
  return { id, ...stretchOf(goneFrom(standing.cut.changes, undone.changes)), before: standing.prompt, after: plan.prompt };
}

/**
 * What was changed before the cut that made a checkpoint, and what has been changed since.
 * @param before the changes just before that cut.
 * @param after those right after it; none where nobody knows, and then the checkpoint alone is taken away.
 */
export function withoutCheckpoint(
  changes: readonly Change[],
  id: string,
  before: readonly Change[],
  after: readonly Change[],
): readonly Change[] {
  const known = new Set([...before, ...after].map(nameOf));
  const since = changes.filter((change) => !(change.kind === "checkpoint" && change.id === id) && !known.has(nameOf(change)));
  return mergeChanges(before, since);
}

/** A checkpoint is the same whatever it keeps beside it. */
function nameOf(change: Change): string {
  return change.kind === "checkpoint" ? JSON.stringify([change.kind, change.id]) : JSON.stringify(change);
}

/** The checkpoints of a cut that another no longer has. */
function goneFrom(changes: readonly Change[], undone: readonly Change[]): readonly Change[] {
  const standing = new Set(undone.map(nameOf));
  return changes.filter((change) => change.kind === "checkpoint" && !standing.has(nameOf(change)));
}

function stretchOf(changes: readonly Change[]): { readonly from: number; readonly to: number } {
  return { from: Math.min(...changes.map(({ from }) => from)), to: Math.max(...changes.map(({ to }) => to)) };
}

function notStanding(id: string, session: string): OrielError {
  return new OrielError(
    "not_found",
    `No checkpoint ${id.slice(0, 100)} stands in the prompt of the session ${session}: GET /api/v1/sessions/${session}/checkpoints lists those that do.`,
    { param: "checkpoint_id" },
  );
}

function noRoom(id: string, window: Tokens | undefined): OrielError {
  return new OrielError(
    "conflict",
    `The checkpoint ${id} stays: with its messages back, the conversation would be cut again in the next turn${window === undefined ? "" : `, in its window of ${window} tokens`}. Choose a larger window for the model, then undo it.`,
    { data: { window: window ?? null } },
  );
}
