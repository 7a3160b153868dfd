import type { ChatEvent, ChatReply, ModelInfo, SessionInfo } from "@oriel/protocol";
import { afterEach, describe, expect, it } from "vitest";
import type { TypedLine, TypedLines } from "../run/typed-lines.ts";
import { run } from "../run.ts";
import type { Call } from "../testing/answering-server.ts";
import { capturedTerminal } from "../testing/captured-terminal.ts";
import { type ChatScript, type ChatServer, chatServer } from "../testing/chat-server.ts";
import { type TestSurroundings, testSurroundings } from "../testing/surroundings.ts";

const AT = "2026-01-01T00:00:00.000Z";
const SESSION: SessionInfo = {
  session_id: "s-1",
  model: "qwen3:8b",
  policy: "oriel",
  title: null,
  preview: null,
  summary: null,
  message_count: 0,
  settings: {},
  created_at: AT,
  updated_at: AT,
  usage: null,
  context_window_config: null,
};

let gateway: ChatServer | undefined;
afterEach(async () => {
  await gateway?.stop();
  gateway = undefined;
});

/** Runs a command line against a gateway that answers turns with these scripts. */
async function oriel(args: readonly string[], scripts: readonly ChatScript[], given: Parameters<typeof testSurroundings>[0] = {}) {
  gateway = await chatServer(answerTo, scripts);
  const around = testSurroundings({ env: { ORIEL_URL: gateway.url }, ...given });
  const exit = await run(["run", ...args], around);
  return { exit, out: around.terminal.out(), err: around.terminal.err(), calls: gateway.calls };
}

function answerTo({ method, path }: Call): object | undefined {
  if (path === "/api/v1/models") return { models: [model("other", "available"), model("qwen3:8b", "loaded")], engines: [] };
  if (path === "/api/v1/sessions" && method === "POST") return SESSION;
  if (path === "/api/v1/sessions?limit=1") return { sessions: [{ ...SESSION, session_id: "s-9" }] };
  if (path === "/api/v1/sessions/s-9" || path === "/api/v1/sessions/s-1") return { ...SESSION, session_id: path.slice(-3) };
  return undefined;
}

function model(name: string, state: ModelInfo["state"]): object {
  return { name, engine: "ollama", state, abilities: ["chat"] };
}

const ACCEPTED: ChatEvent = {
  type: "accepted",
  message_id: "m-1",
  prompt_tokens: 20,
  basis: "exact",
  window: 8192,
  receipt_id: "r-1",
  messages: { kept: 1, compacted: 2, dropped: 0, recalled: 0 },
};

function complete(content: string, thinking: string | null = null): ChatEvent {
  const reply: ChatReply = {
    session_id: "s-1",
    message: {
      message_id: "m-2",
      position: 1,
      role: "assistant",
      content,
      thinking,
      tool_calls: [],
      created_at: AT,
      mark: null,
      reply: {
        model: "qwen3:8b",
        engine: "ollama",
        finish_reason: "stop",
        prompt_tokens: 20,
        cached_tokens: null,
        reply_tokens: 4,
        window: 8192,
        duration_ms: 9,
        receipt_id: "r-1",
        verdict: "verified",
        error: null,
      },
    },
    tool_calls_executed: [],
    context_window: { current_window: 8192, usage_tokens: 24, reason: "initial_setup" },
    usage: { used_tokens: 24, basis: "exact", window: 8192, percentage: 0.3, available: 8168, in_flight_tokens: 0 },
    receipt_id: "r-1",
  };
  return { type: "message_complete", ...reply };
}

const YES: ChatScript = {
  events: [
    ACCEPTED,
    { type: "thinking_delta", delta: "Hm." },
    { type: "content_delta", delta: "Ye" },
    { type: "content_delta", delta: "s." },
    complete("Yes.", "Hm."),
    { type: "done" },
  ],
};
const CUT: ChatScript = { events: [ACCEPTED, { type: "content_delta", delta: "Ye" }] };
const REFUSED: ChatScript = {
  events: [{ type: "error", error: { code: "context_length_exceeded", message: "Too long.", details: {} } }, { type: "done" }],
};

