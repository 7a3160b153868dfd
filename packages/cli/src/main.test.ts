import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { UpEvent } from "./up/event.ts";

const MAIN = fileURLToPath(new URL("../dist/main.js", import.meta.url));

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "oriel-main-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const children: ChildProcess[] = [];
const servers: Server[] = [];
afterEach(async () => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

interface Running {
  readonly child: ChildProcess;
  /** The next event of this kind. */
  readonly event: <Name extends UpEvent["event"]>(name: Name) => Promise<Extract<UpEvent, { readonly event: Name }>>;
  readonly exit: Promise<{ readonly code: number | null; readonly err: string }>;
}

function oriel(args: readonly string[], env: Readonly<Record<string, string>> = {}): Running {
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: { PATH: process.env["PATH"], HOME: folder, ORIEL_DATA_DIR: join(folder, "data"), ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  children.push(child);
  let err = "";
  child.stderr.on("data", (text: Buffer) => {
    err += text.toString();
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    child,
    async event(name) {
      for (;;) {
        const { value, done } = await lines.next();
        if (done === true) throw new Error(`Oriel ended before it was ${name}: ${err}`);
        const event: UpEvent = JSON.parse(value);
        if (event.event === name) return event as Extract<UpEvent, { readonly event: typeof name }>;
      }
    },
    exit: new Promise((resolve) => child.once("close", (code) => resolve({ code, err }))),
  };
}

async function listen(server: Server): Promise<string> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** An Ollama with one model that says one word and then waits to be told to end. */
async function slowOllama(): Promise<{ readonly url: string; readonly finishReply: () => void }> {
  let reply: ServerResponse | undefined;
  const line = (value: object): string => `${JSON.stringify({ model: "slow", created_at: "2026-01-01T00:00:00Z", ...value })}\n`;
  const url = await listen(
    createServer((request, response) => {
      const answers: Readonly<Record<string, object>> = {
        "/api/version": { version: "0.13.0" },
        "/api/tags": { models: [{ name: "slow", model: "slow", size: 1, digest: "d", details: {} }] },
        "/api/ps": { models: [] },
        "/api/show": { capabilities: ["completion"], model_info: { "general.architecture": "llama", "llama.context_length": 4096 } },
      };
      const answer = answers[request.url ?? ""];
      if (answer !== undefined) response.setHeader("content-type", "application/json").end(JSON.stringify(answer));
      else if (request.url === "/api/chat") {
        reply = response;
        response.setHeader("content-type", "application/x-ndjson");
        response.write(line({ message: { role: "assistant", content: "one " }, done: false }));
      } else response.writeHead(404).end("{}");
    }),
  );
  const finishReply = (): void => {
    reply?.write(line({ message: { role: "assistant", content: "two" }, done: false }));
    reply?.end(line({ message: { role: "assistant", content: "" }, done: true, done_reason: "stop", prompt_eval_count: 5, eval_count: 2 }));
  };
  return { url, finishReply };
}

/** Asks for a streamed reply and waits for its first piece. */
async function beginReply(url: string): Promise<{ readonly rest: () => Promise<string> }> {
  const response = await fetch(`${url}/api/chat`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ model: "slow", messages: [{ role: "user", content: "Count." }] }),
  });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  if (reader === undefined) throw new Error("The reply has no body.");
  const first = await reader.read();
  return {
    async rest() {
      let text = first.value ?? "";
      for (let piece = await reader.read(); !piece.done; piece = await reader.read()) text += piece.value;
      return text;
    },
  };
}

