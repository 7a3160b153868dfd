import type { ControlClient } from "../control-client.ts";
import { renderLoaded } from "../render/models.ts";
import { type Terminal, writeJson, writeLines } from "../terminal.ts";

/** `oriel ps`: the models in memory. */
export async function listLoaded(client: ControlClient, terminal: Terminal, style: { readonly json: boolean }): Promise<void> {
  const { models } = await client.models();
  const loaded = models.filter((model) => model.state === "loaded");
  if (style.json) writeJson(terminal.stdout, { schema_version: 1, models: loaded });
  else writeLines(terminal.stdout, renderLoaded(terminal.stdout, loaded));
}
