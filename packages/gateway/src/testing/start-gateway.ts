import { request as httpRequest, type IncomingMessage } from "node:http";
import { type Engine, type JsonObject, type Log, OLLM_MODEL_PROFILES, type Store } from "@oriel/core";
import { openSqliteStore } from "@oriel/store";
import { fakeEngine } from "@oriel/testkit";
import { tokenCounters } from "@oriel/tokens";
import { createGateway, type Gateway, type GatewayOptions } from "../gateway.ts";

export interface TestGateway {
  readonly url: string;
  readonly store: Store;
  readonly gateway: Gateway;
  /** A request with any headers, also those `fetch` forbids. */
  send(
    method: string,
    path: string,
    options?: { readonly headers?: Record<string, string>; readonly body?: string | Buffer },
  ): Promise<Answer>;
  /** A call of the control API; an answer without a body is `{}`. */
  call(method: string, path: string, body?: object): Promise<Called>;
  stop(): Promise<void>;
}

export interface Called {
  readonly status: number;
  readonly json: JsonObject;
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly text: string;
  readonly json: () => unknown;
}

/** A gateway on a free port, over a fake engine unless told otherwise, with a store in memory. */
export async function startGateway(
  engines: readonly Engine[] = [fakeEngine()],
  options: Partial<GatewayOptions> = {},
): Promise<TestGateway> {
  const store = await openSqliteStore({ path: ":memory:", now: () => new Date().toISOString() });
  const silent = (): void => undefined;
  const log: Log = { debug: silent, info: silent, warn: silent, error: silent };
  const counters = tokenCounters({ log });
  let id = 0;
  const gateway = createGateway({
    engines,
    store,
    counters,
    probe: () => Promise.resolve({ readAt: 0, devices: [], problems: [] }),
    log,
    version: "0.0.0-test",
    modelProfiles: OLLM_MODEL_PROFILES,
    pageRoot: undefined,
    allowedHosts: [],
    corsOrigins: [],
    bodyLimitBytes: 1024 * 1024,
    now: () => Date.now(),
    newId: (prefix) => `${prefix}-${id++}`,
    ...options,
  });
  const { url } = await gateway.listen({ host: "127.0.0.1", port: 0 });
  return {
    url,
    store,
    gateway,
    send: (method, path, asked = {}) => send(url, method, path, asked.headers ?? {}, asked.body),
    async call(method, path, body) {
      const answer = await send(url, method, path, {}, body === undefined ? undefined : JSON.stringify(body));
      return { status: answer.status, json: answer.text === "" ? {} : (answer.json() as JsonObject) };
    },
    async stop() {
      await gateway.close(0);
      await counters.close();
      await store.close();
    },
  };
}

function send(
  url: string,
  method: string,
  path: string,
  headers: Record<string, string>,
  body: string | Buffer | undefined,
): Promise<Answer> {
  const { hostname, port } = new URL(url);
  const typed = body === undefined ? headers : { "content-type": "application/json", ...headers };
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest({ hostname, port, method, path, headers: typed }, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
      incoming.on("error", reject);
      incoming.on("end", () => {
        const text = Buffer.concat(chunks).toString("utf8");
        resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text, json: () => JSON.parse(text) as unknown });
      });
    });
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}
