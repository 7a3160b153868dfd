import { OrielError } from "@oriel/core";
import { problem } from "@oriel/protocol";
import type { Hono } from "hono";
import { type Bindings, exchange } from "./exchange.ts";
import type { RoutePorts } from "./ports.ts";

/** What keeps a service running: is it alive, and can it answer. */
export function operationRoutes(app: Hono<Bindings>, ports: RoutePorts): void {
  const { log, version } = ports;

  // `name` is how another Oriel, looking for engines, knows not to take this one for an engine.
  app.get(
    "/healthz",
    exchange(problem, log, async ({ json }) => json(200, { name: "oriel", version, status: "ok" })),
  );

  app.get(
    "/readyz",
    exchange(problem, log, async ({ json }) => {
      const { engines, models } = await ports.catalog.refresh();
      const ready = models.some((model) => model.details.state !== "failed" && model.details.state !== "loading");
      json(ready ? 200 : 503, {
        status: ready ? "ready" : "not ready",
        models: models.length,
        engines: engines.map(({ engine, error }) => ({
          id: engine.id,
          state: error === undefined ? "ready" : "unreachable",
          error: error ?? null,
        })),
      });
    }),
  );

  app.all(
    "/api/v1/*",
    exchange(problem, log, ({ incoming }) =>
      Promise.reject(new OrielError("not_found", `Oriel has no ${incoming.method} ${incoming.url}.`)),
    ),
  );
}
