import type { Command } from "commander";
import { asked, type RunOptions } from "./run/asked.ts";
import type { Shell } from "./shell.ts";

/** `oriel run` */
export function addRun(root: Command, shell: Shell): void {
  root
    .command("run [model] [text...]")
    .usage("[MODEL] [TEXT...] [options]")
    .description("say something to a model and print the reply; what is piped in comes behind the text; without either, a conversation")
    .option("-p, --prompt <text>", "what to say, to the model that is loaded or of the session")
    .option("-o, --output <form>", "text, json (one object), or stream-json (one object per line)")
    .option("--session <session>", "go on with this session, or the last one: last; new begins one")
    .option("--no-keep", "delete a session that is begun here when the command ends")
    .option("--max-tokens <number>", "the longest reply")
    .option("--temperature <number>", "how much is left to chance")
    .option("--policy <policy>", "the policy the session is held under")
    .option("--system <text>", "the session's system prompt")
    .option("--mode <mode>", "the session's mode: developer, planning, assistant or debugger")
    .option("-v, --verbose", "notes on the window and on what was left out, also where no person looks at stderr")
    .action(async (model: string | undefined, words: readonly string[], options: RunOptions, command: Command) => {
      const [{ runChat }, { openOriel }] = await Promise.all([import("./commands/run-chat.ts"), import("./run/open-oriel.ts")]);
      const typed = modelAndWords(model, words);
      const wanted = asked(typed.model, options, shell.style.json);
      const showsStart = wanted.output === "text" && (wanted.verbose || shell.around.terminal.stderr.isTTY);
      const open = (): ReturnType<typeof openOriel> => openOriel(command, shell, showsStart);
      shell.setExit(await runChat(wanted, { words: typed.words, prompt: options.prompt }, shell.around, open));
    });
}

/** No model's name has a space in it: `oriel run "Why is the sky blue?"` is text. */
function modelAndWords(
  first: string | undefined,
  words: readonly string[],
): { readonly model: string | undefined; readonly words: readonly string[] } {
  return first === undefined || !/\s/.test(first.trim()) ? { model: first, words } : { model: undefined, words: [first, ...words] };
}
