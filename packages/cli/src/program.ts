import { OrielError } from "@oriel/core";
import { Command } from "commander";
import type { CountOptions } from "./commands/count.ts";
import type { FitOptions } from "./commands/fit.ts";
import type { ReceiptOptions } from "./commands/receipt.ts";
import type { ExplainOptions } from "./commands/window-explain.ts";
import { addCompletion } from "./completion-commands.ts";
import { locateConfig } from "./config/load.ts";
import { SETTING_NAMES } from "./config/settings.ts";
import { addEvents } from "./event-commands.ts";
import { EXIT, type ExitCode } from "./exit-code.ts";
import { addKeys, addQuotas } from "./key-commands.ts";
import { addMarks } from "./mark-commands.ts";
import { nearNames } from "./near-names.ts";
import { settingOptions } from "./options.ts";
import { orielVersion } from "./oriel-version.ts";
import { type FailureStyle, writeFailure } from "./render/failure.ts";
import { addRun } from "./run-command.ts";
import { addContext, addSessions, addSnapshot } from "./session-commands.ts";
import { clientFor, configFor, policiesFor, type Shell } from "./shell.ts";
import { addStore } from "./store-commands.ts";
import type { Surroundings } from "./surroundings.ts";

/** The tree of commands. What a command needs is loaded when it runs, so that the help and small commands stay quick. */
export function program(around: Surroundings, style: FailureStyle, setExit: (code: ExitCode) => void): Command {
  const shell: Shell = { around, style, setExit };
  const root = rootCommand(shell);
  addUp(root, shell);
  addRun(root, shell);
  addStatus(root, shell);
  addModels(root, shell);
  addPs(root, shell);
  addFit(root, shell);
  addCount(root, shell);
  addReceipt(root, shell);
  addSessions(root, shell);
  addSnapshot(root, shell);
  addContext(root, shell);
  addEvents(root, shell);
  addMarks(root, shell);
  addPolicy(root, shell);
  addWindow(root, shell);
  addKeys(root, shell);
  addQuotas(root, shell);
  addStore(root, shell);
  addConfig(root, shell);
  addCompletion(root, shell);
  addVersion(root, shell);
  return root;
}

function rootCommand(shell: Shell): Command {
  const { stdout, stderr } = shell.around.terminal;
  const root = new Command("oriel")
    .description("The context-window manager for local LLMs.")
    .usage("[command] [options]")
    .argument("[command...]")
    .version(`oriel ${orielVersion()}`, "-V, --version", "print Oriel's version")
    .helpOption("-h, --help", "print help")
    .helpCommand("help [command]", "print help for a command")
    .option("--config <file>", "config file [ORIEL_CONFIG, default: oriel.toml in the XDG config folder]")
    .option("--url <url>", "the running Oriel to talk to [ORIEL_URL, default: the configured host and port]")
    .option("--key <key>", "the key for that Oriel [ORIEL_API_KEY]")
    .option("--json", "print JSON for programs")
    .option("--no-color", "print without colour [NO_COLOR]")
    .configureHelp({ showGlobalOptions: true, visibleArguments: () => [] })
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
      getOutHelpWidth: () => stdout.columns,
      getErrHelpWidth: () => stderr.columns,
      getOutHasColors: () => stdout.colour,
      getErrHasColors: () => stderr.colour,
      outputError: (text) => writeFailure(stderr, usageError(text), EXIT.usage, shell.style),
    })
    .exitOverride()
    .addHelpText("before", EXAMPLES)
    .action(async (typed: readonly string[], _options, command: Command) => {
      const [unknown] = typed;
      if (unknown !== undefined) throw unknownCommand(unknown, command);
      const { showStatus } = await import("./commands/status.ts");
      await showStatus(await clientFor(command, shell), orielVersion(), shell.around.terminal, shell.style);
    });
  for (const option of settingOptions(["logLevel"])) root.addOption(option);
  return root;
}

function addUp(root: Command, shell: Shell): void {
  const command = root
    .command("up")
    .alias("serve")
    .description("start the gateway and its web page")
    .action(async (_options, up: Command) => {
      const { startOriel } = await import("./commands/up.ts");
      shell.setExit(await startOriel(configFor(up, shell).config, shell.around, shell.style));
    });
  for (const option of settingOptions(FLAGS_OF_UP)) command.addOption(option);
}

