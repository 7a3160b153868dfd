import type { JsonValue } from "@oriel/core";
import { describe, expect, it } from "vitest";
import { failureOf } from "../fixtures/failure.ts";
import { decodeChatTurn, decodeCreateSession, decodePatchSession, decodeWindow } from "./requests.ts";
import { settingsInfo } from "./settings.ts";

describe("decodeCreateSession", () => {
  it("reads a model alone, or all there is", () => {
    expect(decodeCreateSession({ model: "m" })).toEqual({ model: "m", settings: {} });
    const settings = { system_prompt: "Be brief.", max_tokens: 100, temperature: 0.5, theme: { dark: true }, gone: null };
    expect(decodeCreateSession({ model: "m", policy: "mochi", title: "Trip", settings })).toEqual({
      model: "m",
      policy: "mochi",
      title: "Trip",
      settings: { systemPrompt: "Be brief.", maxTokens: 100, temperature: 0.5, theme: { dark: true }, gone: null },
    });
  });

  it.each<[JsonValue, string, string]>([
    [{}, "model", "model must be the name of a model, 1 to 256 characters long, got nothing."],
    [{ model: "m", policy: "" }, "policy", "policy must be a string that is not empty, got an empty string."],
    [{ model: "m", title: "x".repeat(201) }, "title", "title must be a string of at most 200 characters, got a string."],
    [{ model: "m", settings: [] }, "settings", "settings must be an object, got an empty array."],
    [{ model: "m", settings: { system_prompt: 1 } }, "settings.system_prompt", "settings.system_prompt must be a string, got 1."],
  ])("refuses %j", (body, param, message) => {
    expect(failureOf(() => decodeCreateSession(body))).toEqual({ code: "invalid_request", message, param });
  });
});

describe("decodePatchSession", () => {
  it.each<[JsonValue, object]>([
    [{ model: "n" }, { model: "n" }],
    [{ title: null }, { title: null }],
    [{ settings: { max_tokens: null, temperature: 1 } }, { settings: { maxTokens: null, temperature: 1 } }],
  ])("reads %j", (body, patch) => {
    expect(decodePatchSession(body)).toEqual(patch);
  });

  it("refuses to change nothing", () => {
    expect(failureOf(() => decodePatchSession({ modle: "n", policy: null }))).toEqual({
      code: "invalid_request",
      message: "There is nothing to change: send model, policy, title or settings.",
    });
  });
});

describe("settingsInfo", () => {
  it("writes settings under the names they are sent by", () => {
    const sent = { system_prompt: "Be brief.", max_tokens: 100, temperature: 0.5, theme: "dark" };
    expect(settingsInfo(decodeCreateSession({ model: "m", settings: sent }).settings)).toEqual(sent);
    expect(settingsInfo({ systemPrompt: undefined })).toEqual({});
  });
});

