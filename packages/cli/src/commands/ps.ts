import type { ControlClient } from "../control-client.ts";
import { renderTiers } from "../render/kv-tiers.ts";
import { renderLoaded } from "../render/models.ts";
import { type Terminal, writeJson, writeLines } from "../terminal.ts";

/** `oriel ps`: the models in memory, and what is kept of conversations that may come back. */
export async function listLoaded(client: ControlClient, terminal: Terminal, style: { readonly json: boolean }): Promise<void> {
  const [{ models }, { kv }] = await Promise.all([client.models(), client.machine()]);
  const loaded = models.filter((model) => model.state === "loaded");
  if (style.json) return writeJson(terminal.stdout, { schema_version: 1, models: loaded, kv });
  const tiers = kv.length === 0 ? [] : ["", ...renderTiers(terminal.stdout, kv)];
  writeLines(terminal.stdout, [...renderLoaded(terminal.stdout, loaded), ...tiers]);
}
