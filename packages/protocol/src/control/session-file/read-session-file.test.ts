import { readFileSync } from "node:fs";
import type { JsonObject, JsonValue, SessionSettings, WholeSession } from "@oriel/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isList, isObject } from "../../field.ts";
import { failureOf } from "../../fixtures/failure.ts";
import { parseJson } from "../../json.ts";
import { readSessionFile } from "./read-session-file.ts";
import { sessionFile } from "./session-file.ts";

const DISCOVERED = { root: "/p", from: "/p", text: "x", tokens: 1, files: [{ path: "AGENTS.md", kind: "left_out", tokens: 1 }] };

describe("a session of Oriel's own", () => {
  it("is written as it was read, to the character", () => {
    const file = fixture("oriel-1.json");
    const { whole, format, notes } = readSessionFile(file);
    expect({ format, notes }).toEqual({ format: "oriel-session 1", notes: [] });
    expect(sessionFile(whole, "2026-02-01T00:00:00.000Z")).toEqual(file);
  });

  it("is read as it was written, whatever was said in it", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary", maxLength: 50 }), (text, note) => {
        const { whole } = readSessionFile(fixture("oriel-1.json"));
        const said: WholeSession = {
          ...whole,
          session: { ...whole.session, settings: { systemPrompt: text } },
          branches: whole.branches.map((branch) => ({
            ...branch,
            title: note,
            messages: branch.messages.map((stored) => ({ ...stored, message: { role: "user", content: [{ type: "text", text }] } })),
          })),
          snapshots: whole.snapshots.map((snapshot) => ({ ...snapshot, note })),
        };
        const sent = parseJson(JSON.stringify(sessionFile(said, "2026-02-01T00:00:00.000Z")));
        expect(readSessionFile(sent).whole).toEqual(said);
      }),
    );
  });

  it("carries what makes a system prompt, the text of context files too", () => {
    const { whole } = readSessionFile(fixture("oriel-1.json"));
    const settings: SessionSettings = {
      mode: "reviewer",
      goal: "Ship it.",
      activeSkills: [{ name: "sql", about: "queries" }],
      activeTools: [{ name: "run" }],
      activeHooks: [],
      activeMcpServers: [{ name: "github" }],
      discovered: { root: "/p", from: "/p/app", text: "Use tabs.", tokens: 3, files: [{ path: "AGENTS.md", kind: "cut", tokens: 3 }] },
    };
    const told: WholeSession = {
      ...whole,
      session: { ...whole.session, settings },
      snapshots: whole.snapshots.map((snapshot) => ({ ...snapshot, settings })),
    };
    const sent = parseJson(JSON.stringify(sessionFile(told, "2026-02-01T00:00:00.000Z")));
    expect(readSessionFile(sent)).toEqual({ whole: told, format: "oriel-session 1", notes: [] });
  });

  it("names the fields it does not know", () => {
    const file = changed("oriel-1.json", [["session", "colour"], "blue"], [["branches", 0, "messages", 0, "mood"], "good"]);
    expect(readSessionFile(file).notes).toEqual(["Left out, since Oriel does not know them: session.colour, branches[].messages[].mood."]);
  });

  it("is refused when a newer Oriel wrote it", () => {
    expect(failureOf(() => readSessionFile(changed("oriel-1.json", [["schema_version"], 2])))).toEqual({
      code: "invalid_request",
      message:
        "This session was exported by a newer Oriel: its schema_version is 2, and this one reads up to 1: update this Oriel to take it over.",
      param: "schema_version",
      data: { found: 2, known: 1 },
    });
  });

  it.each<[string, Path, JsonValue | undefined]>([
    ["schema_version", ["schema_version"], "one"],
    ["session", ["session"], []],
    ["session.model", ["session", "model"], ""],
    ["session.settings", ["session", "settings"], undefined],
    ["session.settings.temperature", ["session", "settings", "temperature"], "hot"],
    ["session.settings.discovered.files[0].kind", ["session", "settings", "discovered"], DISCOVERED],
    ["session.branch_id", ["session", "branch_id"], "b_9"],
    ["session.created_at", ["session", "created_at"], "yesterday"],
    ["branches", ["branches"], []],
    ["branches[0].branch_id", ["branches", 0, "branch_id"], "other"],
    ["branches[1].branch_id", ["branches", 1, "branch_id"], "s_1"],
    ["branches[1].parent_id", ["branches", 1, "parent_id"], null],
    ["branches[1].parent_id", ["branches", 1, "parent_id"], "b_2"],
    ["branches[1].forked_at", ["branches", 1, "forked_at"], 5],
    ["branches[1].forked_at", ["branches", 1, "forked_at"], -1],
    ["branches[0].messages", ["branches", 0, "messages"], {}],
    ["branches[0].messages[1]", ["branches", 0, "messages", 1], "hello"],
    ["branches[0].messages[0].role", ["branches", 0, "messages", 0, "role"], "wizard"],
    ["branches[0].messages[0].content", ["branches", 0, "messages", 0, "content"], 7],
    ["branches[0].messages[0].content[1].base64", ["branches", 0, "messages", 0, "content", 1, "base64"], null],
    ["branches[0].messages[1].tool_calls[0].name", ["branches", 0, "messages", 1, "tool_calls", 0, "name"], undefined],
    ["branches[0].messages[1].reply.window_reason", ["branches", 0, "messages", 1, "reply", "window_reason"], "mood"],
    ["branches[0].messages[1].reply.verdict.by", ["branches", 0, "messages", 1, "reply", "verdict", "by"], 1.5],
    ["branches[0].messages[0].mark", ["branches", 0, "messages", 0, "mark"], "loved"],
    ["branches[0].messages[1].marked_at", ["branches", 0, "messages", 1, "mark"], "pinned"],
    ["snapshots[0].branch_id", ["snapshots", 0, "branch_id"], "b_9"],
    ["snapshots[0].message_count", ["snapshots", 0, "message_count"], 5],
    ["snapshots[0].purpose", ["snapshots", 0, "purpose"], "fun"],
  ])("is refused for a broken %s, with the place", (param, path, value) => {
    expect(failureOf(() => readSessionFile(changed("oriel-1.json", [path, value])))).toMatchObject({ code: "invalid_request", param });
  });

  it("is refused where a branch shares less than its parent does", () => {
    const third = { branch_id: "b_3", parent_id: "b_2", forked_at: 3, title: null, created_at: "2026-01-01T00:08:00.000Z", messages: [] };
    expect(failureOf(() => readSessionFile(changed("oriel-1.json", [["branches", 2], third])))).toMatchObject({
      param: "branches[2].forked_at",
    });
  });
});

