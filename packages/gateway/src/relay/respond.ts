import type { ServerResponse } from "node:http";
import type { ErrorReply } from "@oriel/protocol";

/** Sends a whole body; does nothing when the client has gone or the headers are out already. */
export function respond(outgoing: ServerResponse, status: number, headers: Record<string, string>, body: string): void {
  if (outgoing.headersSent || outgoing.destroyed) return;
  outgoing.writeHead(status, { ...headers, "Content-Length": String(Buffer.byteLength(body)) });
  outgoing.end(body);
}

export function respondError(outgoing: ServerResponse, error: ErrorReply): void {
  respond(outgoing, error.status, { "Content-Type": error.contentType, ...error.headers }, error.body);
}
