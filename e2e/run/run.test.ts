import { type FakeUpstream, gate } from "@oriel/testkit";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { FAKE, fakeOllama } from "../fake-ollama.ts";
import { freePort } from "../free-port.ts";
import { call } from "../http.ts";
import { DEMO, DEMO_FILE, type Oriel, oriel, startCommand, startOriel } from "../oriel.ts";
import { ADA_ANSWER, TOO_LONG } from "../talk.ts";

describe("oriel run against a running Oriel", () => {
  let running: Oriel;
  beforeAll(async () => {
    running = await startOriel();
  });
  afterAll(() => running.stop());

  const run = (args: readonly string[], input?: string) => oriel(["run", "--temperature", "0", ...args], { ORIEL_URL: running.url }, input);
  const sessions = async () => (await call(running, "GET", "/api/v1/sessions")).json["sessions"] as readonly { session_id: string }[];

  it("prints the reply alone, and goes on in the last session", async () => {
    expect(await run(["-p", "My name is Ada."])).toMatchObject({ code: 0, stdout: "Noted.\n", stderr: "" });
    expect(await run(["--session", "last", DEMO, "What is my name?"])).toMatchObject({ code: 0, stdout: `${ADA_ANSWER}\n`, stderr: "" });
  });

  it("reads what is piped in, behind what was typed", async () => {
    const ended = await run(["-p", "My name is Ada.", "-o", "json"], "What is my name?\n");
    const session = JSON.parse(ended.stdout).session_id;
    const { json } = await call(running, "GET", `/api/v1/sessions/${session}/messages`);
    expect(json["messages"]).toMatchObject([{ content: "My name is Ada.\n\nWhat is my name?" }, { role: "assistant" }]);
    expect(await run([], "My name is Ada.")).toMatchObject({ code: 0, stdout: "Noted.\n" });
  });

  it("prints an object with the account of the reply", async () => {
    const result = JSON.parse((await run(["-p", "My name is Ada.", "--json"])).stdout);
    expect(result).toEqual({
      schema_version: 1,
      session_id: expect.any(String),
      model: DEMO,
      text: "Noted.",
      thinking: null,
      tool_calls: [],
      finish: "stop",
      usage: { prompt_tokens: expect.any(Number), cached_tokens: expect.any(Number), reply_tokens: expect.any(Number) },
      context_window: { current_window: 4096, usage_tokens: expect.any(Number), reason: expect.any(String) },
      messages: { kept: 1, compacted: 0, dropped: 0, recalled: 0 },
      verdict: "verified",
      receipt_id: expect.any(String),
    });
    const receipt = await call(running, "GET", `/api/v1/receipts/${result.receipt_id}`);
    expect(receipt).toMatchObject({ status: 200, json: { session_id: result.session_id, client: "oriel run" } });
  });

  it("streams objects, a line each, that add up to the reply", async () => {
    const events = (await run(["-p", "My name is Ada.", "-o", "stream-json"])).stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    const texts = events.flatMap(({ type, text }) => (type === "text" ? [text] : []));
    expect(texts.join("")).toBe("Noted.");
    expect(events.slice(texts.length)).toEqual([
      expect.objectContaining({ type: "turn_complete", text: "Noted." }),
      { type: "finish", session_id: events.at(-2).session_id, is_kept: true, exit_code: 0 },
    ]);
  });

  it("holds the session under what was asked, and keeps none with --no-keep", async () => {
    const { session_id } = JSON.parse((await run(["-p", "Hello.", "--policy", "mochi", "--system", "Be brief.", "--json"])).stdout);
    expect(await call(running, "GET", `/api/v1/sessions/${session_id}`)).toMatchObject({
      json: { policy: "mochi", settings: { system_prompt: "Be brief." } },
    });
    const before = await sessions();
    expect(await run(["-p", "Hello.", "--no-keep"])).toMatchObject({ code: 0 });
    expect(await sessions()).toEqual(before);
  });

  it.each([
    ["a model there is not", ["oriel-dmo", "Hello."], undefined, 5, /^error: There is no model "oriel-dmo"\. Did you mean oriel-demo\?\n$/],
    ["a session there is not", ["--session", "s-none", "-p", "Hello."], undefined, 5, /^error: [^\n]*s-none[^\n]*\n$/],
    ["a policy there is not", ["-p", "Hello.", "--policy", "none"], undefined, 2, /^error: [^\n]*none[^\n]*\n$/],
    ["what does not fit", [], TOO_LONG, 6, /^error: [^\n]*4,?096[^\n]*\n$/],
    ["nothing to say", [], "\n", 2, /^error: There is nothing to say: [^\n]*\n$/],
  ])("refuses %s in one sentence, and leaves no session behind", async (_what, args, input, code, says) => {
    const before = await sessions();
    expect(await run(args, input)).toMatchObject({ code, stdout: "", stderr: expect.stringMatching(says) });
    expect(await sessions()).toEqual(before);
  });
});

