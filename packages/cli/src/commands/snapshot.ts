import type { ControlClient } from "../control-client.ts";
import { renderDiff, renderSnapshot, renderSnapshots } from "../render/snapshots.ts";
import { type Terminal, writeJson, writeLines } from "../terminal.ts";
import type { OutputStyle } from "./models.ts";

interface Named {
  readonly session: string;
  readonly id: string;
}

/** `oriel snapshot ls SESSION` */
export async function listSnapshots(client: ControlClient, terminal: Terminal, session: string, style: OutputStyle): Promise<void> {
  const reply = await client.sessions.snapshots(session);
  if (style.json) writeJson(terminal.stdout, { schema_version: 1, ...reply });
  else writeLines(terminal.stdout, renderSnapshots(terminal.stdout, reply.snapshots));
}

/** `oriel snapshot create SESSION [--note TEXT]` */
export async function createSnapshot(
  client: ControlClient,
  terminal: Terminal,
  { session, note }: { readonly session: string; readonly note: string | undefined },
  style: OutputStyle,
): Promise<void> {
  const snapshot = await client.sessions.createSnapshot(session, note === undefined ? {} : { note });
  if (style.json) writeJson(terminal.stdout, { schema_version: 1, ...snapshot });
  else writeLines(terminal.stdout, [`Saved ${snapshot.snapshot_id}: ${snapshot.message_count} messages of ${snapshot.branch_id}.`]);
}

/** `oriel snapshot show SESSION SNAPSHOT [--to SNAPSHOT]` */
export async function showSnapshot(
  client: ControlClient,
  terminal: Terminal,
  { session, id, to }: Named & { readonly to: string | undefined },
  style: OutputStyle,
): Promise<void> {
  const [snapshot, diff] = await Promise.all([client.sessions.snapshot(session, id), client.sessions.diff(session, id, to)]);
  if (style.json) writeJson(terminal.stdout, { schema_version: 1, ...snapshot, diff });
  else writeLines(terminal.stdout, [...renderSnapshot(terminal.stdout, snapshot), "", ...renderDiff(diff)]);
}

/** `oriel snapshot restore SESSION SNAPSHOT` */
export async function restoreSnapshot(
  client: ControlClient,
  terminal: Terminal,
  { session, id }: Named,
  style: OutputStyle,
): Promise<void> {
  const { branch, before, ...reply } = await client.sessions.restore(session, id);
  if (style.json) return writeJson(terminal.stdout, { schema_version: 1, ...reply, branch, before });
  writeLines(terminal.stdout, [
    `Restored ${id}: the conversation goes on in ${branch.branch_id} after ${branch.message_count} messages.`,
    `The state before is ${before.snapshot_id}; "oriel snapshot restore ${session} ${before.snapshot_id}" goes back to it.`,
  ]);
}

/** `oriel snapshot rm SESSION SNAPSHOT` */
export async function removeSnapshot(client: ControlClient, terminal: Terminal, { session, id }: Named, style: OutputStyle): Promise<void> {
  await client.sessions.deleteSnapshot(session, id);
  if (style.json) writeJson(terminal.stdout, { schema_version: 1, deleted: [id] });
  else writeLines(terminal.stdout, [`Deleted ${id}.`]);
}
