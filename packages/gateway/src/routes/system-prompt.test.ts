import { mkdir, mkdtemp, realpath, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type EngineModel, type JsonObject, textOf } from "@oriel/core";
import { type FakeEngine, fakeEngine, fakeReply } from "@oriel/testkit";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startGateway, type TestGateway } from "../testing/start-gateway.ts";

const MODELS = [{ name: "fake-model", state: "loaded", loadedWindow: 4096, maxWindow: 40_960 }] as const;

let oriel: TestGateway;
let engine: FakeEngine;
let base: string;
beforeEach(async () => {
  base = await realpath(await mkdtemp(join(tmpdir(), "oriel-texts-")));
  engine = fakeEngine({ models: [...MODELS], reply: () => fakeReply(["Yes."], { promptTokens: 9, window: 4096 }) });
});
afterEach(async () => {
  await oriel.stop();
  await rm(base, { recursive: true });
});

async function call(method: string, path: string, body?: object): Promise<JsonObject> {
  const answer = await oriel.send(method, `/api/v1/${path}`, body === undefined ? {} : { body: JSON.stringify(body) });
  return answer.text === "" ? { status: answer.status } : (answer.json() as JsonObject);
}

async function create(settings: object = {}): Promise<string> {
  return String((await call("POST", "sessions", { model: "fake-model", settings }))["session_id"]);
}

/** What stood before the first message of the last request. */
function lastSystemPrompt(): string {
  const prompt = engine.requests.at(-1)?.prompt;
  const [first] = prompt?.kind === "chat" ? prompt.messages : [];
  return first?.role === "system" ? textOf(first.content) : "";
}

describe("the system prompt of a session", () => {
  it("is shown as the model gets it, and the receipt tells of it", async () => {
    oriel = await startGateway([engine]);
    const id = await create({ system_prompt: "Be brief.", mode: "developer" });
    await call("PATCH", `sessions/${id}`, { settings: { goal: "Make the tests pass.", active_tools: ["run"] } });
    const shown = await call("GET", `sessions/${id}/system-prompt`);
    expect(shown).toEqual({
      session_id: id,
      text: expect.stringMatching(/^Be brief\.\n\n[\s\S]*Tools you may call: run\n\nThe goal: Make the tests pass\.$/),
      tokens: expect.any(Number),
      budget: 200,
      window: 4096,
      tier: "Minimal",
      mode: "developer",
      left: [],
      files: [],
      from: [
        { part: "rules", whose: "oriel", file: "rules/1.md" },
        { part: "mode", whose: "oriel", file: "developer/1.md" },
      ],
      notes: [],
    });
    const { receipt_id: receipt } = await call("POST", `chat/${id}`, { message: "Hello" });
    expect(lastSystemPrompt()).toBe(shown["text"]);
    expect((await call("GET", `receipts/${receipt}`))["preamble"]).toEqual({ mode: "developer", tier: "Minimal", left: [], files: [] });
  });

  it("is the user's own to the byte without a mode, and the receipt says nothing of it", async () => {
    oriel = await startGateway([engine]);
    const id = await create({ system_prompt: " Be brief.\n" });
    const { receipt_id: receipt } = await call("POST", `chat/${id}`, { message: "Hello" });
    expect(lastSystemPrompt()).toBe(" Be brief.\n");
    expect((await call("GET", `receipts/${receipt}`))["preamble"]).toBeNull();
  });

  it("refuses a mode there is not, at the beginning and later, and names those there are", async () => {
    oriel = await startGateway([engine], { texts: { promptsFolder: base } });
    const refusal = {
      status: 400,
      param: "settings.mode",
      detail:
        'There is no mode "poet": expected developer, planning, assistant, debugger, or one of your own: a folder of that name with a file 1.md, in the folder of your texts.',
    };
    expect(await call("POST", "sessions", { model: "fake-model", settings: { mode: "poet" } })).toMatchObject(refusal);
    const id = await create();
    expect(await call("PATCH", `sessions/${id}`, { settings: { mode: "poet" } })).toMatchObject(refusal);
    await mkdir(join(base, "poet"));
    await writeFile(join(base, "poet", "1.md"), "You rhyme.");
    await call("PATCH", `sessions/${id}`, { settings: { mode: "poet" } });
    expect(await call("GET", `sessions/${id}/system-prompt`)).toMatchObject({
      text: expect.stringContaining("You rhyme."),
      from: [expect.anything(), { part: "mode", whose: "user", file: "poet/1.md" }],
    });
  });

  it("follows the tier of the window that is loaded now, in the prompt as in the view", async () => {
    let loadedWindow = 4096;
    const model = (): Promise<EngineModel> => Promise.resolve({ ...MODELS[0], loadedWindow });
    const growing = { ...engine, model, models: async () => [await model()] };
    oriel = await startGateway([growing]);
    const id = await create({ mode: "developer" });
    const small = await call("GET", `sessions/${id}/system-prompt`);
    loadedWindow = 32_768;
    await oriel.gateway.listing();
    const large = await call("GET", `sessions/${id}/system-prompt`);
    expect([small["tier"], large["tier"]]).toEqual(["Minimal", "Premium"]);
    expect(String(large["text"]).length).toBeGreaterThan(String(small["text"]).length);
    const { receipt_id: receipt } = await call("POST", `chat/${id}`, { message: "Hello" });
    expect(lastSystemPrompt()).toBe(large["text"]);
    expect(await call("GET", `receipts/${receipt}`)).toMatchObject({ preamble: { tier: "Premium" } });
  });

  it("is found for no session that is not there", async () => {
    oriel = await startGateway([engine]);
    expect(await call("GET", "sessions/nope/system-prompt")).toMatchObject({ code: "session_not_found" });
  });
});

