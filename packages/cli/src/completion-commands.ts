import type { Command } from "commander";
import type { Shell } from "./shell.ts";

/** `oriel completion SHELL`, and `oriel complete -- WORDS`, which its scripts ask. */
export function addCompletion(root: Command, shell: Shell): void {
  const { terminal } = shell.around;
  const commands = () => import("./commands/completion.ts");
  root
    .command("completion <shell>")
    .description("print the script that lets a shell complete commands: bash, zsh, fish or powershell")
    .action(async (name: string) => (await commands()).printScript(terminal, name, shell.style));
  root
    .command("complete [words...]", { hidden: true })
    .description("say how a command line may go on")
    .action(async (words: readonly string[]) => (await commands()).printCompletion(root, shell.around, words));
}