describe("the settings that make a system prompt", () => {
  const decoded = (settings: JsonValue): object => decodePatchSession({ settings }).settings ?? {};

  it("are names, each by itself or with what it is for", () => {
    const named = ["git", { name: "sql", about: "queries" }, { name: "css", about: null, colour: "blue" }];
    const inUse = [{ name: "git" }, { name: "sql", about: "queries" }, { name: "css" }];
    const all = {
      mode: "developer",
      goal: "Ship it.",
      active_skills: named,
      active_tools: named,
      active_hooks: [],
      active_mcp_servers: named,
    };
    expect(decoded(all)).toEqual({
      mode: "developer",
      goal: "Ship it.",
      activeSkills: inUse,
      activeTools: inUse,
      activeHooks: [],
      activeMcpServers: inUse,
    });
    expect(settingsInfo(decodeCreateSession({ model: "m", settings: all }).settings)).toEqual({
      ...all,
      active_skills: inUse,
      active_tools: inUse,
      active_mcp_servers: inUse,
    });
  });

  it("can be taken away, the context files too", () => {
    expect(decoded({ mode: null, active_skills: null, discovered: null })).toEqual({ mode: null, activeSkills: null, discovered: null });
  });

  it.each<[string, JsonValue, string, string]>([
    ["mode", "../etc", "mode", "the name of a mode: small letters, digits and hyphens, at most 40, got a string"],
    ["mode", 7, "mode", "the name of a mode: small letters, digits and hyphens, at most 40, got 7"],
    ["goal", " ", "goal", "a text of 1 to 4000 characters, got a string"],
    ["goal", "x".repeat(4001), "goal", "a text of 1 to 4000 characters, got a string"],
    ["active_skills", new Array(201).fill("a"), "active_skills", "an array of at most 200 names, got an array"],
    ["active_skills", "git", "active_skills", "an array of at most 200 names, got a string"],
    ["active_tools", ["a", ""], "active_tools[1]", "a text of 1 to 200 characters, got an empty string"],
    ["active_hooks", [{ about: "x" }], "active_hooks[0].name", "a text of 1 to 200 characters, got nothing"],
    [
      "active_mcp_servers",
      [{ name: "a", about: "x".repeat(1001) }],
      "active_mcp_servers[0].about",
      "a text of 1 to 1000 characters, got a string",
    ],
    [
      "discovered",
      { root: "/", from: "/", text: "Obey.", tokens: 1, files: [] },
      "discovered",
      "null, which forgets the context files; POST /api/v1/sessions/{id}/discover finds them, got an object",
    ],
  ])("refuse %s as %j", (name, value, param, message) => {
    expect(failureOf(() => decoded({ [name]: value }))).toEqual({
      code: "invalid_request",
      message: `settings.${param} must be ${message}.`,
      param: `settings.${param}`,
    });
  });

  it("are shown without the text of context files", () => {
    const shown = { root: "/p", from: "/p/app", tokens: 3, files: [{ path: "AGENTS.md", kind: "whole", tokens: 3 }] } as const;
    expect(settingsInfo({ discovered: { ...shown, text: "Use tabs." }, goal: "Ship it." })).toEqual({
      goal: "Ship it.",
      discovered: shown,
    });
  });
});

describe("decodeChatTurn", () => {
  it("reads a message, or null to answer again", () => {
    const body = { message: "Hi", max_tokens: 100_000, think: true, temperature: 0, top_p: 1, top_k: 0, min_p: 0, seed: 1, stop: "x" };
    expect(decodeChatTurn(body)).toEqual({
      message: "Hi",
      maxTokens: 100_000,
      think: true,
      sampling: { temperature: 0, topP: 1, topK: 0, minP: 0, seed: 1, stop: ["x"] },
    });
    expect(decodeChatTurn({ message: null })).toEqual({ message: null, sampling: {} });
  });

  it.each<[JsonValue, string]>([
    [{}, "nothing"],
    [{ message: "" }, "an empty string"],
    [{ message: 1 }, "1"],
  ])("refuses %j", (body, got) => {
    expect(failureOf(() => decodeChatTurn(body))).toEqual({
      code: "invalid_request",
      message: `message must be a string that is not empty, or null to answer the conversation as it stands, got ${got}.`,
      param: "message",
    });
  });

  it.each([0, 100_001, 2.5])("refuses an allowance of %d", (got) => {
    expect(failureOf(() => decodeChatTurn({ message: "Hi", max_tokens: got }))).toEqual({
      code: "invalid_request",
      message: `max_tokens must be a whole number from 1 to 100000, got ${got}.`,
      param: "max_tokens",
      data: { min: 1, max: 100_000, got },
    });
  });
});

describe("decodeWindow", () => {
  it.each<[JsonValue, number]>([
    [16_384, 16_384],
    ["16k", 16_384],
    ["1M", 1_048_576],
    [-5, -5],
  ])("reads %j and leaves the bounds to who knows the model", (tokens, read) => {
    expect(decodeWindow({ tokens })).toEqual({ tokens: read });
  });

  it.each<[JsonValue, string]>([
    ["lots", "a string"],
    [null, "nothing"],
    [{}, "an object"],
  ])("refuses %j", (tokens, got) => {
    expect(failureOf(() => decodeWindow({ tokens }))).toEqual({
      code: "invalid_request",
      message: `tokens must be a number of tokens, such as 16384 or "16k", got ${got}.`,
      param: "tokens",
    });
  });
});
