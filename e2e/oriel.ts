import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { JsonObject } from "@oriel/core";

/** The built command: what a user's `oriel` runs. */
const COMMAND = fileURLToPath(new URL("../packages/cli/dist/main.js", import.meta.url));

/** The model that comes with Oriel, and its name. */
export const DEMO_FILE: string = fileURLToPath(new URL("../models/oriel-demo.gguf", import.meta.url));
export const DEMO = "oriel-demo";

export interface StartOptions {
  /** A folder that outlives this process; without one it gets a fresh one, which goes when it stops. */
  readonly dataDir?: string;
  /** More of the command line; by default the bundled model is named, so that engines on this machine change nothing. */
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Runs it as the first of a process group of its own, as a terminal or a service manager does. */
  readonly ownGroup?: boolean;
}

/** A running `oriel up`. */
export interface Oriel {
  readonly url: string;
  readonly pid: number;
  readonly dataDir: string;
  /** What `up --json` has told so far. */
  readonly events: readonly UpEvent[];
  readonly end: Promise<End>;
  /** Asks it to stop, and waits until it has. */
  stop(): Promise<End>;
}

interface UpEvent extends JsonObject {
  readonly event: string;
}

/** How a process ended. */
export interface End {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts `oriel up` on a free port and waits until it is ready. @throws Error with all it said when it ends before that. */
export async function startOriel(options: StartOptions = {}): Promise<Oriel> {
  const home = await mkdtemp(join(tmpdir(), "oriel-e2e-"));
  const dataDir = options.dataDir ?? join(home, "data");
  const args = ["up", "--json", "--port", "0", "--data-dir", dataDir, ...(options.args ?? ["--model", DEMO_FILE])];
  const running = launch(args, home, options.env, options.ownGroup);
  const events: UpEvent[] = [];
  const ready = new Promise<UpEvent>((resolve) => {
    running.onLine((line) => {
      const event: UpEvent = JSON.parse(line);
      events.push(event);
      if (event.event === "ready") resolve(event);
    });
  });
  const end = running.end.finally(() => rm(home, { recursive: true, force: true }));
  const first = await Promise.race([ready, end]);
  if (!("event" in first)) throw new Error(`oriel up ended with ${first.code ?? first.signal}: ${first.stdout}${first.stderr}`);
  return {
    url: String(first["url"]),
    pid: running.pid,
    dataDir,
    events,
    end,
    stop() {
      running.signal("SIGTERM");
      return end;
    },
  };
}

/** Runs an `oriel` command to its end, in an empty home. @param input what is piped in; without it there is nothing to read. */
export async function oriel(args: readonly string[], env: Readonly<Record<string, string>> = {}, input?: string): Promise<End> {
  return (await startCommand(args, env, input)).end;
}

/** Starts an `oriel` command in an empty home. */
export async function startCommand(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  input?: string,
): Promise<Omit<Launched, "onLine">> {
  const home = await mkdtemp(join(tmpdir(), "oriel-e2e-"));
  const launched = launch(args, home, env, false, input);
  return { ...launched, end: launched.end.finally(() => rm(home, { recursive: true, force: true })) };
}

interface Launched {
  readonly pid: number;
  readonly end: Promise<End>;
  /** Resolves when it has written something to stdout, or has ended. */
  readonly speaks: Promise<unknown>;
  signal(signal: NodeJS.Signals): void;
  onLine(listener: (line: string) => void): void;
  /** Closes the pipe it writes to, as `head` does when it has seen enough. */
  stopReading(): void;
}

function launch(
  args: readonly string[],
  home: string,
  env: Readonly<Record<string, string>> = {},
  ownGroup = false,
  input: string | undefined = undefined,
): Launched {
  const child = spawn(process.execPath, [COMMAND, ...args], {
    cwd: home,
    env: { ...outsideEnv(), HOME: home, XDG_CONFIG_HOME: home, XDG_DATA_HOME: home, ...env },
    stdio: [input === undefined ? "ignore" : "pipe", "pipe", "pipe"],
    detached: ownGroup,
  });
  child.stdin?.end(input);
  if (child.pid === undefined || child.stdout === null || child.stderr === null)
    throw new Error(`${process.execPath} could not be started.`);
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const out = child.stdout;
  const lines = createInterface({ input: out });
  return {
    pid: child.pid,
    speaks: Promise.race([once(out, "data"), once(child, "close")]),
    // `close` rather than `exit`: by then everything it wrote has been read.
    end: new Promise((resolve) => child.once("close", (code, signal) => resolve({ code, signal, stdout, stderr }))),
    signal: (signal) => void child.kill(signal),
    onLine: (listener) => void lines.on("line", listener),
    stopReading: () => void out.destroy(),
  };
}

/** The environment without what would configure Oriel or its clients. */
function outsideEnv(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(ORIEL|OLLAMA|OPENAI|XDG)_/.test(name)));
}
