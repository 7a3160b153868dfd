import type { ControlClient } from "../control-client.ts";
import { renderContext } from "../render/context.ts";
import { type Terminal, writeJson, writeLines } from "../terminal.ts";
import type { OutputStyle } from "./models.ts";

/** `oriel context SESSION` */
export async function showContext(client: ControlClient, terminal: Terminal, session: string, style: OutputStyle): Promise<void> {
  const reply = await client.sessions.context(session);
  if (style.json) writeJson(terminal.stdout, { schema_version: 1, ...reply });
  else writeLines(terminal.stdout, renderContext(terminal.stdout, reply));
}
