import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type InFlight, startReply } from "./in-flight.ts";
import { DEMO, type Oriel, startOriel } from "./oriel.ts";

const CHAT_PATHS = ["/v1/chat/completions", "/v1/completions", "/api/chat", "/api/generate", "/api/v1/sessions"] as const;

describe("hostile input is refused while other streams go on", () => {
  let oriel: Oriel;
  let talk: Talk;
  let before: number;

  beforeAll(async () => {
    oriel = await startOriel();
    talk = talkOn(oriel);
  });
  beforeEach(() => {
    before = talk.letters;
  });
  afterEach(() => expect.poll(() => talk.letters, { interval: 1 }).toBeGreaterThan(before));
  afterAll(async () => {
    const ends = await talk.stop();
    expect(ends).toEqual(ends.map(() => "length"));
    await oriel.stop();
  });

  it.each(CHAT_PATHS)("JSON that breaks off at %s", async (path) => {
    const answer = await post(path, `{"model":"${DEMO}","messages":[{"role":"us`);
    expect(answer).toMatchObject({ status: 400, text: expect.stringContaining("The body is not JSON") });
  });

  it.each(CHAT_PATHS)("10,000 levels of JSON at %s", async (path) => {
    const answer = await post(path, "[".repeat(10_000) + "]".repeat(10_000));
    expect(answer).toMatchObject({ status: 400, text: expect.stringContaining("deeper than 128 levels") });
  });

  it.each([
    ["nothing", ""],
    ["null", "null"],
    ["an array", "[]"],
    ["UTF-16", Buffer.from("\ufeff{}", "utf16le")],
    ["bytes that are no text", Buffer.from([0x7b, 0xff, 0xfe, 0x7d])],
    ["a prototype", `{"__proto__":{"model":"${DEMO}"},"constructor":{"prototype":{}}}`],
    ["a model's name of 10 kB", JSON.stringify({ model: "x".repeat(10_000), messages: [{ role: "user", content: "x" }] })],
    ["a model's name that is a path", JSON.stringify({ model: "../../etc/passwd", messages: [{ role: "user", content: "x" }] })],
  ])("a body of %s", async (_what, body) => {
    const answers = await Promise.all(CHAT_PATHS.map((path) => post(path, body)));
    for (const { status } of answers) expect(status).toBeOneOf([400, 404]);
  });

  it("a form that another page's script could send without asking", async () => {
    const answers = await Promise.all(CHAT_PATHS.map((path) => post(path, "{}", { "content-type": "text/plain" })));
    expect(answers.map(({ status }) => status)).toEqual([415, 415, 415, 415, 415]);
  });

  it.each(["evil.example", "localhost.evil.example", "127.0.0.1.nip.io", "evil.example:11434", "localhost.", "[::2]", ""])(
    "a Host of %j",
    async (host) => {
      for (const path of ["/", "/v1/models", "/api/tags", "/api/v1/models", "/healthz"]) {
        expect(await raw(oriel, `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`)).toMatch(/^HTTP\/1\.1 40[03] /);
      }
    },
  );

  it("a page of another origin", async () => {
    const answer = await fetch(`${oriel.url}/v1/models`, { headers: { origin: "https://evil.example" } });
    expect(answer.status).toBe(403);
    expect(answer.headers.get("access-control-allow-origin")).toBeNull();
  });

  it.each([
    ["two lengths of one body", "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}", 400],
    ["a length and chunks", "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400],
    ["a length that is no number", "Content-Length: many\r\n\r\n{}", 400],
    ["64 kB of headers", `X-Flood: ${"x".repeat(65_536)}\r\n\r\n`, 431],
  ])("%s", async (_what, rest, status) => {
    const head = `POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nConnection: close\r\n`;
    expect(await raw(oriel, head + rest)).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  });

  it("40 MB, announced", async () => {
    const body = JSON.stringify({ model: DEMO, messages: [{ role: "user", content: "x".repeat(40 * 1024 * 1024) }] });
    // Several times: a server that closes before it has read what is under way destroys its own answer now and then.
    for (let time = 0; time < 5; time += 1) {
      expect(await post("/v1/chat/completions", body)).toMatchObject({ status: 413, text: expect.stringContaining("payload_too_large") });
    }
  });

  it("40 MB, in pieces that announce nothing", async () => {
    const socket = await open(oriel);
    const answer = statusLine(socket);
    socket.write("POST /api/chat HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
    const piece = `100000\r\n${" ".repeat(0x100000)}\r\n`;
    for (let sent = 0; sent < 40 && socket.writable; sent += 1) socket.write(piece);
    expect(await answer).toMatch(/^HTTP\/1\.1 413 /);
    socket.destroy();
  });

  it("a body that comes a byte at a time", async () => {
    const body = JSON.stringify({ model: DEMO, messages: [], max_tokens: 1 });
    const socket = await open(oriel);
    const answer = readAll(socket);
    socket.write(`POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nConnection: close\r\n`);
    socket.write(`Content-Length: ${body.length}\r\n\r\n`);
    for (const byte of body) {
      const sofar = talk.letters;
      socket.write(byte);
      // The other stream goes on between any two bytes.
      await expect.poll(() => talk.letters, { interval: 1 }).toBeGreaterThan(sofar);
    }
    expect(await answer).toMatch(/^HTTP\/1\.1 400 .*messages/s);
  });

  // Some tokenizers take a time that grows with the square of the special tokens in a text, and a chat has two for each message.
  it("40,000 messages", async () => {
    const messages = Array.from({ length: 40_000 }, () => ({ role: "user", content: "x" }));
    const answer = await post("/v1/chat/completions", JSON.stringify({ model: DEMO, messages, max_tokens: 20 }));
    expect(answer).toMatchObject({ status: 200, text: expect.stringContaining('"finish_reason"') });
    const uncut = await post("/v1/chat/completions", JSON.stringify({ model: DEMO, messages }), { "x-oriel-overflow": "reject" });
    expect(uncut).toMatchObject({ status: 400, text: expect.stringContaining("context_length_exceeded") });
  });

  async function post(path: string, body: string | Buffer, headers: Readonly<Record<string, string>> = {}): Promise<Refused> {
    const response = await fetch(oriel.url + path, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: typeof body === "string" ? body : new Uint8Array(body),
    });
    return { status: response.status, text: await response.text() };
  }
});

interface Refused {
  readonly status: number;
  readonly text: string;
}

/** Replies of one client, one after the other, so that one is always under way. */
interface Talk {
  /** How much has been written so far. */
  readonly letters: number;
  /** Waits for the last one; answers how each ended. */
  stop(): Promise<readonly (string | undefined)[]>;
}

function talkOn(oriel: Oriel): Talk {
  const replies: InFlight[] = [];
  let isStopped = false;
  const talking = (async () => {
    while (!isStopped) {
      const reply = await startReply(oriel, 1000);
      replies.push(reply);
      await reply.over;
    }
  })();
  // Whoever stops it is told.
  talking.catch(() => undefined);
  return {
    get letters() {
      return replies.reduce((sum, { text }) => sum + text.length, 0);
    },
    async stop() {
      isStopped = true;
      await talking;
      return Promise.all(replies.map(({ over }) => over));
    },
  };
}

/** How the answer to these very bytes begins. */
async function raw(oriel: Oriel, bytes: string): Promise<string> {
  const socket = await open(oriel);
  const answer = statusLine(socket);
  socket.write(bytes);
  return answer.finally(() => socket.destroy());
}

async function open({ url }: Oriel): Promise<Socket> {
  const socket = connect(Number(new URL(url).port), "127.0.0.1").setEncoding("utf8");
  // A server that refuses what is still being sent may cut the connection; what it said before counts.
  socket.on("error", () => undefined);
  await once(socket, "connect");
  return socket;
}

function statusLine(socket: Socket): Promise<string> {
  return new Promise((resolve) => {
    socket.once("data", (text: string) => resolve(text.split("\r\n", 1)[0] ?? ""));
    socket.once("close", () => resolve("closed without an answer"));
  });
}

function readAll(socket: Socket): Promise<string> {
  let text = "";
  socket.on("data", (piece: string) => {
    text += piece;
  });
  return new Promise((resolve) => socket.once("close", () => resolve(text)));
}