function addStatus(root: Command, shell: Shell): void {
  root
    .command("status")
    .description("show the gateway, its engines and the machine's memory")
    .action(async (_options, command: Command) => {
      const { showWholeStatus } = await import("./commands/status.ts");
      await showWholeStatus(await clientFor(command, shell), orielVersion(), shell.around.terminal, shell.style);
    });
}

function addModels(root: Command, shell: Shell): void {
  const { terminal } = shell.around;
  const models = root.command("models").description("the models and their windows");
  models
    .command("ls")
    .description("list all models with the window each is served at")
    .action(async (_options, command: Command) => {
      const { listModels } = await import("./commands/models.ts");
      await listModels(await clientFor(command, shell), terminal, shell.style);
    });
  models
    .command("show <model>")
    .description("show everything known of a model")
    .action(async (name: string, _options, command: Command) => {
      const { showModel } = await import("./commands/models.ts");
      await showModel(await clientFor(command, shell), terminal, name, shell.style);
    });
  models
    .command("window <model> [size]")
    .description("show or set a model's window: a size such as 16k or 16384; auto or reset takes a saved size back")
    .action(async (name: string, size: string | undefined, _options, command: Command) => {
      const { modelWindow } = await import("./commands/models.ts");
      await modelWindow(await clientFor(command, shell), terminal, { name, size }, shell.style);
    });
}

function addPs(root: Command, shell: Shell): void {
  root
    .command("ps")
    .description("list the loaded models")
    .action(async (_options, command: Command) => {
      const { listLoaded } = await import("./commands/ps.ts");
      await listLoaded(await clientFor(command, shell), shell.around.terminal, shell.style);
    });
}

function addFit(root: Command, shell: Shell): void {
  root
    .command("fit <target>")
    .usage("FILE|MODEL [options]")
    .description("say which windows this machine holds: for a GGUF file, a config.json, or a model of the running Oriel")
    .option("--sizes <sizes>", "windows to work out, such as 8192,16k")
    .option("--kv <type>", "how the cache is stored: f16, q8_0, ...")
    .option("--slots <number>", "conversations at once")
    .option("--unified", "one cache for all slots")
    .option("--ubatch <tokens>", "tokens computed at once")
    .option("--swa-full", "layers with a sliding window keep the whole window")
    .action(async (target: string, options: FitOptions, command: Command) => {
      const [{ showFit }, { probeMachine, systemPorts }] = await Promise.all([import("./commands/fit.ts"), import("@oriel/probe")]);
      const { workingFolder, terminal } = shell.around;
      const sources = { workingFolder, client: () => clientFor(command, shell), probe: () => probeMachine(systemPorts()) };
      await showFit(terminal, { target, options }, sources, shell.style);
    });
}

function addCount(root: Command, shell: Shell): void {
  root
    .command("count <file>")
    .usage("FILE|- --model MODEL [options]")
    .description("count the tokens of a text file, or of what is piped in (-), as a model reads them")
    .requiredOption("--model <model>", "the model that reads it")
    .option("--messages", "the file is JSON: an array of messages, or an object with messages and tools")
    .action(async (file: string, options: CountOptions, command: Command) => {
      const [{ countFile }, { bundledModelPath }] = await Promise.all([import("./commands/count.ts"), import("@oriel/engine")]);
      const { workingFolder, readInput, terminal } = shell.around;
      const sources = { workingFolder, readInput, client: await clientFor(command, shell), bundledModel: bundledModelPath() };
      await countFile(terminal, { file, options }, sources, shell.style);
    });
}

function addReceipt(root: Command, shell: Shell): void {
  root
    .command("receipt [id]")
    .usage("[last|ID] [options]")
    .description("say what a model saw of a request, what was left out, and why; without an id, of the last one")
    .option("--session <session>", "of this conversation")
    .option("--diff", "what changed since the request before it in the same conversation")
    .action(async (id: string | undefined, options: ReceiptOptions, command: Command) => {
      const { showReceipt } = await import("./commands/receipt.ts");
      await showReceipt(await clientFor(command, shell), shell.around.terminal, { id: id ?? "last", options }, shell.style);
    });
}

