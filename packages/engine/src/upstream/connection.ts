import type { Readable } from "node:stream";
import { type CancelSignal, OrielError } from "@oriel/core";
import { buildConnector, errors, Pool } from "undici";
import { brokenConnection } from "./broken-connection.ts";
import { type Incoming, incoming } from "./incoming.ts";
import type { Party } from "./refusal.ts";

export interface ConnectionOptions {
  readonly url: string;
  readonly label: string;
  readonly apiKey?: string | undefined;
  /** How long a connection may take to come about. */
  readonly connectMs?: number | undefined;
}

interface Sent {
  readonly method: string;
  /** Path with query, from the engine's root. */
  readonly path: string;
  readonly body?: string | Readable | undefined;
  readonly contentType?: string | undefined;
  readonly signal: CancelSignal;
  /** The longest silence that is waited through, before the answer and between two pieces of it. */
  readonly silenceMs: number;
}

/** One engine's HTTP: kept-alive sockets to one origin. Failures are `OrielError`s; an answer of any status is an answer. */
export interface Connection {
  readonly party: Party;
  send(sent: Sent): Promise<Incoming>;
  /** Aborts what is under way. May be called twice. */
  close(): Promise<void>;
}

const CONNECT_MS = 5_000;

/** @throws OrielError `bad_config` when `url` is no address of a server. */
export function connection(options: ConnectionOptions): Connection {
  const address = readAddress(options.url);
  const party: Party = {
    // Read anew each time: a server may be recognised only after it has been connected to.
    get label() {
      return options.label;
    },
    url: address.origin + address.basePath,
  };
  const stale = new WeakSet<object>();
  const pool = new Pool(address.origin, { connect: connector(options.connectMs ?? CONNECT_MS, stale) });
  let closing: Promise<void> | undefined;

  const common = { "user-agent": "oriel", ...(options.apiKey === undefined ? {} : { authorization: `Bearer ${options.apiKey}` }) };
  const commonWithJson = { ...common, "content-type": "application/json" };

  async function send(sent: Sent): Promise<Incoming> {
    try {
      return await once(sent);
    } catch (failure) {
      // A request that met a socket the engine had just given up was never read: it is sent once more. A streamed body is gone by then.
      if (sent.signal.aborted || !isStale(failure, stale) || typeof sent.body === "object") throw broken(failure, sent);
    }
    try {
      return await once(sent);
    } catch (failure) {
      throw broken(failure, sent);
    }
  }

  function once({ method, path, body, contentType, signal, silenceMs }: Sent): Promise<Incoming> {
    const request = {
      method,
      path: address.basePath + path,
      headers: headersFor(body, contentType),
      body: body ?? null,
      headersTimeout: silenceMs,
      bodyTimeout: silenceMs,
    };
    return incoming(pool, request, signal);
  }

  function headersFor(body: Sent["body"], contentType: string | undefined): Record<string, string> {
    if (body === undefined) return common;
    return contentType === undefined ? commonWithJson : { ...common, "content-type": contentType };
  }

  function broken(failure: unknown, { body, signal, silenceMs }: Sent): OrielError {
    if (typeof body === "object") body.destroy();
    return brokenConnection(failure, { party, signal, silenceMs, answered: false });
  }

  return {
    party,
    send,
    close() {
      closing ??= pool.destroy();
      return closing;
    },
  };
}

/** The engine's root: clients are told to configure `…/v1` or `…/api`, so both are taken for the server they belong to. */
function readAddress(url: string): { readonly origin: string; readonly basePath: string } {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed === undefined || !/^https?:$/.test(parsed.protocol)) {
    throw new OrielError("bad_config", `An engine's address must look like http://127.0.0.1:11434, got "${url}".`);
  }
  if (parsed.username !== "" || parsed.password !== "") {
    throw new OrielError(
      "bad_config",
      `The address of the engine at ${parsed.host} holds a password: configure it as the engine's key instead.`,
    );
  }
  return { origin: parsed.origin, basePath: parsed.pathname.replace(/(?:\/(?:v1|api))?\/*$/, "") };
}

/** Sockets that remember having answered before: only on such a socket can a request meet an engine that has already hung up. */
function connector(connectMs: number, stale: WeakSet<object>): buildConnector.connector {
  const connect = buildConnector({ timeout: connectMs });
  return (options, callback) => {
    connect(options, (...args) => {
      const [failure, socket] = args;
      if (failure === null) {
        socket.once("error", (error) => {
          if (socket.bytesRead > 0) stale.add(error);
        });
      }
      callback(...args);
    });
  };
}

function isStale(failure: unknown, stale: WeakSet<object>): boolean {
  if (failure instanceof errors.SocketError) return (failure.socket?.bytesRead ?? 0) > 0;
  return typeof failure === "object" && failure !== null && stale.has(failure);
}