describe("a session of mochi's", () => {
  it("of format 1.4 keeps its messages, its window, its settings, and what Oriel has no field for", () => {
    const { whole, format, notes } = readSessionFile(fixture("mochi-1.4.json"));
    expect(format).toBe("mochi 1.4");
    expect(notes).toEqual([
      "The system prompt at its beginning became the setting system_prompt.",
      "Messages have new ids. What Oriel has no field for is kept in the setting imported.",
      "Left out, since Oriel does not know them: messages[].mood.",
    ]);
    expect(whole.session).toEqual({
      id: "a1b2c3d4e5",
      model: "qwen3:14b",
      policy: "oriel",
      title: undefined,
      createdAt: "2026-01-15T10:00:00.123Z",
      updatedAt: "2026-01-15T10:05:30.000Z",
      settings: {
        systemPrompt: "Be brief.",
        system_prompt_file: "brief.md",
        tool_settings: {
          tools: ["add_numbers", "get_current_time"],
          execution_policy: "never_confirm",
          tool_policies: { add_numbers: "always_confirm" },
        },
        agent_settings: { enabled_agents: ["coder"] },
        summary: { summary: "Sums and the time.", topics: ["sums", "time"] },
        summary_model: "qwen3:14b",
        imported: {
          format: "mochi 1.4",
          session_id: "a1b2c3d4e5",
          context_window_config: {
            dynamic_enabled: true,
            current_window: 16_384,
            last_adjustment: "usage_threshold",
            adjustment_history: [
              { reason: "initial_setup", window: 8192, usage_tokens: 0 },
              { reason: "usage_threshold", window: 16_384, usage_tokens: 8000 },
            ],
            manual_override: false,
          },
          favourite: true,
        },
      },
    });
    const reply = { model: "qwen3:14b", engine: "ollama" };
    expect(whole.branches[0]?.messages.map(({ position, message, createdAt, reply }) => ({ position, message, createdAt, reply }))).toEqual(
      [
        { position: 0, message: { role: "user", content: text("What is 2 + 2? Grüße 🙂") }, createdAt: "2026-01-15T10:01:00.000Z" },
        {
          position: 1,
          message: {
            role: "assistant",
            content: text(""),
            thinking: "A sum.",
            toolCalls: [{ id: "messages[2].tool_calls[0]", name: "add_numbers", argumentsJson: '{"a":2,"b":2}' }],
          },
          createdAt: "2026-01-15T10:01:05.000Z",
          reply: { ...reply, usage: { promptTokens: 120, replyTokens: 20 }, windowReason: "no_adjustment" },
        },
        {
          position: 2,
          message: { role: "tool", content: text("4"), toolCallId: "messages[2].tool_calls[0]", toolName: "add_numbers" },
          createdAt: "2026-01-15T10:01:06.000Z",
        },
        {
          position: 3,
          message: { role: "assistant", content: text("4.") },
          createdAt: "2026-01-15T10:01:07.000Z",
          reply: { ...reply, usage: { promptTokens: 150, replyTokens: 3 }, window: 16_384, windowReason: "usage_threshold" },
        },
        { position: 4, message: { role: "user", content: text("And the time?") }, createdAt: "2026-01-15T10:00:00.123Z" },
      ],
    );
  });

  it("of format 1.3 needs no more than it had, and is told when it miscounted", () => {
    const { whole, format, notes } = readSessionFile(fixture("mochi-1.3.json"));
    expect(format).toBe("mochi 1.3");
    expect(notes[0]).toBe("The file says it has 3 messages, and has 2: all of those were taken over.");
    expect(whole.session.settings).toEqual({ imported: { format: "mochi 1.3", session_id: "0123456789" } });
    expect(whole.branches[0]?.messages).toHaveLength(2);
  });

  it("without a version is one of 1.3, as mochi takes it", () => {
    expect(readSessionFile(changed("mochi-1.3.json", [["metadata", "format_version"], undefined])).format).toBe("mochi 1.3");
  });

  it("of another version is refused", () => {
    expect(failureOf(() => readSessionFile(changed("mochi-1.4.json", [["metadata", "format_version"], "2.0"])))).toEqual({
      code: "invalid_request",
      message:
        "metadata.format_version must be one of 1.3, 1.4, the formats of mochi that Oriel reads; got 2.0: a later one may need an update of Oriel.",
      param: "metadata.format_version",
      data: { known: ["1.3", "1.4"] },
    });
  });

  it.each<[string, Path, JsonValue | undefined]>([
    ["metadata.session_id", ["metadata", "session_id"], undefined],
    ["metadata.model", ["metadata", "model"], 7],
    ["metadata.created_at", ["metadata", "created_at"], "soon"],
    ["metadata.tool_settings.execution_policy", ["metadata", "tool_settings", "execution_policy"], "sometimes"],
    ["metadata.context_window_config.current_window", ["metadata", "context_window_config", "current_window"], -1],
    ["messages", ["messages"], "none"],
    ["messages[1].role", ["messages", 1, "role"], "narrator"],
    ["messages[1].content", ["messages", 1, "content"], null],
    ["messages[2].tool_calls[0].function.name", ["messages", 2, "tool_calls", 0, "function", "name"], undefined],
    ["messages[4].eval_count", ["messages", 4, "eval_count"], "three"],
    ["messages[4].timestamp", ["messages", 4, "timestamp"], "noon"],
  ])("is refused for a broken %s, with the place", (param, path, value) => {
    expect(failureOf(() => readSessionFile(changed("mochi-1.4.json", [path, value])))).toMatchObject({ code: "invalid_request", param });
  });
});