describe("the oriel process", () => {
  it.each([
    {
      args: ["models", "ls", "--url", "http://127.0.0.1:1"],
      code: 4,
      err: /^error: Oriel is not running at http:\/\/127\.0\.0\.1:1: .+\n$/,
    },
    { args: ["up", "--model", "/no/such.gguf"], code: 5, err: /^error: .*\/no\/such\.gguf.*there is no such file.*\n$/ },
    { args: ["up", "--model", MAIN], code: 5, err: /^error: .*cannot be read as GGUF.*\n$/ },
    { args: ["up", "--backend", "http://127.0.0.1:1"], code: 4, err: /^error: The backend http:\/\/127\.0\.0\.1:1 does not answer.*\n$/ },
    {
      args: ["up", "--backend", "localhost:11435/v1"],
      code: 3,
      err: /^error: --backend names http:\/\/localhost:11435\/v1, which is this Oriel's own.*\n$/,
    },
    { args: ["up", "--config", "none.toml"], code: 3, err: /^error: --config names a config file that does not exist.*\n$/ },
    { args: ["up", "--wrong"], code: 2, err: /^error: unknown option '--wrong'\n$/ },
  ])("ends $args with status $code and one sentence", async ({ args, code, err }) => {
    expect(await oriel(args).exit).toEqual({ code, err: expect.stringMatching(err) });
  });

  it("shows the stack to whoever debugs", async () => {
    const { err } = await oriel(["up", "--model", "/no/such.gguf", "--log-level", "debug"]).exit;
    expect(err).toMatch(/^error: .*\nOrielError: .*\n +at /);
  });

  it("reads its config file, and finds it wrong by key", async () => {
    const path = join(folder, "wrong.toml");
    writeFileSync(path, 'port = "high"\n');
    expect(await oriel(["up"], { ORIEL_CONFIG: path }).exit).toEqual({
      code: 3,
      err: `error: port in ${path}: expected a whole number from 0 to 65535, got "high".\n`,
    });
  });

  it("says when it is ready, and lets a running reply finish before it stops", async () => {
    const ollama = await slowOllama();
    const running = oriel(["up", "--json", "--port", "0", "--backend", ollama.url]);
    const ready = await running.event("ready");
    expect({ engines: ready.engines, models: ready.models }).toEqual({
      engines: [{ id: "ollama", label: "Ollama", url: ollama.url, version: "0.13.0", error: null }],
      models: [expect.objectContaining({ name: "slow", engine: "ollama", max: 4096, is_demonstration: false })],
    });

    const reply = await beginReply(ready.url);
    running.child.kill("SIGTERM");
    expect(await running.event("stopping")).toEqual({ event: "stopping", signal: "SIGTERM", grace_s: 10 });
    ollama.finishReply();
    const lines = (await reply.rest()).trim().split("\n");
    expect(lines.map((line) => JSON.parse(line).message.content).join("")).toBe("one two");
    expect(await running.exit).toEqual({ code: 0, err: "" });
  });

  it("stops at once at a second signal", async () => {
    const ollama = await slowOllama();
    const running = oriel(["up", "--json", "--port", "0", "--backend", ollama.url, "--shutdown-grace", "60m"]);
    const reply = await beginReply((await running.event("ready")).url);
    running.child.kill("SIGINT");
    await running.event("stopping");
    running.child.kill("SIGINT");
    expect(await running.exit).toEqual({ code: 130, err: "" });
    await expect(reply.rest()).rejects.toThrow();
  });

  it("says that it is already running, or that another program has the port", async () => {
    const ollama = await slowOllama();
    const { url } = await oriel(["up", "--json", "--port", "0", "--backend", ollama.url]).event("ready");
    const another = (taken: string): Running => oriel(["up", "--port", new URL(taken).port, "--backend", ollama.url]);
    expect(await another(url).exit).toEqual({
      code: 1,
      err: `error: Oriel is already running at ${url}: use it as it is, stop it first, or start another with --port.\n`,
    });
    const other = await listen(createServer((_request, response) => response.end("hello")));
    expect(await another(other).exit).toEqual({
      code: 1,
      err: expect.stringMatching(/^error: Port \d+ on 127\.0\.0\.1 is taken by another program.*\n$/),
    });
  });
});