describe("oriel run", () => {
  it("prints the reply and nothing else, from the model that is loaded", async () => {
    const ended = await oriel(["-p", "Is it?"], [YES]);
    expect(ended).toMatchObject({ exit: 0, out: "Yes.\n", err: "" });
    expect(ended.calls.slice(1)).toEqual([
      { method: "POST", path: "/api/v1/sessions", body: { model: "qwen3:8b" } },
      { method: "POST", path: "/api/v1/chat/s-1/stream", body: { message: "Is it?" } },
    ]);
  });

  it("sends what was typed and what is piped in, with all that was set", async () => {
    const readInput = (): Promise<Uint8Array> => Promise.resolve(new TextEncoder().encode("the file\n"));
    const flags = ["--max-tokens", "64", "--temperature", "0", "--policy", "mochi", "--system", "Be brief.", "--mode", "planning"];
    const { calls } = await oriel(["OTHER", "Sum", "up:", ...flags], [YES], { readInput });
    expect(calls.slice(1).map(({ body }) => body)).toEqual([
      { model: "other", policy: "mochi", settings: { system_prompt: "Be brief.", mode: "planning" } },
      { message: "Sum up:\n\nthe file", max_tokens: 64, temperature: 0 },
    ]);
  });

  it("takes a first word with spaces for the text", async () => {
    const { calls } = await oriel(["Is it so?"], [YES]);
    expect(calls.at(-1)?.body).toEqual({ message: "Is it so?" });
  });

  it.each([
    ["s-9", []],
    ["last", ["--policy", "mochi"]],
  ])("goes on with the session %s", async (session, flags) => {
    const { calls } = await oriel(["--session", session, "-p", "Is it?", ...flags], [YES]);
    expect(calls.at(-1)?.path).toBe("/api/v1/chat/s-9/stream");
    expect(calls.filter(({ method }) => method === "PATCH").map(({ body }) => body)).toEqual(
      flags.length === 0 ? [] : [{ policy: "mochi" }],
    );
  });

  it("prints one object with -o json, and with --json", async () => {
    const result = {
      schema_version: 1,
      session_id: "s-1",
      model: "qwen3:8b",
      text: "Yes.",
      thinking: "Hm.",
      tool_calls: [],
      finish: "stop",
      usage: { prompt_tokens: 20, cached_tokens: null, reply_tokens: 4 },
      context_window: { current_window: 8192, usage_tokens: 24, reason: "initial_setup" },
      messages: { kept: 1, compacted: 2, dropped: 0, recalled: 0 },
      verdict: "verified",
      receipt_id: "r-1",
    };
    expect(JSON.parse((await oriel(["-p", "Is it?", "-o", "json"], [YES])).out)).toEqual(result);
    expect(JSON.parse((await oriel(["-p", "Is it?", "--json"], [YES])).out)).toEqual(result);
  });

  it("prints one object per line with -o stream-json, and ends with finish", async () => {
    const { out } = await oriel(["-p", "Is it?", "-o", "stream-json"], [YES]);
    const events = linesOf(out);
    expect(events.slice(0, 3)).toEqual([
      { type: "thinking", text: "Hm." },
      { type: "text", text: "Ye" },
      { type: "text", text: "s." },
    ]);
    expect(events.slice(3)).toEqual([
      expect.objectContaining({ type: "turn_complete", session_id: "s-1", text: "Yes." }),
      { type: "finish", session_id: "s-1", is_kept: true, exit_code: 0 },
    ]);
  });

  it("tells notes where a person looks, and with --verbose", async () => {
    const notes = "Hm.\nqwen3:8b · 24 of 8,192 tokens used (0.3 %) · messages: 2 compacted · receipt r-1\ngo on: oriel run --session s-1\n";
    expect(await oriel(["-p", "Is it?", "-v"], [YES])).toMatchObject({ out: "Yes.\n", err: notes });
    expect(await oriel(["-p", "Is it?"], [YES], { terminal: capturedTerminal({ isTTY: true }) })).toMatchObject({
      out: "Yes.\n",
      err: notes,
    });
  });

  it("shows how far reading is on a terminal, and lets no reply steer it", async () => {
    const steering: ChatScript = {
      events: [
        { type: "progress", phase: "reading", done: 5, total: 20 },
        ACCEPTED,
        { type: "content_delta", delta: "\u001b[2JYes.\u0007\n" },
        complete("Yes.\n"),
        { type: "done" },
      ],
    };
    const ended = await oriel(["-p", "Is it?"], [steering], { terminal: capturedTerminal({ isTTY: true }) });
    expect(ended.out).toBe("[2JYes.\n");
    expect(ended.err.split("\r\u001b[K").slice(0, 2)).toEqual(["", "reading the prompt: 5 of 20 tokens"]);
  });

  it("deletes its session with --no-keep, and one in which nothing was accepted", async () => {
    const deleted = (calls: readonly Call[]): readonly string[] => calls.flatMap(({ method, path }) => (method === "DELETE" ? [path] : []));
    expect(deleted((await oriel(["-p", "Is it?", "--no-keep"], [YES])).calls)).toEqual(["/api/v1/sessions/s-1"]);
    const refused = await oriel(["-p", "Is it?"], [REFUSED]);
    expect(refused).toMatchObject({ exit: 6, out: "", err: "error: Too long.\n" });
    expect(deleted(refused.calls)).toEqual(["/api/v1/sessions/s-1"]);
    expect(deleted((await oriel(["-p", "Is it?", "--session", "s-9", "--no-keep"], [REFUSED])).calls)).toEqual([]);
  });

  it("tells a failure in the form that was asked for", async () => {
    const error = { code: "context_length_exceeded", message: "Too long." };
    expect(JSON.parse((await oriel(["-p", "Is it?", "-o", "json"], [REFUSED])).err)).toEqual({ error: { ...error, exit_code: 6 } });
    const streamed = await oriel(["-p", "Is it?", "-o", "stream-json"], [REFUSED]);
    expect({ err: streamed.err, events: linesOf(streamed.out) }).toEqual({
      err: "",
      events: [
        { type: "error", error },
        { type: "finish", session_id: null, is_kept: false, exit_code: 6 },
      ],
    });
  });

  it.each([
    ["a model there is not", ["qwen", "Is it?"], 5, /^error: There is no model "qwen"\. Did you mean qwen3:8b\?\n$/],
    ["a session there is not", ["--session", "s-0", "-p", "Is it?"], 5, /^error: There is no \/api\/v1\/sessions\/s-0\.\n$/],
    ["nothing to say", [], 2, /^error: There is nothing to say: .*-p/],
    ["a text given twice", ["qwen3:8b", "Is it?", "-p", "Is it?"], 2, /given twice/],
    ["a form there is not", ["-p", "Is it?", "-o", "xml"], 2, /^error: --output: expected one of text, json, stream-json, got "xml"\.\n$/],
    [
      "a number that is none",
      ["-p", "Is it?", "--max-tokens", "many"],
      2,
      /^error: --max-tokens: expected a number such as 2048, got "many"\.\n$/,
    ],
  ])("refuses %s", async (_what, args, exit, err) => {
    expect(await oriel(args, [])).toMatchObject({ exit, out: "", err: expect.stringMatching(err) });
  });

  it("says that the gateway broke off, below what had come", async () => {
    const ended = await oriel(["-p", "Is it?"], [CUT]);
    expect(ended).toMatchObject({
      exit: 4,
      out: "Ye\n",
      err: expect.stringMatching(/^error: Oriel at .* broke off in the middle of the reply\..*s-1\.\n$/),
    });
  });

  it.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)("stops the reply at %s and ends with %d", async (signal, exit) => {
    gateway = await chatServer(answerTo, [{ ...CUT, staysOpen: true }]);
    const terminal = signallingTerminal("Ye", () => around.signal(signal));
    const around: TestSurroundings = testSurroundings({ env: { ORIEL_URL: gateway.url }, terminal });
    expect(await run(["run", "-p", "Is it?"], around)).toBe(exit);
    await gateway.left;
    expect({ out: terminal.out(), err: terminal.err() }).toEqual({ out: "Ye\n", err: "" });
  });

  it("stops the reply when nobody reads it any more, and that is no failure", async () => {
    gateway = await chatServer(answerTo, [{ ...CUT, staysOpen: true }]);
    let close = (): void => undefined;
    const onOutputClosed = (listener: () => void): (() => void) => {
      close = listener;
      return () => undefined;
    };
    const terminal = signallingTerminal("Ye", () => close());
    expect(await run(["run", "-p", "Is it?"], testSurroundings({ env: { ORIEL_URL: gateway.url }, terminal, onOutputClosed }))).toBe(0);
    await gateway.left;
    expect(terminal.err()).toBe("");
  });
});

