import { resolve } from "node:path";
import type { ControlClient } from "../control-client.ts";
import { renderDiscovered, renderSystemPrompt } from "../render/system-prompt.ts";
import { type Terminal, writeJson, writeLines } from "../terminal.ts";
import type { OutputStyle } from "./models.ts";

/** `oriel sessions prompt SESSION` */
export async function showSystemPrompt(client: ControlClient, terminal: Terminal, id: string, style: OutputStyle): Promise<void> {
  const reply = await client.sessions.systemPrompt(id);
  if (style.json) writeJson(terminal.stdout, { schema_version: 1, ...reply });
  else writeLines(terminal.stdout, renderSystemPrompt(terminal.stdout, reply));
}

/** `oriel sessions discover SESSION PATH` */
export async function discoverContext(
  client: ControlClient,
  terminal: Terminal,
  { id, path, root, workingFolder }: DiscoverOptions,
  style: OutputStyle,
): Promise<void> {
  const within = root === undefined ? {} : { root: resolve(workingFolder, root) };
  const reply = await client.sessions.discover(id, { from: resolve(workingFolder, path), ...within });
  if (style.json) writeJson(terminal.stdout, { schema_version: 1, ...reply });
  else writeLines(terminal.stdout, renderDiscovered(terminal.stdout, reply));
}

interface DiscoverOptions {
  readonly id: string;
  readonly path: string;
  readonly root: string | undefined;
  readonly workingFolder: string;
}
