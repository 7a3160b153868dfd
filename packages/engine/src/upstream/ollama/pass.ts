import { Readable } from "node:stream";
import { type CancelSignal, OrielError, type RawRequest, type RawResponse } from "@oriel/core";
import { brokenConnection } from "../broken-connection.ts";
import type { Connection } from "../connection.ts";
import type { IncomingBody } from "../incoming.ts";

/** Hands a request on as it is, and the answer back as it comes. Only the body and its type cross over; all other headers stay on their side. */
export async function pass(connection: Connection, request: RawRequest, silenceMs: number, cancel: CancelSignal): Promise<RawResponse> {
  if (!/^\/[!-~]*$/.test(request.path)) {
    throw new OrielError("invalid_request", "The path must begin with / and hold no spaces or control characters.");
  }
  const response = await connection.send({
    method: request.method,
    path: request.path,
    body: request.body === undefined ? undefined : Readable.from(request.body),
    contentType: request.contentType,
    signal: cancel,
    silenceMs,
  });
  const type = response.headers["content-type"];
  return {
    status: response.status,
    headers: typeof type === "string" ? { "content-type": type } : {},
    body: bytes(response.body, connection, silenceMs, cancel),
  };
}

async function* bytes(body: IncomingBody, { party }: Connection, silenceMs: number, cancel: CancelSignal): AsyncGenerator<Uint8Array> {
  try {
    for (let piece = await body.read(); piece !== undefined; piece = await body.read()) yield piece;
  } catch (failure) {
    throw brokenConnection(failure, { party, signal: cancel, silenceMs, answered: true });
  } finally {
    body.abandon();
  }
}
