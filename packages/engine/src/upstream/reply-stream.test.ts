import { collect, EMPTY_REPLY, type Engine, OrielError, type ReplyEvent, textPart } from "@oriel/core";
import { answerStream, answerText, type FakeUpstream, fakeUpstream, gate, type Script, settled } from "@oriel/testkit";
import { afterEach, describe, expect, it } from "vitest";
import { openaiEngine } from "./openai/engine.ts";

const SSE = "text/event-stream";
const HELLO = 'data: {"choices":[{"delta":{"content":"Grüße "}}]}\n\ndata: {"choices":[{"delta":{"content":"💛"}}]}\n\n';
const STOP = 'data: {"choices":[{"delta":{},"finish_reason":"stop"}]}\n\n';
const WHOLE = `${HELLO}${STOP}data: [DONE]\n\n`;

let upstream: FakeUpstream | undefined;
let engine: Engine | undefined;
afterEach(async () => {
  await engine?.close();
  await upstream?.close();
});

async function answering(script: Script, idleMs?: number): Promise<Engine> {
  upstream = await fakeUpstream({ "POST /v1/chat/completions": script });
  engine = openaiEngine({ id: "some", url: upstream.url, kind: "openai", idleMs });
  return engine;
}

interface Seen {
  readonly events: readonly ReplyEvent[];
  readonly failure: OrielError | undefined;
}

async function read(from: Engine, cancel: AbortController = new AbortController()): Promise<Seen> {
  const events: ReplyEvent[] = [];
  const request = { model: "m", prompt: { kind: "chat", messages: [{ role: "user", content: textPart("Hello") }] }, sampling: {} } as const;
  try {
    for await (const batch of from.send(request, cancel.signal)) events.push(...batch);
  } catch (failure) {
    if (failure instanceof OrielError) return { events, failure };
    throw failure;
  }
  return { events, failure: undefined };
}

function outcome({ events, failure }: Seen): object {
  return { text: collect(EMPTY_REPLY, events).text, ended: events.at(-1)?.type === "reply-end", failure: failure?.code };
}

const COMPLETE = { text: "Grüße 💛", ended: true, failure: undefined };

