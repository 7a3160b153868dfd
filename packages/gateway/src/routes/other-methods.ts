import { type Log, OrielError } from "@oriel/core";
import type { ErrorReply } from "@oriel/protocol";
import type { Hono } from "hono";
import { type Bindings, exchange } from "./exchange.ts";

/** Answers every method that a path does not have with 405 and those it has. Registered after the path's own routes. */
export function otherMethods(
  app: Hono<Bindings>,
  shape: (error: OrielError) => ErrorReply,
  log: Log,
  methodsOf: Readonly<Record<string, readonly string[]>>,
): void {
  for (const [path, methods] of Object.entries(methodsOf)) {
    app.all(
      path,
      exchange(shape, log, ({ incoming, outgoing }) => {
        outgoing.setHeader("Allow", methods.join(", "));
        return Promise.reject(
          new OrielError("method_not_allowed", `${incoming.url} takes ${methods.join(" and ")}, got ${incoming.method}.`, {
            data: { allow: methods },
          }),
        );
      }),
    );
  }
}
