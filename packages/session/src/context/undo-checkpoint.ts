import { type Change, type Count, type Cut, mergeChanges, OrielError, planPrompt, type Tokens } from "@oriel/core";
import { atRest, type RestPorts } from "./at-rest.ts";
import { checkpointsIn } from "./checkpoints-in.ts";
import { checkpointHash } from "./fit-prompt.ts";
import { orUnknown } from "./or-unknown.ts";
import type { Asked } from "./ports.ts";
import { remembered } from "./recognise.ts";
import { measureBy } from "./scale.ts";
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
 * Puts the messages that a checkpoint stands for back in its place, as they stood there before it was made.
 * @throws OrielError `not_found` when it stands nowhere in the prompt; `conflict` when there is no room for the messages.
 */
export async function undoCheckpoint(ports: RestPorts, asked: Asked, id: string): Promise<Undone> {
  const { prepared, fitting, room, standing } = await atRest(ports, asked);
  const { recognised, chain, transcript, policy, overflow } = prepared;
  const { cut, scale } = fitting;
  const change = standing.cut.changes.find((one) => one.kind === "checkpoint" && one.id === id);
  if (change === undefined) throw notStanding(id, recognised.session);
  const before = await orUnknown(ports.contexts.find([undoKey(ports, recognised.session, id)]), ports.log);
  const undone: Cut = { changes: withoutCheckpoint(cut.changes, id, before?.cut.changes ?? []) };
  const known = {
    cut: undone,
    checkpoints: await checkpointsIn(ports, undone),
    ranked: [],
    measure: measureBy(scale),
    hash: checkpointHash(ports, undefined),
  };
  const plan = planPrompt(transcript, room, { compaction: policy.compaction, overflow }, known);
  // What the next turn would cut again at once is not undone.
  if (plan.kind !== "fits" || plan.isNewCut) throw noRoom(id, fitting.window);
  ports.idle.begin(recognised.session);
  const point = { key: chain.at(-1) ?? "", messages: chain.length - 1 };
  await ports.contexts.put(remembered(recognised, [point], { ...undone, scale }, new Date(ports.now()).toISOString()));
  return { id, from: change.from, to: change.to, before: standing.prompt, after: plan.prompt };
}

/** What was changed before the checkpoint, and what has been changed since. */
export function withoutCheckpoint(changes: readonly Change[], id: string, before: readonly Change[]): readonly Change[] {
  const known = new Set(before.map((change) => JSON.stringify(change)));
  const since = changes.filter((change) => !(change.kind === "checkpoint" && change.id === id) && !known.has(JSON.stringify(change)));
  return mergeChanges(before, since);
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
