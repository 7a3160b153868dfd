import { asOrielError, type OrielError } from "@oriel/core";
import type { ModelsReply } from "@oriel/protocol";
import type { ControlClient } from "../control-client.ts";
import { renderWholeStatus, type WholeStatus, wholeStatusToJson } from "../render/machine.ts";
import { renderStatus, type Status, statusToJson } from "../render/status.ts";
import { type Terminal, writeJson, writeLines } from "../terminal.ts";

/** `oriel` alone: whether it runs, what it offers, and the commands that help on. */
export async function showStatus(
  client: ControlClient,
  version: string,
  terminal: Terminal,
  style: { readonly json: boolean },
): Promise<void> {
  const status: Status = { version, url: client.url, running: await modelsOrNone(client) };
  if (style.json) writeJson(terminal.stdout, statusToJson(status));
  else writeLines(terminal.stdout, renderStatus(terminal.stdout, status));
}

/** `oriel status`: the gateway, its engines and the machine's memory. @throws OrielError `engine_unreachable` when nothing runs. */
export async function showWholeStatus(
  client: ControlClient,
  version: string,
  terminal: Terminal,
  style: { readonly json: boolean },
): Promise<void> {
  const [models, machine] = await Promise.all([client.models(), client.machine()]);
  const status: WholeStatus = { version, url: client.url, models, machine };
  if (style.json) writeJson(terminal.stdout, wholeStatusToJson(status));
  else writeLines(terminal.stdout, renderWholeStatus(terminal.stdout, status));
}

/** That nothing runs is an answer here, not a failure. */
async function modelsOrNone(client: ControlClient): Promise<ModelsReply | undefined> {
  try {
    return await client.models();
  } catch (thrown) {
    const error: OrielError = asOrielError(thrown);
    if (error.code === "engine_unreachable") return undefined;
    throw error;
  }
}