describe("oriel run that is stopped", () => {
  let engine: FakeUpstream;
  let running: Oriel;
  let left = gate();
  beforeAll(async () => {
    engine = await fakeOllama((messages, { gone }) => {
      void gone.then(() => left.open());
      return messages.at(-1)?.content === "Count." ? { pieces: countingUntil(gone) } : { pieces: ["It is "], until: gone };
    });
    running = await startOriel({ args: ["--backend", engine.url] });
  });
  beforeEach(() => {
    left = gate();
  });
  afterAll(async () => {
    await running.stop();
    await engine.close();
  });

  it("at Ctrl+C ends the reply in the engine too, and keeps what came of it", async () => {
    const command = await startCommand(["run", FAKE, "What is it?"], { ORIEL_URL: running.url });
    await command.speaks;
    command.signal("SIGINT");
    expect(await command.end).toMatchObject({ code: 130, stdout: "It is \n", stderr: "" });
    await left.opened;
    await expectKept();
  });

  it("because nobody reads any more says nothing, and has not failed", async () => {
    const command = await startCommand(["run", FAKE, "-p", "Count."], { ORIEL_URL: running.url });
    await command.speaks;
    command.stopReading();
    expect(await command.end).toMatchObject({ code: 0, stderr: "" });
    await left.opened;
  });

  async function expectKept(): Promise<void> {
    const { json } = await call(running, "GET", "/api/v1/sessions?limit=1");
    const [{ session_id }] = json["sessions"] as readonly [{ session_id: string }];
    await expect
      .poll(async () => (await call(running, "GET", `/api/v1/sessions/${session_id}/messages`)).json["messages"])
      .toMatchObject([{ content: "What is it?" }, { content: "It is ", reply: { error: { code: "cancelled" } } }]);
  }
});

describe("oriel run where no Oriel runs", () => {
  it("is one for this call, and finds its sessions again the next time", async () => {
    const { dataDir, stop } = await startOriel();
    await stop();
    const env = { ORIEL_PORT: String(await freePort()), ORIEL_MODEL: DEMO_FILE, ORIEL_DATA_DIR: dataDir };
    expect(await oriel(["run", "--temperature", "0", "-p", "My name is Ada."], env)).toMatchObject({
      code: 0,
      stdout: "Noted.\n",
      stderr: "",
    });
    const again = await oriel(["run", "--temperature", "0", "--session", "last", "-p", "What is my name?"], env);
    expect(again).toMatchObject({ code: 0, stdout: `${ADA_ANSWER}\n`, stderr: "" });
  });

  it("is none where an address was named", async () => {
    expect(await oriel(["run", "-p", "Hello."], { ORIEL_URL: "http://127.0.0.1:1" })).toMatchObject({
      code: 4,
      stdout: "",
      stderr: expect.stringMatching(/^error: Oriel is not running at http:\/\/127\.0\.0\.1:1: start it with "oriel up"/),
    });
  });

  it("says what keeps it from starting", async () => {
    const env = { ORIEL_PORT: String(await freePort()), ORIEL_MODEL: "/no/such.gguf" };
    expect(await oriel(["run", "-p", "Hello."], env)).toMatchObject({
      code: 5,
      stdout: "",
      stderr: expect.stringMatching(/^error: [^\n]*\/no\/such\.gguf[^\n]*\n$/),
    });
  });
});

/** A reply that ends only when its reader has gone. */
async function* countingUntil(gone: Promise<void>): AsyncGenerator<string> {
  let isGone = false;
  void gone.then(() => {
    isGone = true;
  });
  for (let number = 1; !isGone; number += 1) {
    yield `${number} `;
    await new Promise((resolve) => setImmediate(resolve));
  }
}