describe("context files", () => {
  const at = (...names: readonly string[]): string => join(base, ...names);

  beforeEach(async () => {
    await mkdir(at("work", "app"), { recursive: true });
    await writeFile(at("work", "AGENTS.md"), "Use tabs.");
    await writeFile(at("work", "app", "ORIEL.md"), "Use spaces.");
    await writeFile(at("work", ".env"), "SECRET=1");
    await mkdir(at("elsewhere"));
    await writeFile(at("elsewhere", "AGENTS.md"), "not to be seen");
  });

  it("stand in the system prompt once they are found, until they are forgotten", async () => {
    oriel = await startGateway([engine], { texts: { trustedRoots: [at("work")] } });
    const id = await create({ system_prompt: "Be brief." });
    const found = await call("POST", `sessions/${id}/discover`, { from: at("work", "app") });
    expect(found).toEqual({
      session_id: id,
      root: at("work"),
      tokens: expect.any(Number),
      files: [
        { path: "AGENTS.md", bytes: 9, kind: "whole", tokens: expect.any(Number), why: null },
        { path: "app/ORIEL.md", bytes: 11, kind: "whole", tokens: expect.any(Number), why: null },
      ],
    });
    expect(await call("GET", `sessions/${id}`)).toMatchObject({
      settings: { discovered: { root: at("work"), from: at("work", "app"), tokens: found["tokens"] } },
    });
    const { receipt_id: receipt } = await call("POST", `chat/${id}`, { message: "Hello" });
    expect(lastSystemPrompt()).toMatch(/^Be brief\.\n\n<oriel-context>\n[\s\S]*Use tabs\.[\s\S]*Use spaces\.\n<\/oriel-context>$/);
    expect(await call("GET", `receipts/${receipt}`)).toMatchObject({
      preamble: { files: [{ path: "AGENTS.md" }, { path: "app/ORIEL.md" }] },
    });
    expect(await call("DELETE", `sessions/${id}/discover`)).toEqual({ status: 204 });
    expect(await call("GET", `sessions/${id}/system-prompt`)).toMatchObject({ text: "Be brief.", files: [] });
  });

  it("go with a session into its file and back", async () => {
    oriel = await startGateway([engine], { texts: { trustedRoots: [at("work")] } });
    const id = await create({ mode: "planning" });
    await call("POST", `sessions/${id}/discover`, { from: at("work", "app") });
    const file = await call("GET", `sessions/${id}/export?format=json`);
    const imported = await call("POST", "sessions/import", file);
    const copy = (imported["session"] as JsonObject)["session_id"];
    const { text } = await call("GET", `sessions/${id}/system-prompt`);
    expect(text).toContain("Use spaces.");
    expect(await call("GET", `sessions/${copy}/system-prompt`)).toMatchObject({ text, mode: "planning" });
  });

  it("are looked for nowhere where no folder is trusted, and the answer says how to allow it", async () => {
    oriel = await startGateway([engine]);
    const id = await create();
    expect(await call("POST", `sessions/${id}/discover`, { from: at("work") })).toMatchObject({
      status: 403,
      code: "path_not_allowed",
      detail: expect.stringContaining("ORIEL_TRUSTED_ROOTS"),
    });
  });

  it.each([
    ["a folder beside", ["elsewhere"]],
    ["a link that leads out", ["work", "out"]],
    ["a path that goes up", ["work", "..", "elsewhere"]],
  ])("are not looked for in %s", async (_, names) => {
    await symlink(at("elsewhere"), at("work", "out"));
    oriel = await startGateway([engine], { texts: { trustedRoots: [at("work")] } });
    const id = await create();
    const from = [base, ...names].join("/");
    expect(await call("POST", `sessions/${id}/discover`, { from })).toMatchObject({ code: "path_not_allowed" });
    expect(await call("POST", `sessions/${id}/discover`, { from: at("work"), root: from })).toMatchObject({ code: "path_not_allowed" });
    expect(await call("GET", `sessions/${id}`)).toMatchObject({ settings: {} });
  });

  it("are told and left out where they are a link, a device or huge", async () => {
    await symlink("/dev/zero", at("work", "ORIEL.md"));
    await symlink(at("elsewhere", "AGENTS.md"), at("work", "app", "AGENTS.md"));
    await writeFile(at("work", "AGENTS.md"), "");
    await truncate(at("work", "AGENTS.md"), 2 ** 30);
    oriel = await startGateway([engine], { texts: { trustedRoots: [at("work")] } });
    const id = await create();
    const { files } = await call("POST", `sessions/${id}/discover`, { from: at("work", "app") });
    expect((files as readonly JsonObject[]).map(({ path, kind, why }) => `${path} ${kind}: ${why}`)).toEqual([
      "AGENTS.md left_out: It has 1 GiB; at most 256 KiB are read.",
      "ORIEL.md left_out: It is a symbolic link, or lies in a folder that is one; links are not followed.",
      "app/AGENTS.md left_out: It is a symbolic link, or lies in a folder that is one; links are not followed.",
      "app/ORIEL.md whole: null",
    ]);
  });

  it("have no other names than those that were allowed", async () => {
    oriel = await startGateway([engine], { texts: { trustedRoots: [at("work")], contextFiles: ["AGENTS.md", "NOTES.md"] } });
    const id = await create();
    expect(await call("POST", `sessions/${id}/discover`, { from: at("work"), names: ["AGENTS.md", ".env"] })).toMatchObject({
      code: "path_not_allowed",
      param: "names",
      detail:
        'names may be AGENTS.md, NOTES.md, got ".env": whoever runs Oriel adds names with context_files, ORIEL_CONTEXT_FILES or --context-file.',
    });
    const { files } = await call("POST", `sessions/${id}/discover`, { from: at("work", "app") });
    expect((files as readonly JsonObject[]).map(({ path }) => path)).toEqual(["AGENTS.md"]);
  });

  it.each<[object, string]>([
    [{}, "from must be a path of at most 4096 characters, got nothing."],
    [{ from: "/a\0b" }, "from must be a path of at most 4096 characters, got a string."],
    [{ from: "/a", names: [] }, "names must be an array of 1 to 16 names of files, got an empty array."],
  ])("are not looked for when %j is sent", async (body, detail) => {
    oriel = await startGateway([engine]);
    expect(await call("POST", `sessions/${await create()}/discover`, body)).toMatchObject({ code: "invalid_request", detail });
  });
});