describe("a session of OLLM's", () => {
  it("keeps its messages, and its tool calls beside them", () => {
    const { whole, format, notes } = readSessionFile(fixture("ollm.json"));
    expect({ format, notes }).toEqual({
      format: "ollm",
      notes: [
        "The system prompt at its beginning became the setting system_prompt.",
        "The file does not say which replies made its tool calls (1): they are in the setting imported, and no messages.",
        "Messages have new ids. What Oriel has no field for is kept in the setting imported.",
        "Left out, since Oriel does not know them: messages[].reasoning.",
      ],
    });
    expect(whole.session).toMatchObject({
      model: "llama3.2:3b",
      createdAt: "2026-01-30T12:00:00.000Z",
      updatedAt: "2026-01-30T12:10:00.000Z",
      settings: {
        systemPrompt: "You help with code.",
        imported: {
          format: "ollm",
          sessionId: "6f1c9a52-3c1e-4f57-9d0a-0f4b6e1c2d3e",
          provider: "ollama",
          toolCalls: [{ id: "call-1", result: { llmContent: "a.ts b.ts" } }],
          metadata: { tokenCount: 321, compressionCount: 0 },
          mode: "developer",
        },
      },
    });
    expect(whole.branches[0]?.messages.map(({ message, reply }) => ({ message, by: reply && [reply.model, reply.engine] }))).toEqual([
      { message: { role: "user", content: [...text("List the files"), ...text(" here.")] } },
      { message: { role: "assistant", content: text("Two files.") }, by: ["llama3.2:3b", "ollama"] },
    ]);
  });

  it.each<[string, Path, JsonValue | undefined]>([
    ["sessionId", ["sessionId"], ""],
    ["startTime", ["startTime"], undefined],
    ["lastActivity", ["lastActivity"], 5],
    ["model", ["model"], null],
    ["messages", ["messages"], undefined],
    ["messages[1].role", ["messages", 1, "role"], "model"],
    ["messages[1].parts", ["messages", 1, "parts"], "text"],
    ["messages[1].parts[0].type", ["messages", 1, "parts", 0, "type"], "image"],
    ["messages[2].timestamp", ["messages", 2, "timestamp"], "later"],
  ])("is refused for a broken %s, with the place", (param, path, value) => {
    expect(failureOf(() => readSessionFile(changed("ollm.json", [path, value])))).toMatchObject({ code: "invalid_request", param });
  });
});

