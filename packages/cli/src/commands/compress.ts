import type { ControlClient } from "../control-client.ts";
import { renderCheckpoints, renderCompression } from "../render/checkpoints.ts";
import { countText } from "../render/count.ts";
import { type Terminal, writeJson, writeLines } from "../terminal.ts";
import type { OutputStyle } from "./models.ts";

/** The flags as they were typed; the gateway says what is wrong with them. */
export interface CompressOptions {
  readonly dryRun?: boolean;
  readonly level?: string;
  readonly focus?: string;
}

/** `oriel compress SESSION [--dry-run] [--level LEVEL] [--focus TEXT]` */
export async function compress(
  client: ControlClient,
  terminal: Terminal,
  { session, options }: { readonly session: string; readonly options: CompressOptions },
  style: OutputStyle,
): Promise<void> {
  const { dryRun = false, level, focus } = options;
  const reply = await client.sessions.compress(session, {
    dry_run: dryRun,
    ...(level === undefined ? {} : { level }),
    ...(focus === undefined ? {} : { focus }),
  });
  if (style.json) writeJson(terminal.stdout, { schema_version: 1, ...reply });
  else writeLines(terminal.stdout, renderCompression(terminal.stdout, reply));
}

/** `oriel checkpoints SESSION` */
export async function listCheckpoints(client: ControlClient, terminal: Terminal, session: string, style: OutputStyle): Promise<void> {
  const reply = await client.sessions.checkpoints(session);
  if (style.json) writeJson(terminal.stdout, { schema_version: 1, ...reply });
  else writeLines(terminal.stdout, renderCheckpoints(terminal.stdout, reply.checkpoints));
}

/** `oriel undo SESSION CHECKPOINT` */
export async function undoCheckpoint(
  client: ControlClient,
  terminal: Terminal,
  { session, checkpoint }: { readonly session: string; readonly checkpoint: string },
  style: OutputStyle,
): Promise<void> {
  const reply = await client.sessions.undo(session, checkpoint);
  if (style.json) return writeJson(terminal.stdout, { schema_version: 1, ...reply });
  const { from, to, basis, before_tokens: before, after_tokens: after } = reply;
  writeLines(terminal.stdout, [
    `Undone: the messages ${from} to ${to - 1} stand in the prompt again, which has ${countText({ tokens: after, basis })} tokens instead of ${countText({ tokens: before, basis })}.`,
  ]);
}
