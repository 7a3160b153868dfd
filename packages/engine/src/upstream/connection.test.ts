import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { setImmediate as turn } from "node:timers/promises";
import { OrielError } from "@oriel/core";
import { fakeUpstream } from "@oriel/testkit";
import { describe, expect, it } from "vitest";
import { type Answer, asking } from "./answer.ts";
import { brokenConnection } from "./broken-connection.ts";
import { type Connection, connection } from "./connection.ts";

/** Asks, and waits the one turn of the event loop after which the socket is free for the next question. */
async function ask(line: Connection, path = "/"): Promise<Answer> {
  const answer = await asking(line, new AbortController().signal, 2000)("POST", path, { x: 1 });
  await turn();
  return answer;
}

async function failureOf(act: Promise<unknown>): Promise<OrielError> {
  const failure = await act.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (failure instanceof OrielError) return failure;
  throw new Error("Expected an OrielError.", { cause: failure });
}

/** A server below HTTP: `onRequest` gets the socket and the number of the request, counted over all sockets. */
async function rawServer(
  onRequest: (socket: Socket, request: number) => void,
): Promise<{ url: string; sockets: () => number; close: () => Promise<void> }> {
  let requests = 0;
  const open = new Set<Socket>();
  let sockets = 0;
  const server = createServer((socket) => {
    sockets += 1;
    open.add(socket);
    socket.on("error", () => undefined);
    socket.on("data", () => {
      requests += 1;
      onRequest(socket, requests);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server listens on no port.");
  return {
    url: `http://127.0.0.1:${address.port}`,
    sockets: () => sockets,
    async close() {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

const OK = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}";

describe("a connection to an engine", () => {
  it.each(["drop", "reset"] as const)("sends once more when a kept-alive socket met a %s before any byte", async (how) => {
    const server = await rawServer((socket, request) => {
      if (request !== 2) socket.write(OK);
      else if (how === "drop") socket.destroy();
      else socket.resetAndDestroy();
    });
    const line = connection({ url: server.url, label: "Ollama" });
    const statuses = [(await ask(line)).status, (await ask(line)).status];
    await line.close();
    const sockets = server.sockets();
    await server.close();
    expect({ statuses, sockets }).toEqual({ statuses: [200, 200], sockets: 2 });
  });

  it.each(["drop", "reset"] as const)("does not send again when a fresh socket met a %s", async (how) => {
    const server = await rawServer((socket) => (how === "drop" ? socket.destroy() : socket.resetAndDestroy()));
    const line = connection({ url: server.url, label: "Ollama" });
    const failure = await failureOf(ask(line));
    await line.close();
    const sockets = server.sockets();
    await server.close();
    expect({ code: failure.code, message: failure.message, sockets }).toEqual({
      code: "engine_unreachable",
      message: `Ollama at ${server.url} closed the connection without an answer: it may have crashed, see its log.`,
      sockets: 1,
    });
  });

  it("does not send again once an answer has begun", async () => {
    const server = await rawServer((socket, request) => {
      if (request === 1) socket.write(OK);
      else socket.write("HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\n{", () => socket.destroy());
    });
    const line = connection({ url: server.url, label: "Ollama" });
    await ask(line);
    const failure = await failureOf(ask(line));
    await line.close();
    const sockets = server.sockets();
    await server.close();
    expect({ code: failure.code, sockets }).toEqual({ code: "engine_failed", sockets: 1 });
  });

  it("keeps its socket for the next request", async () => {
    const upstream = await fakeUpstream({});
    const line = connection({ url: upstream.url, label: "Ollama" });
    for (let request = 0; request < 5; request += 1) await ask(line);
    await line.close();
    expect(upstream.connections).toBe(1);
    await upstream.close();
  });

  it("says which address refuses, and what to do", async () => {
    const server = await rawServer(() => undefined);
    await server.close();
    const line = connection({ url: server.url, label: "Ollama" });
    const failure = await failureOf(ask(line));
    await line.close();
    expect({ code: failure.code, message: failure.message, data: failure.data }).toEqual({
      code: "engine_unreachable",
      message: `Ollama at ${server.url} cannot be reached (ECONNREFUSED): start it, or correct its address.`,
      data: { url: server.url },
    });
  });

  it("takes a fault of Oriel's own for what it is", () => {
    const broken = { party: { label: "Ollama", url: "http://x" }, signal: new AbortController().signal, silenceMs: 1, answered: true };
    expect(brokenConnection(new TypeError("x is undefined"), broken).code).toBe("internal");
  });

  it("says that a name cannot be found", async () => {
    const line = connection({ url: "http://no-such-host.invalid", label: "Ollama" });
    const failure = await failureOf(ask(line));
    await line.close();
    expect(failure.code).toBe("engine_unreachable");
  });

  it("says that something else than HTTP answers", async () => {
    const server = await rawServer((socket) => socket.write("220 mail.example ESMTP\r\n"));
    const line = connection({ url: server.url, label: "Ollama" });
    const failure = await failureOf(ask(line));
    await line.close();
    await server.close();
    expect(failure).toMatchObject({ code: "engine_failed", message: expect.stringContaining("does not speak HTTP") });
  });

  it.each([
    ["http://127.0.0.1:8080/v1", "/props", "/props"],
    ["http://127.0.0.1:8080/v1/", "/props", "/props"],
    ["http://127.0.0.1:8080/proxy/api", "/api/tags", "/proxy/api/tags"],
  ])("takes %s for the server it belongs to", async (address, path, reached) => {
    const upstream = await fakeUpstream({});
    const line = connection({ url: address.replace("http://127.0.0.1:8080", upstream.url), label: "Some" });
    await ask(line, path);
    await line.close();
    expect(upstream.seen.map((request) => request.path)).toEqual([reached]);
    await upstream.close();
  });

  it.each(["localhost:11434", "ftp://127.0.0.1", "", "http://user:secret@127.0.0.1"])(
    "refuses the address %s without repeating a password",
    (url) => {
      const failure = (() => {
        try {
          connection({ url, label: "Ollama" });
        } catch (thrown) {
          return thrown;
        }
        return undefined;
      })();
      expect(failure).toMatchObject({ code: "bad_config", message: expect.not.stringContaining("secret") });
    },
  );
});
