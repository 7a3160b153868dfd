import type { Command } from "commander";
import type { CompressOptions } from "./commands/compress.ts";
import type { ExportOptions, ListOptions } from "./commands/sessions.ts";
import type { SetOptions } from "./commands/set-session.ts";
import { clientFor, type Shell } from "./shell.ts";
import { addSystemPrompt } from "./system-prompt-commands.ts";

/** `oriel sessions ...` */
export function addSessions(root: Command, shell: Shell): void {
  const { terminal, workingFolder, readInput } = shell.around;
  const sessions = root.command("sessions").description("the conversations that Oriel keeps");
  const commands = () => import("./commands/sessions.ts");
  sessions
    .command("ls")
    .description("list them, what was changed last first")
    .option("--sort <by>", "updated, created or title")
    .option("--order <order>", "asc or desc")
    .option("--limit <number>", "how many at most")
    .option("--offset <number>", "how many to pass over")
    .action(async (options: ListOptions, command: Command) => {
      await (await commands()).listSessions(await clientFor(command, shell), terminal, options, shell.style);
    });
  sessions
    .command("show <session>")
    .description("show one: its model, its window, its settings")
    .action(async (id: string, _options, command: Command) => {
      await (await commands()).showSession(await clientFor(command, shell), terminal, id, shell.style);
    });
  sessions
    .command("rm <session...>")
    .description("delete sessions with their messages, branches, snapshots and receipts")
    .action(async (ids: readonly string[], _options, command: Command) => {
      await (await commands()).removeSessions(await clientFor(command, shell), terminal, ids, shell.style);
    });
  sessions
    .command("export <session>")
    .description("print one as a file: JSON that can be imported, or Markdown to read")
    .option("--format <format>", "json or markdown", "json")
    .option("--output <file>", "write it there")
    .action(async (id: string, options: ExportOptions, command: Command) => {
      const { exportSession } = await commands();
      await exportSession(await clientFor(command, shell), terminal, { id, options, workingFolder }, shell.style);
    });
  sessions
    .command("import <file>")
    .usage("FILE|- [options]")
    .description("take over a session of Oriel's, mochi's or OLLM's, from a JSON file or what is piped in (-)")
    .action(async (file: string, _options, command: Command) => {
      const { importSession } = await commands();
      await importSession(await clientFor(command, shell), terminal, { file, input: { workingFolder, readInput } }, shell.style);
    });
  sessions
    .command("summary <session>")
    .description("say in a few sentences what one is about, now instead of when it has fallen silent")
    .option("--model <model>", "who writes it, instead of the session's own model")
    .action(async (id: string, options: { readonly model?: string }, command: Command) => {
      await (await commands()).summarise(await clientFor(command, shell), terminal, { id, model: options.model }, shell.style);
    });
  sessions
    .command("branches <session>")
    .description("list the courses it took after edits, new replies and restored snapshots")
    .option("--use <branch>", "go on with this one")
    .action(async (id: string, options: { readonly use?: string }, command: Command) => {
      await (await commands()).showBranches(await clientFor(command, shell), terminal, { id, use: options.use }, shell.style);
    });
  sessions
    .command("set <session>")
    .description("change how one is held, and what its system prompt is made of; what is given takes the place of what was there")
    .option("--policy <policy>", "the policy it is held under")
    .option("--compaction <key=value...>", "how it is kept in its window, over its policy: high_watermark=0.85 summary.level=compact")
    .option("--mode <mode>", "developer, planning, assistant, debugger, or one of your own")
    .option("--goal <text>", "what the conversation is to achieve")
    .option("--skill <name...>", "skills in use")
    .option("--tool <name...>", "tools in use")
    .option("--hook <name...>", "hooks in use")
    .option("--mcp-server <name...>", "MCP servers that are connected")
    .option("--clear <name...>", "take away mode, goal, skills, tools, hooks, mcp-servers, context or compaction")
    .action(async (id: string, options: SetOptions, command: Command) => {
      const { setSession } = await import("./commands/set-session.ts");
      await setSession(await clientFor(command, shell), terminal, { id, options }, shell.style);
    });
  addSystemPrompt(sessions, shell);
}

/** `oriel snapshot ...` */
export function addSnapshot(root: Command, shell: Shell): void {
  const { terminal } = shell.around;
  const snapshot = root.command("snapshot").description("saved states of a conversation");
  const commands = () => import("./commands/snapshot.ts");
  snapshot
    .command("ls <session>")
    .description("list them, newest first")
    .action(async (session: string, _options, command: Command) => {
      await (await commands()).listSnapshots(await clientFor(command, shell), terminal, session, shell.style);
    });
  snapshot
    .command("create <session>")
    .description("save the state as it is now")
    .option("--note <text>", "what it is for")
    .action(async (session: string, options: { readonly note?: string }, command: Command) => {
      await (await commands()).createSnapshot(await clientFor(command, shell), terminal, { session, note: options.note }, shell.style);
    });
  snapshot
    .command("show <session> <snapshot>")
    .description("show one, and what is another since")
    .option("--to <snapshot>", "compare it with this one instead of now")
    .action(async (session: string, id: string, options: { readonly to?: string }, command: Command) => {
      await (await commands()).showSnapshot(await clientFor(command, shell), terminal, { session, id, to: options.to }, shell.style);
    });
  snapshot
    .command("restore <session> <snapshot>")
    .description("go back to one, in a new branch; the state before is saved first")
    .action(async (session: string, id: string, _options, command: Command) => {
      await (await commands()).restoreSnapshot(await clientFor(command, shell), terminal, { session, id }, shell.style);
    });
  snapshot
    .command("rm <session> <snapshot>")
    .description("delete one")
    .action(async (session: string, id: string, _options, command: Command) => {
      await (await commands()).removeSnapshot(await clientFor(command, shell), terminal, { session, id }, shell.style);
    });
}

/** `oriel context`, `oriel compress`, `oriel checkpoints` and `oriel undo`: what is sent of a conversation. */
export function addContext(root: Command, shell: Shell): void {
  const { terminal } = shell.around;
  const compressing = () => import("./commands/compress.ts");
  root
    .command("context <session>")
    .description("show what would be sent of a conversation now, and how full its window is")
    .action(async (session: string, _options, command: Command) => {
      const { showContext } = await import("./commands/context.ts");
      await showContext(await clientFor(command, shell), terminal, session, shell.style);
    });
  root
    .command("compress <session>")
    .description("put a summary in the place of what was said longest ago, if that frees tokens")
    .option("--dry-run", "only say what would come of it")
    .option("--level <level>", "how much the summary keeps: detailed, moderate or compact")
    .option("--focus <text>", "what it should dwell on")
    .action(async (session: string, options: CompressOptions, command: Command) => {
      await (await compressing()).compress(await clientFor(command, shell), terminal, { session, options }, shell.style);
    });
  root
    .command("checkpoints <session>")
    .description("list the summaries that stand for messages of a conversation")
    .action(async (session: string, _options, command: Command) => {
      await (await compressing()).listCheckpoints(await clientFor(command, shell), terminal, session, shell.style);
    });
  root
    .command("undo <session> <checkpoint>")
    .description("put back the messages that a summary stands for")
    .action(async (session: string, checkpoint: string, _options, command: Command) => {
      await (await compressing()).undoCheckpoint(await clientFor(command, shell), terminal, { session, checkpoint }, shell.style);
    });
}
