import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Engine, type EngineRequest, OrielError } from "@oriel/core";
import { scriptedModel, tinyModel, writeGguf } from "@oriel/testkit";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { embeddedEngine } from "./embedded-engine.ts";

const MODEL = "model";
const REQUEST: EngineRequest = { model: MODEL, prompt: { kind: "completion", text: "Count." }, sampling: {}, maxTokens: 3 };
/** Longer than a healthy child ever needs for a step with such a model, on a busy machine too. */
const PATIENT_MS = 2500;
const PATIENT = { queueTimeoutMs: PATIENT_MS, silenceTimeoutMs: PATIENT_MS } as const;
const ENDLESS_REQUEST: EngineRequest = { ...REQUEST, maxTokens: undefined };

let folder: string;
let endless: string;
let engine: Engine | undefined;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "oriel-child-"));
  endless = await file("endless.gguf", scriptedModel({ script: ["one ", "two "], isEndless: true }));
});
afterEach(() => engine?.close());
afterAll(() => rm(folder, { recursive: true }));

describe("the engine's child process", () => {
  it("may be killed in the middle of replies: each fails clearly, and the next request is served by another", async () => {
    engine = embeddedEngine({ modelPath: endless, name: MODEL, window: undefined });
    const replies = [start(engine), start(engine)];
    await Promise.all(replies.map((reply) => reply.next()));
    const first = pidOf(engine);
    process.kill(first, "SIGKILL");
    expect(await Promise.all(replies.map(failureOf))).toMatchObject([{ code: "engine_crashed" }, { code: "engine_crashed" }]);
    expect((await failureOf(start(engine, { ...REQUEST, model: "other" }))).code).toBe("model_not_found");
    expect(await drain(start(engine, REQUEST))).toBe("reply-end");
    expect(pidOf(engine)).not.toBe(first);
  });

  it("is not started again and again for a model that crashes it", async () => {
    engine = embeddedEngine({ modelPath: await file("aborts.gguf", tinyModel({ abortsOnLoad: true })), name: MODEL, window: undefined });
    const codes: string[] = [];
    for (let attempt = 0; attempt < 4; attempt += 1) codes.push((await failureOf(start(engine))).code);
    expect(codes).toEqual(["engine_crashed", "engine_crashed", "engine_crashed", "model_load_failed"]);
    expect(engine.facts?.()).toMatchObject({ state: "failed", pid: null });
    await expect(engine.load?.(MODEL, undefined, () => undefined)).rejects.toMatchObject({ code: "engine_crashed" });
  });

  it("gives llama.cpp's reason for a file it cannot load, and is gone then", async () => {
    const unknown = writeGguf({ "general.architecture": { type: "text", value: "hyena" } }, []);
    engine = embeddedEngine({ modelPath: await file("hyena.gguf", unknown), name: MODEL, window: undefined });
    expect(await engine.memory?.(MODEL)).toBeUndefined();
    const { code, message } = await failureOf(start(engine));
    expect({ code, message }).toEqual({
      code: "model_load_failed",
      message: expect.stringMatching(/hyena\.gguf: .*unknown model architecture: 'hyena'/),
    });
    expect(await engine.model(MODEL)).toMatchObject({ state: "failed" });
    expect(engine.facts?.()["pid"]).toBeNull();
  });

  it("is never started for a file that is no model", async () => {
    engine = embeddedEngine({ modelPath: await file("page.gguf", new TextEncoder().encode("<html>")), name: MODEL, window: undefined });
    expect((await failureOf(start(engine))).code).toBe("model_load_failed");
    expect(await engine.models()).toEqual([{ name: MODEL, state: "failed", loadedWindow: undefined, isDemonstration: undefined }]);
    expect(engine.facts?.()["pid"]).toBeNull();
  });

  it("is given up when loading takes too long", async () => {
    engine = embeddedEngine({ modelPath: endless, name: MODEL, window: undefined, loadTimeoutMs: 1 });
    expect(await failureOf(start(engine))).toMatchObject({
      code: "model_load_failed",
      message: expect.stringContaining("was not loaded within"),
    });
  });

  it("keeps a request waiting for its turn only so long, and goes on with the others", async () => {
    engine = embeddedEngine({ modelPath: endless, name: MODEL, window: 512, sequences: 1, ...PATIENT });
    const writing = start(engine);
    await begun(writing);
    const [reply, load] = [failureOf(start(engine)), engine.load?.(MODEL, 1024, () => undefined).catch((failure: unknown) => failure)];
    const late = {
      code: "overloaded",
      message: "The request has waited 2.5 s for its turn, as long as it may: try again later, or raise queue_timeout.",
      data: { waitedMs: PATIENT_MS },
      retryAfterSeconds: 30,
    };
    expect(await Promise.all([reply, load])).toMatchObject([late, late]);
    // Both have left the line. The reply that has begun was read by nobody meanwhile: it neither waits nor hangs, and goes on until the window is full.
    expect(await drain(writing)).toBe("reply-end");
    expect(await drain(start(engine, REQUEST))).toBe("reply-end");
  });

  it("is taken for stuck when it says nothing in the middle of replies or counts, and another takes its place", async () => {
    engine = embeddedEngine({ modelPath: endless, name: MODEL, window: undefined, ...PATIENT });
    const [first, second] = [start(engine), start(engine)];
    await Promise.all([begun(first), begun(second)]);
    const stuck = pidOf(engine);
    process.kill(stuck, "SIGSTOP");
    const count = engine.count(REQUEST).catch((failure: OrielError) => failure);
    const failures = await Promise.all([failureOf(first), failureOf(second)]);
    expect(failures.map(({ code, data }) => ({ code, data }))).toEqual(
      failures.map(() => ({ code: "engine_crashed", data: { how: "silence", silentMs: PATIENT_MS } })),
    );
    expect(await count).toEqual(failures[0]);
    expect(failures[0]?.message).toMatch(/said nothing for 2.5 s in the middle of a request, so it was ended\. Send the request again/);
    expect(await drain(start(engine, REQUEST))).toBe("reply-end");
    expect(pidOf(engine)).not.toBe(stuck);
    await vi.waitFor(async () => expect(await isAlive(stuck)).toBe(false), { timeout: 10_000 });

    process.kill(pidOf(engine), "SIGSTOP");
    await expect(engine.count(REQUEST)).rejects.toMatchObject({ code: "engine_crashed", data: { how: "silence" } });
  });

  it("says how far a load is, and nothing of it while that waits for its turn", async () => {
    engine = embeddedEngine({ modelPath: endless, name: MODEL, window: 512, sequences: 1 });
    const writing = start(engine);
    await begun(writing);
    const told: number[] = [];
    const loaded = engine.load?.(MODEL, 1024, (fraction) => told.push(fraction));
    expect(await drain(writing)).toBe("reply-end");
    await loaded;
    expect(told).toEqual([0, 1]);
  });

  it("refuses a window larger than the machine's memory instead of dying of it", async () => {
    const path = await file("wide.gguf", tinyModel({ trainedWindow: 2_000_000_000 }));
    engine = embeddedEngine({ modelPath: path, name: MODEL, window: 512 });
    const failure = await failureOf(start(engine, { ...REQUEST, window: 2_000_000_000 }));
    expect(failure).toMatchObject({
      code: "model_load_failed",
      message: expect.stringMatching(/cannot be allocated: it takes .* and this machine has/),
    });
    expect(await drain(start(engine, { ...REQUEST, window: 512 }))).toBe("reply-end");
  });

  it("ends with the engine, and what was running is told so", async () => {
    engine = embeddedEngine({ modelPath: endless, name: MODEL, window: undefined });
    const reply = start(engine);
    await reply.next();
    const pid = pidOf(engine);
    await engine.close();
    expect((await failureOf(reply)).code).toBe("cancelled");
    expect((await failureOf(start(engine))).code).toBe("engine_failed");
    expect(await isAlive(pid)).toBe(false);
  });

  it("does not outlive a parent that is killed", async () => {
    const parent = spawn(process.execPath, ["--input-type=module", "--eval", PARENT, endless], {
      cwd: dirname(fileURLToPath(import.meta.url)),
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [said] = await new Promise<[Buffer]>((resolve) => parent.stdout.once("data", (data: Buffer) => resolve([data])));
    const pid = Number(said.toString());
    expect(await isAlive(pid)).toBe(true);
    parent.kill("SIGKILL");
    await vi.waitFor(async () => expect(await isAlive(pid)).toBe(false), { timeout: 10_000 });
  });
});

/** Says the child's process id once a reply without end has begun, and reads on. */
const PARENT = `
  import { embeddedEngine } from "@oriel/engine";
  const engine = embeddedEngine({ modelPath: process.argv[1], name: "model", window: undefined });
  const request = { model: "model", prompt: { kind: "completion", text: "Count." }, sampling: {} };
  let said = false;
  for await (const events of engine.send(request, new AbortController().signal)) {
    if (!said && events.some((event) => event.type === "text-delta")) { said = true; console.log(engine.facts().pid); }
  }
`;

async function file(name: string, bytes: Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, bytes);
  return path;
}

function start(running: Engine, request = ENDLESS_REQUEST) {
  return running.send(request, new AbortController().signal)[Symbol.asyncIterator]();
}

type Reply = ReturnType<typeof start>;

/** Reads to the end and answers the type of the last event. */
async function drain(reply: Reply): Promise<string | undefined> {
  let last: string | undefined;
  for (let next = await reply.next(); next.done !== true; next = await reply.next()) last = next.value.at(-1)?.type;
  return last;
}

/** Reads on until the reply is being written. */
async function begun(reply: Reply): Promise<void> {
  for (let next = await reply.next(); next.done !== true; next = await reply.next()) {
    if (next.value.some(({ type }) => type === "text-delta")) return;
  }
  throw new Error("The reply has ended before a word of it came.");
}

async function failureOf(reply: Reply): Promise<OrielError> {
  try {
    await drain(reply);
  } catch (failure) {
    if (failure instanceof OrielError) return failure;
    throw failure;
  }
  throw new Error("The request was answered.");
}

function pidOf(running: Engine): number {
  const pid = running.facts?.()["pid"];
  if (typeof pid !== "number") throw new Error("No child is running.");
  return pid;
}

/** Whether a process runs; one that has ended and waits to be collected does not. */
async function isAlive(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  // Where there is no /proc, nobody can tell the two apart.
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
  return !/^State:\s+Z/m.test(status);
}