describe("what is no session", () => {
  it.each<[string, JsonValue]>([
    ["an empty object", {}],
    ["somebody else's export", { conversations: [] }],
    ["messages alone", { messages: [{ role: "user", content: "Hi" }] }],
  ])("is refused when it is %s, with what is expected", (_what, body) => {
    expect(failureOf(() => readSessionFile(body))).toEqual({
      code: "invalid_request",
      message:
        'This is no session that Oriel reads: expected Oriel\'s own ("format": "oriel-session"), mochi\'s (metadata and messages) or OLLM\'s (sessionId and messages).',
      param: "format",
    });
  });

  it("is refused when it is a list", () => {
    expect(failureOf(() => readSessionFile([]))).toMatchObject({ code: "invalid_request" });
  });
});

type Path = readonly (string | number)[];

function text(said: string): readonly object[] {
  return [{ type: "text", text: said }];
}

function fixture(name: string): JsonValue {
  return parseJson(readFileSync(new URL(`../../fixtures/sessions/${name}`, import.meta.url), "utf8"));
}

/** A fixture with other values at some places; `undefined` takes one away. */
function changed(name: string, ...changes: readonly (readonly [Path, JsonValue | undefined])[]): JsonValue {
  return changes.reduce((file, [path, value]) => put(file, path, value) ?? null, fixture(name));
}

function put(at: JsonValue, [step, ...rest]: Path, value: JsonValue | undefined): JsonValue | undefined {
  if (step === undefined) return value;
  if (isList(at)) {
    const items = [...at];
    items[Number(step)] = put(items[Number(step)] ?? null, rest, value) ?? null;
    return items;
  }
  const fields: JsonObject = isObject(at) ? at : {};
  const next = put(fields[String(step)] ?? null, rest, value);
  const { [String(step)]: _before, ...others } = fields;
  return next === undefined ? others : { ...others, [String(step)]: next };
}
