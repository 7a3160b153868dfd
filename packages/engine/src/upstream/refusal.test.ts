import type { OrielError } from "@oriel/core";
import { describe, expect, it } from "vitest";
import { refusal } from "./refusal.ts";

const party = { label: "Ollama", url: "http://127.0.0.1:11434" };

function said(error: OrielError): object {
  return { code: error.code, message: error.message, data: error.data, retryAfterSeconds: error.retryAfterSeconds };
}

describe("an engine's refusal", () => {
  it("of a prompt that does not fit names both numbers, taking the window from the request where the engine leaves it out", () => {
    const body = '{"error":"the input length exceeds the context length"}';
    const error = refusal({ status: 400, text: body }, party, { model: "qwen3", window: 2048 });
    expect({ code: error.code, data: error.data }).toEqual({
      code: "context_length_exceeded",
      data: { needed: null, prompt: null, reply: null, window: 2048 },
    });
  });

  it("of an unknown model says which model", () => {
    const error = refusal({ status: 404, text: `{"error":"model 'nope' not found"}` }, party, { model: "nope" });
    expect(said(error)).toEqual({
      code: "model_not_found",
      message: 'Ollama at http://127.0.0.1:11434 does not have the model "nope": choose one of its models, or add it there.',
      data: { status: 404 },
      retryAfterSeconds: undefined,
    });
  });

  it.each([
    [404, '{"error":{"message":"The model `x` does not exist.","type":"NotFoundError","code":404}}', "model_not_found"],
    [404, '{"error":{"message":"The model x","code":"model_not_found"}}', "model_not_found"],
    [404, '{"error":{"message":"File Not Found","type":"not_found_error","code":404}}', "engine_failed"],
    [500, '{"error":"model requires more system memory (5.5 GiB) than is available (3.1 GiB)"}', "model_load_failed"],
    [500, '{"error":"llama runner process has terminated: exit status 2"}', "model_load_failed"],
    [500, '{"error":"model runner has unexpectedly stopped, this may be due to resource limitations"}', "engine_crashed"],
    [503, '{"error":{"message":"Loading model","type":"unavailable_error","code":503}}', "overloaded"],
    [503, '{"error":"server busy, please try again.  maximum pending requests exceeded"}', "overloaded"],
    [400, '{"error":"registry.ollama.ai/library/x:latest does not support tools"}', "invalid_request"],
    [422, '{"detail":[{"type":"missing","loc":["body","messages"],"msg":"Field required"}]}', "invalid_request"],
    [401, '{"error":{"message":"Invalid API Key","type":"authentication_error"}}', "engine_failed"],
    [500, "", "engine_failed"],
    [undefined, '{"error":"an error was encountered while running the model"}', "engine_failed"],
  ])("with %s %s is %s", (status, text, code) => {
    expect(refusal({ status, text }, party).code).toBe(code);
  });

  it("tells a lack of memory from other failures to load, so that a smaller window can be tried", () => {
    const outOfMemory = refusal({ status: 500, text: '{"error":"cudaMalloc failed: out of memory"}' }, party);
    expect(outOfMemory.data).toEqual({ status: 500, reason: "out_of_memory" });
  });

  it("shows the title of a web page, not its markup", () => {
    const page = "<!doctype html><html><head><title>502 Bad\n Gateway</title></head><body>nginx</body></html>";
    expect(refusal({ status: 502, text: page }, party).message).toBe(
      "Ollama at http://127.0.0.1:11434 answered 502 where a reply was expected: 502 Bad Gateway",
    );
  });

  it("shows at most 200 characters, without control characters", () => {
    const { message } = refusal({ status: 500, text: `a\u0000b\u001b[31m${"x".repeat(500)}` }, party);
    expect(message).toBe(`Ollama at http://127.0.0.1:11434 answered 500 where a reply was expected: a b [31m${"x".repeat(192)}…`);
  });

  it("by redirect is not followed but shown", () => {
    const error = refusal({ status: 302, text: "", headers: { location: "https://elsewhere.example/login" } }, party);
    expect(said(error)).toEqual({
      code: "engine_failed",
      message:
        "Ollama at http://127.0.0.1:11434 points to https://elsewhere.example/login: Oriel follows no redirects, configure that address.",
      data: { status: 302 },
      retryAfterSeconds: undefined,
    });
  });

  it.each([
    ["12", undefined, 12],
    ["Sat, 21 Nov 2026 08:45:32 GMT", "Sat, 21 Nov 2026 08:45:02 GMT", 30],
    ["Sat, 21 Nov 2026 08:45:32 GMT", undefined, undefined],
    ["soon", "Sat, 21 Nov 2026 08:45:02 GMT", undefined],
    [undefined, undefined, undefined],
  ])("with Retry-After %s by the clock %s asks for a wait of %s seconds", (retryAfter, date, seconds) => {
    const error = refusal({ status: 429, text: "", headers: { "retry-after": retryAfter, date } }, party);
    expect(error.retryAfterSeconds).toBe(seconds);
  });
});
