import { findPolicy, OrielError, POLICIES } from "@oriel/core";
import { problem } from "@oriel/protocol";
import type { Hono } from "hono";
import { type Bindings, exchange } from "./exchange.ts";
import { otherMethods } from "./other-methods.ts";
import type { RoutePorts } from "./ports.ts";

/** The policies there are, whole: each is the JSON value that decides. */
export function policyRoutes(app: Hono<Bindings>, { log }: RoutePorts): void {
  app.get(
    "/api/v1/policies",
    exchange(problem, log, async ({ json }) => json(200, { policies: POLICIES })),
  );

  app.get(
    "/api/v1/policies/:id",
    exchange(problem, log, async ({ json, param }) => {
      const policy = findPolicy(param("id"));
      if (policy === undefined) {
        const names = POLICIES.map(({ id }) => id);
        throw new OrielError("not_found", `There is no policy ${param("id")}: there are ${names.join(", ")}.`, {
          data: { policies: names },
        });
      }
      json(200, policy);
    }),
  );

  otherMethods(app, problem, log, { "/api/v1/policies": ["GET"], "/api/v1/policies/:id": ["GET"] });
}
