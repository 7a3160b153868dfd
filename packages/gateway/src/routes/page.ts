import { readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { extname, join, relative, sep } from "node:path";
import { OrielError } from "@oriel/core";
import { problem } from "@oriel/protocol";
import type { Hono } from "hono";
import { type Bindings, exchange } from "./exchange.ts";
import type { RoutePorts } from "./ports.ts";

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".woff2": "font/woff2",
  ".json": "application/json",
};

/** The page loads nothing from elsewhere, runs nothing inline and is shown in nobody's frame: chat text cannot break out of it. */
const SECURITY = {
  "Content-Security-Policy":
    "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
};

/**
 * The web page at `/`, from the folder it was built into. Only files that were there at the start are served, by exact path, so no
 * request can name another. Paths of the page's own screens answer with its one document.
 */
export function pageRoutes(app: Hono<Bindings>, ports: RoutePorts, root: string | undefined): void {
  const files = root === undefined ? new Map<string, string>() : filesOf(root);

  app.get(
    "*",
    exchange(problem, ports.log, async ({ incoming, outgoing }) => {
      const path = new URL(incoming.url ?? "/", "http://page").pathname;
      const isScreen = path === "/" || /^\/(c|connect|machine|models|sessions|settings)(\/|$)/.test(path);
      const file = files.get(isScreen ? "/index.html" : path);
      if (file === undefined) throw notFound(path, files.size > 0);
      const isHashed = path.startsWith("/assets/");
      outgoing.writeHead(200, {
        "Content-Type": TYPES[extname(file)] ?? "application/octet-stream",
        "Cache-Control": isHashed ? "public, max-age=31536000, immutable" : "no-cache",
        ...SECURITY,
      });
      outgoing.end(await readFile(file));
    }),
  );

  app.all(
    "*",
    exchange(problem, ports.log, ({ incoming }) =>
      Promise.reject(new OrielError("not_found", `Oriel has no ${incoming.method} ${incoming.url}.`)),
    ),
  );
}

function filesOf(root: string): ReadonlyMap<string, string> {
  const entries = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    entries.map((entry) => {
      const file = join(entry.parentPath, entry.name);
      return [`/${relative(root, file).split(sep).join("/")}`, file];
    }),
  );
}

function notFound(path: string, hasPage: boolean): OrielError {
  const advice = hasPage ? "The page is at /, the APIs at /v1, /api and /api/v1." : "The page has not been built: run npm run build.";
  return new OrielError("not_found", `There is nothing at ${path}. ${advice}`);
}
