import { problem } from "@oriel/protocol";
import type { Hono } from "hono";
import { respond } from "../relay/respond.ts";
import { type Bindings, exchange } from "./exchange.ts";
import { otherMethods } from "./other-methods.ts";
import type { RoutePorts } from "./ports.ts";

/** What Oriel serves, told to programs and to people. Loaded and made when it is asked for: most Oriels never are. */
export function openApiRoutes(app: Hono<Bindings>, { log, version }: RoutePorts): void {
  app.get(
    "/openapi.json",
    exchange(problem, log, async ({ outgoing }) => {
      const { orielDocument } = await import("../openapi/oriel-document.ts");
      const headers = { "Content-Type": "application/json", "Cache-Control": "no-cache" };
      respond(outgoing, 200, headers, JSON.stringify(orielDocument(version)));
    }),
  );

  app.get(
    "/docs",
    exchange(problem, log, async ({ incoming, outgoing }) => {
      const [{ orielDocument }, { docsPage }, { DOCS_SECURITY }] = await Promise.all([
        import("../openapi/oriel-document.ts"),
        import("../openapi/page/docs-page.ts"),
        import("../openapi/page/security.ts"),
      ]);
      const headers = { "Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-cache", ...DOCS_SECURITY };
      respond(outgoing, 200, headers, docsPage(orielDocument(version), `http://${incoming.headers.host}`));
    }),
  );

  otherMethods(app, problem, log, { "/openapi.json": ["GET"], "/docs": ["GET"] });
}
