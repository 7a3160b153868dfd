import type { ControlClient } from "../control-client.ts";
import { renderQuotas } from "../render/quotas.ts";
import { type Terminal, writeJson, writeLines } from "../terminal.ts";

/** `oriel quotas`: what keys and models may use, and what they have used. @param nowMs when it is shown. */
export async function showQuotas(
  client: Pick<ControlClient, "quotas">,
  { stdout }: Terminal,
  nowMs: number,
  style: { readonly json: boolean },
): Promise<void> {
  const reply = await client.quotas();
  if (style.json) return writeJson(stdout, { schema_version: 1, ...reply });
  writeLines(stdout, renderQuotas(stdout, reply, nowMs));
}
