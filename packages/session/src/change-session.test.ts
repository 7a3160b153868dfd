import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { OrielError, resolveWindow, type SessionSummary, SHIPPED_POLICIES, type Store } from "@oriel/core";
import { openSqliteStore } from "@oriel/store";
import { fakeEngine } from "@oriel/testkit";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type ChangePorts, changeSession, type SessionChange } from "./change-session.ts";
import { discoverInSession } from "./discover-in-session.ts";
import { preambles } from "./preamble/preambles.ts";
import { sessionOf } from "./session-of.ts";

const AT = "2026-01-01T00:00:00.000Z";
const LATER = Date.UTC(2026, 1, 1);

let store: Store;
let told: object[];
let ports: ChangePorts;

beforeEach(async () => {
  store = await openSqliteStore({ path: ":memory:", now: () => AT });
  const settings = { systemPrompt: "Be brief.", activeSkills: [{ name: "sql" }, { name: "css" }], goal: "Old." };
  await store.sessions.create({ id: "s-1", model: "m", policy: "oriel", title: undefined, settings, createdAt: AT, updatedAt: AT });
  told = [];
  const engine = fakeEngine();
  ports = {
    store,
    tell: (_, event) => void told.push(event),
    now: () => LATER,
    preambles: preambles(),
    policies: SHIPPED_POLICIES,
    route: async (name) => {
      if (name === "gone") throw new OrielError("model_not_found", "There is no model gone.");
      const details = { name, state: "loaded", loadedWindow: 4096 } as const;
      const window = { ...resolveWindow({ loaded: 4096 }), default: 4096, boundedBy: undefined };
      const evidence = { loaded: 4096 };
      const served = { name, engineId: engine.id, engineLabel: engine.label, details, window, evidence, sourceDetail: "fake" };
      return { engine, served: { ...served, settable: false, windowNote: "nobody can" } };
    },
  };
});
afterEach(() => store.close());

describe("changeSession", () => {
  const change = (what: SessionChange): Promise<SessionSummary> => changeSession(ports, "s-1", what);

  it("lays settings over those there are, and tells what is another now", async () => {
    const activeSkills = [{ name: "css" }, { name: "git", about: "history" }];
    const after = await change({ settings: { mode: "developer", activeSkills, goal: "New.", systemPrompt: null } });
    expect(after).toMatchObject({ settings: { mode: "developer", activeSkills, goal: "New." }, updatedAt: "2026-02-01T00:00:00.000Z" });
    expect(after.settings.systemPrompt).toBeUndefined();
    expect(told).toEqual([
      { type: "config-updated", changed: ["systemPrompt", "activeSkills", "goal", "mode"] },
      { type: "mode-changed", from: undefined, to: "developer" },
      { type: "skill-deactivated", name: "sql" },
      { type: "skill-activated", name: "git" },
      { type: "goal-removed", goal: "Old." },
      { type: "goal-added", goal: "New." },
    ]);
  });

  it("changes model, policy and title, and leaves what is not named as it was", async () => {
    expect(await change({ model: "n", policy: "mochi", title: "Dogs" })).toMatchObject({
      model: "n",
      policy: "mochi",
      title: "Dogs",
      settings: { systemPrompt: "Be brief." },
    });
    expect((await change({ title: null })).title).toBeUndefined();
    expect(told).toEqual([
      { type: "config-updated", changed: ["model", "policy", "title"] },
      { type: "config-updated", changed: ["title"] },
    ]);
  });

  it("tells nothing where nothing is another", async () => {
    await change({ policy: "oriel", settings: { goal: "Old." } });
    expect(told).toEqual([]);
  });

  it.each<[SessionChange, object]>([
    [{ settings: { mode: "poet" } }, { code: "invalid_request", param: "settings.mode" }],
    [{ model: "gone" }, { code: "model_not_found" }],
    [{ policy: "none" }, { code: "invalid_request", param: "policy" }],
    [{ settings: { compaction: { stages: "fifo" } } }, { code: "invalid_request", param: "settings.compaction" }],
  ])("keeps nothing of a change of which a part cannot be: %j", async (part, refusal) => {
    await expect(change({ title: "Dogs", ...part })).rejects.toMatchObject(refusal);
    expect(await store.sessions.get("s-1")).toMatchObject({ model: "m", title: undefined, updatedAt: AT });
    expect(told).toEqual([]);
  });

  it("holds a compaction against the policy it is laid over, whichever of them is changed", async () => {
    const compaction = { high_watermark: 0.85, low_watermark: 0.4 };
    expect(await change({ settings: { compaction } })).toMatchObject({ policy: "oriel", settings: { compaction } });
    await change({ settings: { compaction: { low_watermark: 0.85 } } });
    // Of `ollm` the high watermark is 0.8.
    await expect(change({ policy: "ollm" })).rejects.toMatchObject({ code: "invalid_request", param: "settings.compaction" });
    expect(await change({ policy: "ollm", settings: { compaction: null } })).toMatchObject({ policy: "ollm" });
  });

  it("keeps what Oriel notes and what others change at the same moment", async () => {
    const summary = { summary: "Of dogs.", topics: ["dogs"], by: "m", at: AT, messages: 2, last: "m-2" };
    await Promise.all([
      change({ settings: { temperature: 0.5 } }),
      store.sessions.update("s-1", ({ settings }) => ({ settings: { ...settings, summary } })),
      change({ settings: { maxTokens: 100, goal: null } }),
      change({ title: "Dogs" }),
    ]);
    const { title, settings } = await sessionOf(store, "s-1");
    expect({ title, settings }).toEqual({
      title: "Dogs",
      settings: {
        systemPrompt: "Be brief.",
        activeSkills: [{ name: "sql" }, { name: "css" }],
        temperature: 0.5,
        maxTokens: 100,
        summary,
      },
    });
    const named = told.flatMap((event) => ("changed" in event ? [event.changed] : []));
    expect(named).toEqual(expect.arrayContaining([["temperature"], ["title"], expect.arrayContaining(["maxTokens", "goal"])]));
  });

  it("says when there is no such session", async () => {
    await expect(changeSession(ports, "s-9", { title: "x" })).rejects.toMatchObject({ code: "session_not_found" });
  });
});

