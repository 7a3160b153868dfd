import type { Command } from "commander";
import { clientFor, type Shell } from "./shell.ts";

/** `oriel pin`, `oriel unpin`, `oriel exclude` and `oriel include`: what the user says of single messages. */
export function addMarks(root: Command, shell: Shell): void {
  const commands = [
    { name: "pin", mark: "pinned", about: "keep a message in every prompt of its conversation, whatever leaves" },
    { name: "unpin", mark: null, about: "let a pinned message leave like any other" },
    { name: "exclude", mark: "excluded", about: "leave a message out of every prompt from now on" },
    { name: "include", mark: null, about: "let the model see an excluded message again" },
  ] as const;
  for (const { name, mark, about } of commands) {
    root
      .command(`${name} <session> <message>`)
      .description(`${about}; a message is named by its id or its position`)
      .action(async (session: string, message: string, _options, command: Command) => {
        const { markMessage } = await import("./commands/mark.ts");
        await markMessage(await clientFor(command, shell), shell.around.terminal, { session, message, mark }, shell.style);
      });
  }
}
