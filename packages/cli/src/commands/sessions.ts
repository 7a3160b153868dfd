import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { type JsonObject, type JsonValue, OrielError } from "@oriel/core";
import type { ControlClient } from "../control-client.ts";
import { type Input, jsonIn, nameOf, readText } from "../input.ts";
import { writeNote } from "../render/note.ts";
import { oneLine, renderBranches, renderSession, renderSessions } from "../render/sessions.ts";
import { type Terminal, writeJson, writeLines } from "../terminal.ts";
import type { OutputStyle } from "./models.ts";

/** The flags of `ls` as they were typed; the gateway says what is wrong with them. */
export interface ListOptions {
  readonly sort?: string;
  readonly order?: string;
  readonly limit?: string;
  readonly offset?: string;
}

export interface ExportOptions {
  readonly format: string;
  readonly output?: string;
}

/** `oriel sessions ls` */
export async function listSessions(client: ControlClient, terminal: Terminal, options: ListOptions, style: OutputStyle): Promise<void> {
  const { sort, order, limit, offset } = options;
  const reply = await client.sessions.list({ sort, order, limit, offset });
  if (style.json) writeJson(terminal.stdout, { schema_version: 1, ...reply });
  else writeLines(terminal.stdout, renderSessions(terminal.stdout, reply.sessions));
}

/** `oriel sessions show SESSION` */
export async function showSession(client: ControlClient, terminal: Terminal, id: string, style: OutputStyle): Promise<void> {
  const [session, status] = await Promise.all([client.sessions.get(id), client.sessions.status(id)]);
  if (style.json) writeJson(terminal.stdout, { schema_version: 1, ...session, status });
  else writeLines(terminal.stdout, renderSession(terminal.stdout, session, status));
}

/** `oriel sessions rm SESSION...`: one after the other, up to the first that is not there. */
export async function removeSessions(client: ControlClient, terminal: Terminal, ids: readonly string[], style: OutputStyle): Promise<void> {
  for (const id of ids) {
    await client.sessions.delete(id);
    if (!style.json) writeLines(terminal.stdout, [`Deleted ${id}.`]);
  }
  if (style.json) writeJson(terminal.stdout, { schema_version: 1, deleted: ids });
}

/** `oriel sessions export SESSION`: the file itself on stdout, unless it is to be written somewhere. */
export async function exportSession(
  client: ControlClient,
  terminal: Terminal,
  { id, options, workingFolder }: { readonly id: string; readonly options: ExportOptions; readonly workingFolder: string },
  style: OutputStyle,
): Promise<void> {
  const { format, output } = options;
  const text = await client.sessions.export(id, format);
  if (output === undefined) {
    if (style.json && format !== "json") writeJson(terminal.stdout, { schema_version: 1, session_id: id, format, text });
    else terminal.stdout.write(text.endsWith("\n") ? text : `${text}\n`);
    return;
  }
  const path = resolve(workingFolder, output);
  await writeTo(path, text);
  if (style.json) writeJson(terminal.stdout, { schema_version: 1, session_id: id, format, file: path });
  else writeLines(terminal.stdout, [`Exported ${id} to ${path}.`]);
}

/** Readable by its owner only, as conversations are private. Nothing that is there is written over. */
async function writeTo(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text, { flag: "wx", mode: 0o600 });
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
    const why = code === "EEXIST" ? "there is a file already" : code === "ENOENT" ? "there is no such folder" : String(code ?? cause);
    throw new OrielError("invalid_request", `${path} cannot be written: ${why}.`, { cause });
  }
}

/** `oriel sessions import FILE|-` */
export async function importSession(
  client: ControlClient,
  terminal: Terminal,
  { file, input }: { readonly file: string; readonly input: Input },
  style: OutputStyle,
): Promise<void> {
  const sent = jsonIn(await readText(file, input), file);
  if (!isRecord(sent)) throw new OrielError("invalid_request", `${nameOf(file)} holds no session: expected a JSON object.`);
  const reply = await client.sessions.import(sent);
  if (style.json) return writeJson(terminal.stdout, { schema_version: 1, ...reply });
  const { session, format, branches, messages, snapshots } = reply;
  writeLines(terminal.stdout, [
    `Imported ${session.session_id} (${format}): messages: ${messages}, branches: ${branches}, snapshots: ${snapshots}.`,
  ]);
  for (const note of reply.notes) writeNote(terminal.stderr, note);
}

function isRecord(value: JsonValue): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** `oriel sessions branches SESSION [--use BRANCH]` */
export async function showBranches(
  client: ControlClient,
  terminal: Terminal,
  { id, use }: { readonly id: string; readonly use: string | undefined },
  style: OutputStyle,
): Promise<void> {
  const reply = use === undefined ? await client.sessions.branches(id) : await client.sessions.useBranch(id, use);
  if (style.json) writeJson(terminal.stdout, { schema_version: 1, ...reply });
  else writeLines(terminal.stdout, renderBranches(terminal.stdout, reply.branches));
}

/** `oriel sessions summary SESSION [--model NAME]` */
export async function summarise(
  client: ControlClient,
  terminal: Terminal,
  { id, model }: { readonly id: string; readonly model: string | undefined },
  style: OutputStyle,
): Promise<void> {
  const reply = await client.sessions.summarise(id, model === undefined ? {} : { model });
  if (style.json) return writeJson(terminal.stdout, { schema_version: 1, ...reply });
  const { summary, topics, by } = reply.summary;
  writeLines(terminal.stdout, [oneLine(summary), `topics: ${oneLine(topics.join(", ")) || "none"}`, `by: ${by ?? "unknown"}`]);
  for (const note of reply.notes) writeNote(terminal.stderr, note);
}
