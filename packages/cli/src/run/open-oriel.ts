import type { Command } from "commander";
import { type ControlClient, controlClient } from "../control-client.ts";
import { gatewayKey, gatewayUrl } from "../gateway-url.ts";
import { configFor, type Shell } from "../shell.ts";
import { announceToPeople } from "../up/announce.ts";
import { closing } from "../up/closing.ts";
import type { UpEvent } from "../up/event.ts";

/** An Oriel to talk to. */
export interface OpenOriel {
  readonly client: ControlClient;
  /** Ends it if it is ours. Never rejects. */
  close(): Promise<void>;
}

/**
 * The Oriel that runs where the configuration says. Where none does, one is put together in this process, for this command alone: on a free
 * port of this machine, with the same engines and the same data. An address that was named must answer.
 * @param showsStart whether to tell how the start goes.
 * @throws OrielError when it cannot start.
 */
export async function openOriel(command: Command, shell: Shell, showsStart: boolean): Promise<OpenOriel> {
  const { url: named, key: given }: { readonly url?: string; readonly key?: string } = command.optsWithGlobals();
  const key = gatewayKey(given, shell.around.env);
  const { config } = configFor(command, shell);
  const url = gatewayUrl(named, shell.around.env, config);
  const isNamed = named !== undefined || (shell.around.env["ORIEL_URL"] ?? "") !== "";
  if (isNamed || (await answers(url))) return { client: controlClient(url, key), close: () => Promise.resolve() };

  const { openGateway } = await import("../commands/up.ts");
  const parts = closing();
  const tell = announceToPeople(shell.around.terminal);
  const announce = (event: UpEvent): void => {
    if (showsStart && (event.event === "note" || event.event === "loading" || event.event === "loaded")) tell(event);
  };
  const close = async (): Promise<void> => void (await parts.closeAll());
  // Whoever can put it together reads the database, and could make a key.
  const local = {
    host: { ...config.host, value: "127.0.0.1" },
    port: { ...config.port, value: 0 },
    requireKey: { ...config.requireKey, value: "never" as const },
  };
  try {
    return { client: controlClient(await openGateway({ ...config, ...local }, shell.around, announce, parts)), close };
  } catch (failure) {
    await close();
    throw failure;
  }
}

/** A program on this machine answers at once or not at all. */
const PATIENCE_MS = 1000;

/** Whether anything listens there; whether that is Oriel shows when it is asked. */
async function answers(url: string): Promise<boolean> {
  try {
    await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(PATIENCE_MS) });
    return true;
  } catch (failure) {
    // One that is busy listens all the same.
    return failure instanceof Error && failure.name === "TimeoutError";
  }
}
