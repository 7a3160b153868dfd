import { contextLengthExceeded, OrielError } from "@oriel/core";
import { expect, it } from "vitest";
import { problem } from "./problem.ts";

it("tells an error as a problem document, with the figures at the top and in error", () => {
  const { body, ...rest } = problem(contextLengthExceeded({ prompt: 5000, reply: 100, window: 4096 }));
  const figures = { needed: 5100, prompt: 5000, reply: 100, window: 4096, param: "messages" };
  const message =
    "5100 tokens (5000 prompt + 100 reply) do not fit the context window of 4096 tokens: shorten the conversation or raise the model's window.";
  expect(rest).toEqual({ status: 400, contentType: "application/problem+json", headers: {} });
  expect(JSON.parse(body)).toEqual({
    ...figures,
    type: "urn:oriel:error:context_length_exceeded",
    title: "Context length exceeded",
    status: 400,
    code: "context_length_exceeded",
    detail: message,
    error: { code: "context_length_exceeded", message, details: figures },
  });
});

it("lets no figure take the place of the document's own members", () => {
  const error = new OrielError("engine_failed", "No.", { data: { status: 418, type: "teapot" }, retryAfterSeconds: 5 });
  const { body, headers } = problem(error);
  expect(headers).toEqual({ "Retry-After": "5" });
  expect(JSON.parse(body)).toEqual({
    type: "urn:oriel:error:engine_failed",
    title: "Engine failed",
    status: 502,
    code: "engine_failed",
    detail: "No.",
    error: { code: "engine_failed", message: "No.", details: { status: 418, type: "teapot" } },
  });
});
