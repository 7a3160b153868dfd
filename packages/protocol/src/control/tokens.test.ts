import type { JsonValue } from "@oriel/core";
import { describe, expect, it } from "vitest";
import { failureOf } from "../fixtures/failure.ts";
import { decodeCountQuestion } from "./tokens.ts";

const HI = [{ role: "user", content: "Hi" }];
const HI_READ = [{ role: "user", content: [{ type: "text", text: "Hi" }] }];
const CLOCK = { type: "function", function: { name: "clock" } };

describe("decodeCountQuestion", () => {
  it.each<[JsonValue, object]>([
    [
      { model: "m", text: "" },
      { kind: "text", text: "" },
    ],
    [
      { model: "m", prompt: "Once" },
      { kind: "prompt", text: "Once" },
    ],
    [
      { model: "m", messages: HI, text: null },
      { kind: "messages", messages: HI_READ, tools: [] },
    ],
    [
      { model: "m", messages: HI, tools: [CLOCK] },
      { kind: "messages", messages: HI_READ, tools: [{ name: "clock" }] },
    ],
  ])("reads %j", (body, counted) => {
    expect(decodeCountQuestion(body)).toEqual({ model: "m", counted });
  });

  it.each<[JsonValue, string, string]>([
    [{ text: "Hi" }, "model", "model must be the name of a model, 1 to 256 characters long, got nothing."],
    [{ model: "m" }, "text", "Expected one thing to count, text, messages or prompt; got none."],
    [{ model: "m", text: "a", prompt: "b" }, "prompt", "Expected one thing to count, text, messages or prompt; got text and prompt."],
    [{ model: "m", text: 7 }, "text", "text must be a string, got 7."],
    [{ model: "m", text: "a", tools: [CLOCK] }, "tools", "tools belong to messages: send messages beside them."],
    [{ model: "m", messages: [] }, "messages", "messages must be an array of at least one message, got an empty array."],
    [
      { model: "m", messages: [{ role: "user" }] },
      "messages[0].content",
      "messages[0].content must be a string or an array of content parts, got nothing.",
    ],
  ])("refuses %j", (body, param, message) => {
    expect(failureOf(() => decodeCountQuestion(body))).toEqual({ code: "invalid_request", message, param });
  });
});
