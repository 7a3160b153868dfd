import { setTimeout } from "node:timers/promises";
import type { Command } from "commander";
import { clientFor, type Shell } from "./shell.ts";

/** `oriel events ...` */
export function addEvents(root: Command, shell: Shell): void {
  root
    .command("events <session>")
    .description("follow what happens to a conversation, until Ctrl-C")
    .option("--after <id>", "begin after this event; 0 for all that is held")
    .action(async (session: string, options: { readonly after?: string }, command: Command) => {
      const { followEvents } = await import("./commands/events.ts");
      const { terminal, onStopSignal } = shell.around;
      const { url, key } = await clientFor(command, shell);
      await followEvents({ terminal, onStopSignal, url, key, pause }, { session, after: options.after }, shell.style);
    });
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await setTimeout(ms, undefined, { signal });
  } catch (thrown) {
    if (!signal.aborted) throw thrown;
  }
}
