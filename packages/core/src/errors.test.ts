import { describe, expect, it } from "vitest";
import { asOrielError, contextLengthExceeded, OrielError } from "./errors.ts";

describe("OrielError", () => {
  it("carries its code, its place, its figures and its cause", () => {
    const cause = new Error("below");
    const error = new OrielError("overloaded", "Too many at once.", { param: "model", data: { waiting: 3 }, retryAfterSeconds: 2, cause });
    expect(error).toBeInstanceOf(Error);
    expect({ ...error, message: error.message, cause: error.cause, name: error.name }).toEqual({
      name: "OrielError",
      code: "overloaded",
      message: "Too many at once.",
      param: "model",
      data: { waiting: 3 },
      retryAfterSeconds: 2,
      cause,
    });
  });

  it("has no cause where none was given", () => {
    expect("cause" in new OrielError("internal", "Broken.")).toBe(false);
  });
});

describe("asOrielError", () => {
  it("leaves an OrielError as it is", () => {
    const error = new OrielError("conflict", "Taken.");
    expect(asOrielError(error)).toBe(error);
  });

  it.each([
    ["an error", new TypeError("x is not a function"), "Unexpected failure: x is not a function"],
    ["a text", "no", "Unexpected failure: no"],
    ["nothing", undefined, "Unexpected failure: undefined"],
  ])("takes %s for an internal failure, with the original as its cause", (_, thrown, message) => {
    const error = asOrielError(thrown);
    expect({ code: error.code, message: error.message, cause: error.cause }).toEqual({ code: "internal", message, cause: thrown });
  });
});

describe("contextLengthExceeded", () => {
  const message = (prompt: number | undefined, reply: number | undefined, window: number | undefined): string =>
    contextLengthExceeded({ prompt, reply, window }).message;

  it("says both numbers, and how long a reply would fit", () => {
    expect(message(3000, 2000, 4096)).toBe(
      "5000 tokens (3000 prompt + 2000 reply) do not fit the context window of 4096 tokens: ask for a reply of at most 1096 tokens, shorten the conversation, or raise the model's window.",
    );
  });

  it("does not offer a shorter reply where the prompt alone is too long", () => {
    expect(message(5000, 2000, 4096)).toBe(
      "7000 tokens (5000 prompt + 2000 reply) do not fit the context window of 4096 tokens: shorten the conversation or raise the model's window.",
    );
    expect(message(4096, 1, 4096)).toContain(": shorten the conversation or raise the model's window.");
  });

  it("speaks of the prompt alone where no reply was asked for", () => {
    const expected =
      "The prompt of 5000 tokens does not fit the context window of 4096 tokens: shorten the conversation or raise the model's window.";
    expect(message(5000, undefined, 4096)).toBe(expected);
    expect(message(5000, 0, 4096)).toBe(expected);
  });

  it("invents no number that is unknown", () => {
    expect(message(undefined, undefined, undefined)).toBe(
      "The prompt does not fit the context window: shorten the conversation or raise the model's window.",
    );
    expect(message(undefined, 2000, 4096)).toBe(
      "The prompt does not fit the context window of 4096 tokens: shorten the conversation or raise the model's window.",
    );
    expect(contextLengthExceeded({ prompt: undefined, reply: 2000, window: undefined }).data).toEqual({
      needed: null,
      prompt: null,
      reply: 2000,
      window: null,
    });
  });

  it("carries the numbers for programs", () => {
    const cause = new Error("engine said no");
    const error = contextLengthExceeded({ prompt: 3000, reply: 2000, window: 4096, cause });
    expect({ code: error.code, param: error.param, data: error.data, cause: error.cause }).toEqual({
      code: "context_length_exceeded",
      param: "messages",
      data: { needed: 5000, prompt: 3000, reply: 2000, window: 4096 },
      cause,
    });
  });
});