describe("discoverInSession", () => {
  let root: string;
  beforeEach(async () => {
    root = await realpath(await mkdtemp(join(tmpdir(), "oriel-discover-")));
    await mkdir(join(root, "app"));
    await writeFile(join(root, "AGENTS.md"), "Use tabs.");
    await writeFile(join(root, "app", "AGENTS.md"), "Use spaces.");
  });
  afterEach(() => rm(root, { recursive: true }));

  const TEXT = "Context from AGENTS.md:\n\nUse tabs.\n\nContext from app/AGENTS.md:\n\nUse spaces.";

  it("keeps with the session what the files say now, and tells what was found", async () => {
    await symlink("/dev/zero", join(root, "ORIEL.md"));
    const from = join(root, "app");
    const found = await discoverInSession(ports, "s-1", { from, root });
    await writeFile(join(root, "AGENTS.md"), "Changed.");
    const files = found.files.flatMap((file) => (file.kind === "whole" ? [{ path: file.path, kind: file.kind, tokens: file.tokens }] : []));
    const session = await store.sessions.get("s-1");
    expect(session?.settings.discovered).toEqual({ root, from, text: TEXT, tokens: found.tokens, files });
    expect(told).toEqual([
      { type: "config-updated", changed: ["discovered"] },
      {
        type: "context-discovered",
        root,
        files,
        tokens: found.tokens,
        left: [expect.stringMatching(/^ORIEL\.md: It is a symbolic link/)],
      },
    ]);
  });

  it("looks in the folder of the path alone where no root is named", async () => {
    const found = await discoverInSession(ports, "s-1", { from: join(root, "app", "AGENTS.md") });
    expect(found.root).toBe(join(root, "app"));
    expect(found.text).toBe("Context from AGENTS.md:\n\nUse spaces.");
  });

  it("forgets what was found before where now there is nothing", async () => {
    await discoverInSession(ports, "s-1", { from: root, root });
    await discoverInSession(ports, "s-1", { from: root, root, names: ["NONE.md"] });
    expect((await store.sessions.get("s-1"))?.settings.discovered).toBeUndefined();
  });

  it("leaves the session as it was when the path leads out of the root", async () => {
    await expect(discoverInSession(ports, "s-1", { from: root, root: join(root, "app") })).rejects.toMatchObject({ param: "from" });
    expect(await store.sessions.get("s-1")).toMatchObject({ updatedAt: AT });
    expect(told).toEqual([]);
  });
});
