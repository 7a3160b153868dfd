import type { Command } from "commander";
import { clientFor, type Shell } from "./shell.ts";

/** `oriel sessions prompt` and `discover`: what a model is told before the first message of a session. */
export function addSystemPrompt(sessions: Command, shell: Shell): void {
  const { terminal, workingFolder } = shell.around;
  const commands = () => import("./commands/system-prompt.ts");
  sessions
    .command("prompt <session>")
    .description("show the system prompt as the model gets it, and what did not fit")
    .action(async (id: string, _options, command: Command) => {
      await (await commands()).showSystemPrompt(await clientFor(command, shell), terminal, id, shell.style);
    });
  sessions
    .command("discover <session> <path>")
    .description("put the context files (AGENTS.md, ORIEL.md) from a trusted folder down to a path into the system prompt")
    .option("--root <folder>", "begin there; else in the deepest trusted folder that holds the path")
    .action(async (id: string, path: string, { root }: { readonly root?: string }, command: Command) => {
      const { discoverContext } = await commands();
      await discoverContext(await clientFor(command, shell), terminal, { id, path, root, workingFolder }, shell.style);
    });
}
