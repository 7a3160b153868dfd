import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { JsonValue } from "@oriel/core";

/** One request as it came, and everything that can be done to whoever sent it. */
export interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
  /** Settles when the client has gone before the answer was over. */
  readonly gone: Promise<void>;
  head(status: number, headers?: Readonly<Record<string, string>>): void;
  /** Resolves once the client has room for more, or has gone. */
  write(piece: string | Uint8Array): Promise<void>;
  end(): void;
  /** Closes the connection in the middle, as a process that dies does. */
  drop(): void;
  /** The same with a reset. */
  reset(): void;
}

/** What the fake does with a request. A script that returns without ending its answer leaves the client waiting. */
export type Script = (exchange: Exchange) => void | Promise<void>;

export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

export interface FakeUpstream {
  readonly url: string;
  /** Every request, in order. */
  readonly seen: readonly SeenRequest[];
  /** How many sockets were opened to it. */
  readonly connections: number;
  /** The parsed bodies sent to a path. */
  bodies(path: string): readonly JsonValue[];
  close(): Promise<void>;
}

/** An HTTP server on a free loopback port. `routes` are keyed `POST /api/chat`, without the query; anything else is answered 404. */
export async function fakeUpstream(routes: Readonly<Record<string, Script>>): Promise<FakeUpstream> {
  const seen: SeenRequest[] = [];
  let connections = 0;
  const failures: unknown[] = [];

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const exchange = await exchangeOf(request, response);
    const { method, path, headers, body } = exchange;
    seen.push({ method, path, headers, body });
    const script = routes[`${method} ${path.split("?")[0]}`] ?? notFound;
    await script(exchange);
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((failure: unknown) => {
      failures.push(failure);
      response.destroy();
    });
  });
  server.on("connection", () => {
    connections += 1;
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server listens on no port.");

  return {
    url: `http://127.0.0.1:${address.port}`,
    seen,
    get connections() {
      return connections;
    },
    bodies: (path) => seen.filter((request) => request.path === path).map((request): JsonValue => JSON.parse(request.body)),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
      if (failures.length > 0) throw new AggregateError(failures, "A script of the fake upstream failed.");
    },
  };
}

async function exchangeOf(request: IncomingMessage, response: ServerResponse): Promise<Exchange> {
  const pieces: Uint8Array[] = [];
  const incoming: AsyncIterable<Uint8Array> = request;
  for await (const piece of incoming) pieces.push(piece);
  const gone = new Promise<void>((resolve) => {
    response.on("close", () => {
      if (!response.writableFinished) resolve();
    });
  });
  return {
    method: request.method ?? "",
    path: request.url ?? "",
    headers: request.headers,
    body: Buffer.concat(pieces).toString("utf8"),
    gone,
    head: (status, headers = {}) => {
      response.writeHead(status, headers);
      response.flushHeaders();
    },
    write: async (piece) => {
      if (response.destroyed || response.write(piece)) return;
      const room = new AbortController();
      await Promise.race([once(response, "drain", { signal: room.signal }), gone]);
      room.abort();
    },
    end: () => response.end(),
    drop: () => request.socket.end(() => request.socket.destroy()),
    reset: () => request.socket.resetAndDestroy(),
  };
}

const notFound: Script = answerJson({ error: "not found" }, 404);

export function answerJson(value: JsonValue, status = 200, headers: Readonly<Record<string, string>> = {}): Script {
  return answerText(JSON.stringify(value), status, { "content-type": "application/json", ...headers });
}

export function answerText(text: string, status = 200, headers: Readonly<Record<string, string>> = {}): Script {
  return async (exchange) => {
    exchange.head(status, headers);
    await exchange.write(text);
    exchange.end();
  };
}

/** Answers 200 with these pieces as a stream, each written by itself. */
export function answerStream(contentType: string, pieces: readonly (string | Uint8Array)[]): Script {
  return async (exchange) => {
    exchange.head(200, { "content-type": contentType });
    for (const piece of pieces) await exchange.write(piece);
    exchange.end();
  };
}

/** Answers with these scripts in turn; the last one stays. */
export function inTurn(...scripts: readonly [Script, ...Script[]]): Script {
  const queue = [...scripts];
  return (exchange) => {
    const script = queue.length > 1 ? queue.shift() : queue[0];
    return script?.(exchange);
  };
}
