import type { IncomingMessage, ServerResponse } from "node:http";
import { OrielError } from "@oriel/core";
import { type ErrorReply, ollamaError, openaiError, problem } from "@oriel/protocol";
import { respondError } from "../relay/respond.ts";
import { type Door, isAllowedHost, isAllowedOrigin, isCorsOrigin } from "./allowed.ts";

const CORS_MAX_AGE_SECONDS = 600;

/** What pages of other origins may read of an answer, besides what browsers always show. */
const EXPOSED = [
  ...["Session", "Receipt", "Window", "Prompt-Tokens", "Disposition", "Truncated", "Quota-Warning"].map((name) => `X-Oriel-${name}`),
  ...["Limit", "Remaining", "Reset"].flatMap((of) => [`X-RateLimit-${of}-Tokens`, `X-RateLimit-${of}-Requests`]),
  "Retry-After",
].join(", ");

/**
 * Decides before any routing whether a request may come in, and answers it if not (or if it is a browser's preflight).
 * Returns whether to go on.
 */
export function guard(door: Door): (incoming: IncomingMessage, outgoing: ServerResponse) => boolean {
  return (incoming, outgoing) => {
    const { host, origin } = incoming.headers;
    if (!isAllowedHost(host, door)) {
      respondError(outgoing, errorShape(incoming.url)(hostRefused(host)));
      return false;
    }
    if (!isAllowedOrigin(origin, host, door)) {
      respondError(outgoing, errorShape(incoming.url)(originRefused(origin)));
      return false;
    }
    if (origin !== undefined && isCorsOrigin(origin, door)) {
      outgoing.setHeader("Access-Control-Allow-Origin", origin);
      outgoing.setHeader("Vary", "Origin");
      outgoing.setHeader("Access-Control-Expose-Headers", EXPOSED);
      if (incoming.method === "OPTIONS") {
        outgoing
          .writeHead(204, {
            "Access-Control-Allow-Methods": "GET, POST, PUT, PATCH, DELETE",
            "Access-Control-Allow-Headers": incoming.headers["access-control-request-headers"] ?? "Content-Type, Authorization",
            "Access-Control-Max-Age": String(CORS_MAX_AGE_SECONDS),
          })
          .end();
        return false;
      }
    }
    return true;
  };
}

/** The error shape of the protocol a path belongs to. */
export function errorShape(path = "/"): (error: OrielError) => ErrorReply {
  if (path.startsWith("/v1/")) return openaiError;
  if (path.startsWith("/api/") && !path.startsWith("/api/v1/")) return ollamaError;
  return problem;
}

function hostRefused(host: string | undefined): OrielError {
  const shown = host === undefined ? "no Host header" : `Host ${host.slice(0, 200)}`;
  return new OrielError(
    "host_not_allowed",
    `This gateway answers only on loopback names and on those its owner allowed; the request came with ${shown}. Allow it with --allowed-host or ORIEL_ALLOWED_HOSTS.`,
  );
}

function originRefused(origin: string | undefined): OrielError {
  return new OrielError(
    "host_not_allowed",
    `Pages of ${(origin ?? "").slice(0, 200)} may not call this gateway from a browser. Allow them with ORIEL_CORS_ORIGINS=${(origin ?? "").slice(0, 200)}.`,
  );
}