function addPolicy(root: Command, shell: Shell): void {
  const { terminal } = shell.around;
  const policy = root.command("policy").description("the policies by which windows are chosen and conversations kept in them");
  const list = policy
    .command("ls")
    .description("list the policies: those that come with Oriel, and your own")
    .action(async (_options, command: Command) => {
      const { listPolicies } = await import("./commands/policy.ts");
      listPolicies(terminal, await policiesFor(command, shell), shell.style);
    });
  const show = policy
    .command("show <policy>")
    .description("print a policy as JSON")
    .action(async (name: string, _options, command: Command) => {
      const { showPolicy } = await import("./commands/policy.ts");
      showPolicy(terminal, (await policiesFor(command, shell)).policies, name, shell.style);
    });
  policy
    .command("check <file>")
    .description('check a policy of your own: a whole one, or {"extends": "mochi", ...} with what differs')
    .action(async (file: string) => {
      const { checkPolicyFile } = await import("./commands/policy.ts");
      checkPolicyFile(terminal, file, shell.around.workingFolder, shell.style);
    });
  for (const command of [list, show]) for (const option of settingOptions(FLAGS_OF_POLICIES)) command.addOption(option);
}

function addWindow(root: Command, shell: Shell): void {
  const window = root.command("window").description("what a policy does about a window");
  const explain = window
    .command("explain")
    .description("say which window a policy would choose, and why; asks no engine")
    .option("--policy <policy>", "the policy; without a name, the default one")
    .option("--usage <tokens>", "what the prompt needs")
    .option("--max <tokens>", "the largest window of the model")
    .option("--current <tokens>", "the window in force")
    .option("--fits <tokens>", "the largest window that fits in memory")
    .option("--override <tokens>", "a window set by hand")
    .option("--session-start", "plan for the first turn of a session")
    .action(async (options: ExplainOptions, command: Command) => {
      const { explainWindow } = await import("./commands/window-explain.ts");
      explainWindow(shell.around.terminal, (await policiesFor(command, shell)).policies, options, shell.style);
    });
  for (const option of settingOptions(FLAGS_OF_POLICIES)) explain.addOption(option);
}

function addConfig(root: Command, shell: Shell): void {
  const { terminal } = shell.around;
  const config = root.command("config").description("what is set, and where");
  const list = config
    .command("list")
    .description("list every setting with its value")
    .option("--origin", "also say who set it")
    .action(async (options: { readonly origin?: true }, command: Command) => {
      const { listConfig } = await import("./commands/config.ts");
      listConfig(configFor(command, shell), terminal, { json: shell.style.json, origin: options.origin === true });
    });
  for (const option of settingOptions(FLAGS_OF_UP)) list.addOption(option);
  config
    .command("path")
    .description("print where the config file is, or would be")
    .action(async (_options, command: Command) => {
      const { showConfigPath } = await import("./commands/config.ts");
      const { config: flag }: { readonly config?: string } = command.optsWithGlobals();
      showConfigPath(locateConfig(flag, shell.around), terminal, shell.style);
    });
}

function addVersion(root: Command, shell: Shell): void {
  root
    .command("version")
    .description("print the versions of Oriel, Node and the embedded engine")
    .action(async () => {
      const { showVersions } = await import("./commands/version.ts");
      const { embeddedVersions } = await import("./embedded-versions.ts");
      const versions = { oriel: orielVersion(), node: shell.around.nodeVersion, embedded: embeddedVersions() };
      showVersions(versions, shell.around.terminal, shell.style);
    });
}

const EXAMPLES = `Examples:
  oriel up                                start the gateway, then point any client at it
  oriel up --model ./model.gguf           run a model file yourself
  oriel run -p "Why is the sky blue?"     ask the model that is loaded
  oriel models window qwen3:8b 16k        choose a model's window
`;

const FLAGS_OF_POLICIES = ["policiesFolder", "defaultPolicy"] as const;

const FLAGS_OF_UP = SETTING_NAMES.filter((name) => name !== "logLevel");

function usageError(text: string): OrielError {
  return new OrielError(
    "invalid_request",
    text
      .replace(/^error: /, "")
      .trim()
      .replace(/\n/g, " "),
  );
}

function unknownCommand(typed: string, root: Command): OrielError {
  const names = root.commands.flatMap((command) => [command.name(), ...command.aliases()]);
  const [near] = nearNames(typed, names, 1);
  const advice = near === undefined ? `"oriel --help" lists the commands.` : `Did you mean "oriel ${near}"?`;
  return new OrielError("invalid_request", `There is no command "${typed}". ${advice}`);
}
