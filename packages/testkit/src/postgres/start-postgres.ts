import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";

/** A PostgreSQL of a test's own, on a free port of 127.0.0.1. */
export interface TestPostgres {
  readonly port: number;
  /** Of its first user, who may do everything. @param rest what comes after the port: `/postgres?schema=mine`. */
  url(rest: string): string;
  /** Ends all connections and stops it; what it holds stays. */
  stop(): Promise<void>;
  /** Starts it again, on the same port. */
  start(): Promise<void>;
  /** Stops it for good; nothing is left of it. */
  close(): Promise<void>;
}

export interface TestPostgresOptions {
  /** Lines of `pg_hba.conf` that stand before those that let everybody in with a password. */
  readonly rules?: readonly string[];
  /** Whether a commit waits for the disk. A test has nothing to lose. */
  readonly isSynced?: boolean;
}

/** From the built files too: the script is no TypeScript, so that it lies among the sources alone. */
const KEEPER = fileURLToPath(new URL("../../src/postgres/keeper.mjs", import.meta.url));

/**
 * Starts a server, in about a second. It goes with the process that started it, however that ends.
 * @throws Error with what the server said when it does not start.
 */
export async function startPostgres({ rules = [], isSynced = false }: TestPostgresOptions = {}): Promise<TestPostgres> {
  const keeper = spawn(process.execPath, [KEEPER, isSynced ? "on" : "off", ...rules], { stdio: ["pipe", "pipe", "pipe"] });
  const nextPort = portsOf(keeper);
  const port = await nextPort();
  const tell = async (command: "start" | "stop"): Promise<void> => {
    keeper.stdin.write(`${command}\n`);
    await nextPort();
  };
  return {
    port,
    url: (rest) => `postgres://postgres:postgres@127.0.0.1:${port}${rest}`,
    stop: () => tell("stop"),
    start: () => tell("start"),
    async close() {
      const ended = once(keeper, "close");
      keeper.stdin.end();
      await ended;
    },
  };
}

/** Waits for the keeper's next line each time it is called. */
function portsOf(keeper: ChildProcessByStdio<Writable, Readable, Readable>): () => Promise<number> {
  let complaints = "";
  keeper.stderr.setEncoding("utf8").on("data", (text: string) => {
    complaints += text;
  });
  const lines = createInterface({ input: keeper.stdout })[Symbol.asyncIterator]();
  return async () => {
    const next = await lines.next();
    if (next.done === true) throw new Error(`PostgreSQL did not start: ${complaints}`);
    const { port }: { readonly port: number } = JSON.parse(next.value);
    return port;
  };
}