describe("oriel run with nothing to say, at a terminal", () => {
  it("goes on in one session until the end, and begins another one when told to", async () => {
    const lines = typed(["Is it?", "", "/new", "And now?", "/quit"]);
    const { exit, out, calls } = await oriel([], [YES, YES], { typed: () => lines });
    expect({ exit, out }).toEqual({ exit: 0, out: "Yes.\nYes.\n" });
    expect(calls.map(({ method, path }) => `${method} ${path}`).filter((call) => call.startsWith("POST"))).toEqual([
      "POST /api/v1/sessions",
      "POST /api/v1/chat/s-1/stream",
      "POST /api/v1/sessions",
      "POST /api/v1/chat/s-1/stream",
    ]);
  });

  it("goes on after a failure and after Ctrl+C, and ends at Ctrl+D", async () => {
    const lines = typed(["Is it?", { kind: "interrupted" }, "Is it?"]);
    const { exit, out, err } = await oriel([], [REFUSED, YES], { typed: () => lines });
    expect({ exit, out }).toEqual({ exit: 0, out: "Yes.\n" });
    expect(err).toBe("/help shows the commands.\nerror: Too long.\n/quit or Ctrl+D ends.\n\n");
  });

  it("ends a reply alone at Ctrl+C", async () => {
    gateway = await chatServer(answerTo, [{ ...CUT, staysOpen: true }, YES]);
    const lines = typed(["Is it?", "Is it?"]);
    const terminal = signallingTerminal("Ye", () => around.signal("SIGINT"));
    const around: TestSurroundings = testSurroundings({ env: { ORIEL_URL: gateway.url }, terminal, typed: () => lines });
    expect(await run(["run"], around)).toBe(0);
    expect(terminal.out()).toBe("Ye\nYes.\n");
  });

  it("knows its commands", async () => {
    const lines = typed(["/window", "/nothing", "Is it?", "/receipt"]);
    const { out, err } = await oriel([], [YES], { typed: () => lines });
    expect(out).toMatch(/^Nothing was said yet\.\nThere is no command \/nothing\.\n.*\/new.*\nYes\.\n$/s);
    expect(err).toContain("error: There is no /api/v1/receipts/last?session=s-1.\n");
  });
});

/** Somebody who types this and then ends. */
function typed(lines: readonly (string | TypedLine)[]): TypedLines {
  const waiting = [...lines];
  return {
    next() {
      const line = waiting.shift();
      if (line === undefined) return Promise.resolve({ kind: "ended" });
      return Promise.resolve(typeof line === "string" ? { kind: "line", text: line } : line);
    },
    close: () => undefined,
  };
}

/** Calls back once, when this text has been written to stdout. */
function signallingTerminal(text: string, then: () => void): ReturnType<typeof capturedTerminal> {
  const terminal = capturedTerminal();
  let isTold = false;
  const stdout = {
    ...terminal.stdout,
    write: (piece: string) => {
      terminal.stdout.write(piece);
      if (isTold || piece !== text) return;
      isTold = true;
      then();
    },
  };
  return { ...terminal, stdout };
}

function linesOf(text: string): readonly unknown[] {
  return text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
}
