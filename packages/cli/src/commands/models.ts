import { OrielError, parseSize } from "@oriel/core";
import type { ModelContext } from "@oriel/protocol";
import type { ControlClient } from "../control-client.ts";
import { findModel } from "../find-model.ts";
import { renderModel, renderModels, renderWindow } from "../render/models.ts";
import { writeNote } from "../render/note.ts";
import { type Terminal, writeJson, writeLines } from "../terminal.ts";

export interface OutputStyle {
  readonly json: boolean;
}

/** `oriel models ls` */
export async function listModels(client: ControlClient, terminal: Terminal, style: OutputStyle): Promise<void> {
  const reply = await client.models();
  if (style.json) return writeJson(terminal.stdout, { schema_version: 1, ...reply });
  writeLines(terminal.stdout, renderModels(terminal.stdout, reply.models));
  for (const engine of reply.engines) {
    if (engine.state === "unreachable") writeNote(terminal.stderr, `${engine.label} does not answer: ${engine.error ?? "no reason given"}`);
  }
}

/** `oriel models show MODEL` */
export async function showModel(client: ControlClient, terminal: Terminal, name: string, style: OutputStyle): Promise<void> {
  const model = findModel((await client.models()).models, name);
  if (style.json) writeJson(terminal.stdout, { schema_version: 1, ...model });
  else writeLines(terminal.stdout, renderModel(terminal.stdout, model));
}

/** `oriel models window MODEL [SIZE|auto|reset]`: without a size it shows the window, `auto` and `reset` take a saved size back. */
export async function modelWindow(
  client: ControlClient,
  terminal: Terminal,
  given: { readonly name: string; readonly size: string | undefined },
  style: OutputStyle,
): Promise<void> {
  const change = given.size === undefined ? undefined : readChange(given.size);
  const { name } = findModel((await client.models()).models, given.name);
  const context = await carryOut(client, name, change);
  if (style.json) writeJson(terminal.stdout, { schema_version: 1, ...context });
  else writeLines(terminal.stdout, renderWindow(terminal.stdout, context.model, context));
}

function readChange(size: string): number | "reset" {
  const word = size.trim().toLowerCase();
  if (word === "auto" || word === "reset") return "reset";
  const tokens = parseSize(size);
  if (tokens !== undefined) return tokens;
  throw new OrielError("invalid_request", `The window: expected a size such as 16384 or 16k, or "auto" or "reset", got "${size}".`);
}

function carryOut(client: ControlClient, model: string, change: number | "reset" | undefined): Promise<ModelContext> {
  if (change === undefined) return client.context(model);
  return change === "reset" ? client.resetContext(model) : client.setContext(model, change);
}
