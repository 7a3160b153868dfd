import { knownPolicy, OrielError } from "@oriel/core";
import { policiesReply, problem } from "@oriel/protocol";
import type { Hono } from "hono";
import { type Bindings, exchange } from "./exchange.ts";
import { otherMethods } from "./other-methods.ts";
import type { RoutePorts } from "./ports.ts";

/** The policies there are, whole: each is the JSON value that decides. */
export function policyRoutes(app: Hono<Bindings>, { policies, log }: RoutePorts): void {
  app.get(
    "/api/v1/policies",
    exchange(problem, log, async ({ json }) => json(200, policiesReply(policies))),
  );

  app.get(
    "/api/v1/policies/:id",
    exchange(problem, log, async ({ json, param }) => {
      const found = knownPolicy(policies, param("id"));
      if (found === undefined) {
        const names = policies.known.map(({ policy }) => policy.id);
        throw new OrielError("not_found", `There is no policy ${param("id").slice(0, 100)}: there are ${names.join(", ")}.`, {
          data: { policies: names },
        });
      }
      json(200, found.policy);
    }),
  );

  otherMethods(app, problem, log, { "/api/v1/policies": ["GET"], "/api/v1/policies/:id": ["GET"] });
}
