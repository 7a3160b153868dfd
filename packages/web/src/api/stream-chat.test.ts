import { type ChatEvent, chatEvent } from "@oriel/protocol";
import { afterEach, describe, expect, it, vi } from "vitest";
import { type StreamEnd, streamChat } from "./stream-chat.ts";

const request = { sessionId: "s/1", message: "Hi", allowance: 2048 };
const accepted: ChatEvent = {
  type: "accepted",
  message_id: "m0",
  prompt_tokens: 9,
  basis: "exact",
  window: 4096,
  receipt_id: "r0",
  messages: { kept: 1, compacted: 0, dropped: 0, recalled: 0 },
};
const delta: ChatEvent = { type: "content_delta", delta: "Grüße" };
const done: ChatEvent = { type: "done" };
const offline = { kind: "unreachable", address: "http://127.0.0.1:11435" };

afterEach(() => vi.unstubAllGlobals());

/** Streams a reply whose bytes arrive in the given pieces, and gives back what came of it. */
async function stream(answer: () => Promise<Response>): Promise<{ batches: ChatEvent[][]; end: StreamEnd; asked: unknown[] }> {
  const asked: unknown[] = [];
  vi.stubGlobal("location", { origin: offline.address });
  vi.stubGlobal("fetch", (path: string, init: RequestInit) => {
    asked.push(init.method, path, init.body);
    return answer();
  });
  const batches: ChatEvent[][] = [];
  const end = await streamChat(request, new AbortController().signal, (events) => batches.push([...events]));
  return { batches, end, asked };
}

function pieces(bytes: Uint8Array, size: number): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (let at = 0; at < bytes.length; at += size) controller.enqueue(bytes.subarray(at, at + size));
      controller.close();
    },
  });
}

function bytesOf(...events: readonly ChatEvent[]): Uint8Array {
  return new TextEncoder().encode(events.map(chatEvent).join(""));
}

describe("streaming a chat", () => {
  it("asks for a reply to the message with the allowance", async () => {
    const { asked } = await stream(() => Promise.resolve(new Response(pieces(bytesOf(done), 1000))));
    expect(asked).toEqual(["POST", "/api/v1/chat/s%2F1/stream", '{"message":"Hi","max_tokens":2048}']);
  });

  it("hands on what arrived together in one call", async () => {
    const { batches, end } = await stream(() => Promise.resolve(new Response(pieces(bytesOf(accepted, delta, done), 10_000))));
    expect(batches).toEqual([[accepted, delta, done]]);
    expect(end).toEqual({ kind: "done" });
  });

  it("reads events that are cut anywhere, also inside a letter", async () => {
    const { batches, end } = await stream(() => Promise.resolve(new Response(pieces(bytesOf(accepted, delta, done), 1))));
    expect(batches.flat()).toEqual([accepted, delta, done]);
    expect(end).toEqual({ kind: "done" });
  });

  it("does not take a stream that just stops for a whole one", async () => {
    const { end } = await stream(() => Promise.resolve(new Response(pieces(bytesOf(accepted, delta), 1000))));
    expect(end).toEqual({ kind: "failed", failure: offline });
  });

  it("hands on what the gateway says when it refuses", async () => {
    const problem = { title: "Not found", code: "session_not_found", detail: "There is no session s/1." };
    const { end } = await stream(() => Promise.resolve(Response.json(problem, { status: 404 })));
    expect(end).toEqual({ kind: "failed", failure: { kind: "refused", code: "session_not_found", message: "There is no session s/1." } });
  });

  it("says so when nothing answers", async () => {
    const { end } = await stream(() => Promise.reject(new TypeError("fetch failed")));
    expect(end).toEqual({ kind: "failed", failure: offline });
  });

  it("says so when an event makes no sense", async () => {
    const nonsense = new TextEncoder().encode('event: content_delta\ndata: {"delta":7}\n\n');
    const { end } = await stream(() => Promise.resolve(new Response(pieces(nonsense, 1000))));
    expect(end).toMatchObject({ kind: "failed", failure: { kind: "refused", code: "engine_failed" } });
  });

  it("knows a stop from a failure", async () => {
    const controller = new AbortController();
    vi.stubGlobal("fetch", () => {
      controller.abort();
      return Promise.reject(new DOMException("aborted", "AbortError"));
    });
    expect(await streamChat(request, controller.signal, () => {})).toEqual({ kind: "stopped" });
  });
});