describe("a reply's stream", () => {
  it.each([
    ["at every byte", [...Buffer.from(WHOLE)].map((byte) => Uint8Array.of(byte))],
    ["with CRLF", [WHOLE.replaceAll("\n", "\r\n")]],
    ["with comments between", [`: ping\n\n${HELLO}: ping\n\n`, `${STOP}:\n\ndata: [DONE]\n\n`]],
    ["without a last blank line", [WHOLE.trimEnd()]],
    ["without spaces after the colon", [WHOLE.replaceAll("data: ", "data:")]],
  ])("is read when it is sent %s", async (_how, pieces) => {
    expect(outcome(await read(await answering(answerStream(SSE, pieces))))).toEqual(COMPLETE);
  });

  it("is read under a wrong media type", async () => {
    expect(outcome(await read(await answering(answerStream("text/plain", [WHOLE]))))).toEqual(COMPLETE);
  });

  it("comes in as many batches as there were reads: all events of one read are one batch", async () => {
    const from = await answering(answerStream(SSE, [WHOLE]));
    const batches: number[] = [];
    const request = { model: "m", prompt: { kind: "chat", messages: [] }, sampling: {} } as const;
    for await (const batch of from.send(request, new AbortController().signal)) batches.push(batch.length);
    expect(batches).toEqual([1, 3]);
  });

  it("begins as soon as the engine has accepted the request, before the first token", async () => {
    const token = gate();
    const from = await answering(async (exchange) => {
      exchange.head(200, { "content-type": SSE });
      await token.opened;
      await exchange.write(WHOLE);
      exchange.end();
    });
    const stream = from
      .send({ model: "m", prompt: { kind: "chat", messages: [] }, sampling: {} }, new AbortController().signal)
      [Symbol.asyncIterator]();
    expect((await stream.next()).value).toEqual([{ type: "reply-start", prompt: undefined, window: undefined }]);
    token.open();
    expect((await stream.next()).done).toBe(false);
    await stream.return?.();
  });

  it("is never a success when the connection breaks at any byte of it", async () => {
    const bytes = Buffer.from(WHOLE);
    let cut = 0;
    const from = await answering(async (exchange) => {
      exchange.head(200, { "content-type": SSE });
      if (cut > 0) await exchange.write(bytes.subarray(0, cut));
      if (cut % 2 === 0) exchange.drop();
      else exchange.reset();
    });
    const successes: number[] = [];
    const codes = new Set<string | undefined>();
    for (; cut < bytes.length - 1; cut += 1) {
      const { events, failure } = await read(from);
      if (events.some((event) => event.type === "reply-end")) successes.push(cut);
      codes.add(failure?.code);
    }
    expect({ successes, codes: [...codes] }).toEqual({ successes: [], codes: expect.arrayContaining(["engine_failed"]) });
  });

  it("is never a success when it ends cleanly at any byte before its finish reason", async () => {
    const bytes = Buffer.from(HELLO + STOP);
    let cut = 0;
    const from = await answering((exchange) => answerStream(SSE, [bytes.subarray(0, cut)])(exchange));
    const outcomes = new Set<string>();
    for (; cut < bytes.length - 2; cut += 1) {
      const { events, failure } = await read(from);
      outcomes.add(`${events.some((event) => event.type === "reply-end")} ${failure?.code}`);
    }
    expect([...outcomes]).toEqual(["false engine_failed"]);
  });

  it.each([
    ["an error object", `${HELLO}data: {"error":{"message":"CUDA error","code":500}}\n\n`, "engine_failed"],
    [
      "a named error event",
      `${HELLO}event: error\ndata: {"error":{"message":"Context size has been exceeded."}}\n\n`,
      "context_length_exceeded",
    ],
    [
      "vLLM's error object",
      `${HELLO}data: {"object":"error","message":"EngineDeadError","code":500}\n\ndata: [DONE]\n\n`,
      "engine_crashed",
    ],
    ["an event that is no JSON", `${HELLO}data: oops\n\n`, "engine_failed"],
    ["an event that is no object", `${HELLO}data: 7\n\n`, "engine_failed"],
  ])("fails with what came before intact when it holds %s", async (_what, text, code) => {
    expect(outcome(await read(await answering(answerStream(SSE, [text]))))).toEqual({ text: "Grüße 💛", ended: false, failure: code });
  });

  it.each([
    [
      "an error object",
      "application/json",
      '{"error":{"message":"request (9 tokens) exceeds the available context size (8 tokens), try increasing it"}}',
      "context_length_exceeded",
    ],
    ["a web page", "text/html", "<html><title>Sign in</title></html>", "engine_failed"],
    ["something else", "application/octet-stream", "\u0000\u0001", "engine_failed"],
    ["nothing", "application/json", "", "engine_failed"],
  ])("does not begin when the answer is 200 with %s", async (_what, type, text, code) => {
    const { events, failure } = await read(await answering(answerText(text, 200, { "content-type": type })));
    expect({ events, failure: failure?.code }).toEqual({ events: [], failure: code });
  });

  it("says what a proxy answered in the engine's place", async () => {
    const page = answerText("<html><head><title>502 Bad Gateway</title></head></html>", 502, { "content-type": "text/html" });
    const { failure } = await read(await answering(page));
    expect({ code: failure?.code, message: failure?.message }).toEqual({
      code: "engine_failed",
      message: `OpenAI-compatible server at ${upstream?.url} answered 502 where a reply was expected: 502 Bad Gateway`,
    });
  });

  it("does not follow a redirect", async () => {
    const { failure } = await read(await answering(answerText("", 307, { location: "http://127.0.0.1:1/" })));
    expect({ code: failure?.code, requests: upstream?.seen.length }).toEqual({ code: "engine_failed", requests: 1 });
  });

  it("gives up on an engine that falls silent", async () => {
    const { events, failure } = await read(
      await answering(async (exchange) => {
        exchange.head(200, { "content-type": SSE });
        await exchange.write(HELLO);
        await exchange.gone;
      }, 50),
    );
    expect({ types: events.map((event) => event.type), failure: failure?.message }).toEqual({
      types: ["reply-start", "text-delta", "text-delta"],
      failure: `OpenAI-compatible server at ${upstream?.url} began its reply and then sent nothing for 0.05 seconds.`,
    });
  });

  it("gives up on an engine that never answers", async () => {
    const { failure } = await read(await answering((exchange) => exchange.gone, 50));
    expect(failure?.code).toBe("engine_unreachable");
  });

  it.each(["before the head", "before the first token", "in the middle"] as const)(
    "closes the engine's socket when cancelled %s",
    async (when) => {
      const cancel = new AbortController();
      const left = gate();
      const from = await answering(async (exchange) => {
        if (when !== "before the head") exchange.head(200, { "content-type": SSE });
        if (when === "in the middle") await exchange.write(HELLO);
        cancel.abort();
        await exchange.gone;
        left.open();
      });
      const { failure } = await read(from, cancel);
      await left.opened;
      expect(failure?.code).toBe("cancelled");
    },
  );

  it("is not read faster than its consumer takes it", async () => {
    const piece = `data: {"choices":[{"delta":{"content":"${"x".repeat(16_384)}"}}]}\n\n`;
    const pieces = 4096;
    let written = 0;
    const from = await answering(async (exchange) => {
      exchange.head(200, { "content-type": SSE });
      for (let index = 0; index < pieces; index += 1) {
        await exchange.write(piece);
        written += piece.length;
      }
      await exchange.write(`${STOP}data: [DONE]\n\n`);
      exchange.end();
    });
    const stream = from
      .send({ model: "m", prompt: { kind: "chat", messages: [] }, sampling: {} }, new AbortController().signal)
      [Symbol.asyncIterator]();
    await stream.next();
    await stream.next();
    // What is on its way fills the sockets' buffers, which hold a few MB; the reply is 64 MB.
    const ahead = await settled(() => written);
    let length = 0;
    for (let next = await stream.next(); next.done !== true; next = await stream.next()) {
      for (const event of next.value) if (event.type === "text-delta") length += event.text.length;
    }
    expect({ heldBack: ahead < (piece.length * pieces) / 4, written, everythingRead: length > (pieces - 64) * 16_384 }).toEqual({
      heldBack: true,
      written: piece.length * pieces,
      everythingRead: true,
    });
  });

  it("leaves its socket to the next request, though the engine ends its answer only after its last word", async () => {
    const afterLastWord = gate();
    const from = await answering(async (exchange) => {
      exchange.head(200, { "content-type": SSE });
      await exchange.write(WHOLE);
      await afterLastWord.opened;
      exchange.end();
    });
    const first = await read(from);
    afterLastWord.open();
    await settled(() => upstream?.connections ?? 0);
    const second = await read(from);
    expect([outcome(first), outcome(second), upstream?.connections]).toEqual([COMPLETE, COMPLETE, 1]);
  });

  it("leaves its socket to the next request after a long reply too", async () => {
    const afterLastWord = gate();
    const long = `data: {"choices":[{"delta":{"content":"${"x".repeat(80 * 1024)}"}}]}\n\n`;
    const from = await answering(async (exchange) => {
      exchange.head(200, { "content-type": SSE });
      await exchange.write(long + WHOLE);
      await afterLastWord.opened;
      exchange.end();
    });
    await read(from);
    afterLastWord.open();
    await settled(() => upstream?.connections ?? 0);
    await read(from);
    expect(upstream?.connections).toBe(1);
  });

  it("does not keep its consumer when the engine never ends its answer", async () => {
    const from = await answering(async (exchange) => {
      exchange.head(200, { "content-type": SSE });
      await exchange.write(WHOLE);
    });
    expect(outcome(await read(from))).toEqual(COMPLETE);
  });

  it("refuses one event without end instead of holding it", async () => {
    const from = await answering(async (exchange) => {
      let wanted = true;
      void exchange.gone.then(() => {
        wanted = false;
      });
      exchange.head(200, { "content-type": SSE });
      while (wanted) await exchange.write(`data: ${"x".repeat(1 << 20)}`);
    });
    const { failure } = await read(from);
    expect(failure?.code).toBe("engine_failed");
  });
});
