import { OrielError } from "@oriel/core";
import { type DiscoverReply, decodeDiscover, problem } from "@oriel/protocol";
import { changeSession, type Discovered, discoverInSession, sessionOf, trustedRoot } from "@oriel/session";
import type { Hono } from "hono";
import { readJson } from "../door/body.ts";
import { type Bindings, exchange } from "./exchange.ts";
import { otherMethods } from "./other-methods.ts";
import type { RoutePorts } from "./ports.ts";
import { sessionContextPorts } from "./session-ports.ts";

/** Context files of the machine's, found for a session and forgotten again. */
export function discoverRoutes(app: Hono<Bindings>, ports: RoutePorts): void {
  const { store, texts, log, bodyLimitBytes } = ports;
  const { files } = texts;

  app.post(
    "/api/v1/sessions/:id/discover",
    exchange(problem, log, async ({ incoming, json, param }) => {
      const { from, root, names } = decodeDiscover(await readJson(incoming, bodyLimitBytes, "json"));
      const { id } = await sessionOf(store, param("id"));
      const within = await trustedRoot(files, texts.trustedRoots, { from, root });
      const search = { from, root: within, names: allowed(names, texts.contextFiles) };
      json(200, discoverReply(id, await discoverInSession({ ...sessionContextPorts(ports), files }, id, search)));
    }),
  );

  app.delete(
    "/api/v1/sessions/:id/discover",
    exchange(problem, log, async ({ outgoing, param }) => {
      await changeSession(sessionContextPorts(ports), param("id"), { settings: { discovered: null } });
      outgoing.writeHead(204).end();
    }),
  );

  otherMethods(app, problem, log, { "/api/v1/sessions/:id/discover": ["POST", "DELETE"] });
}

/** @throws OrielError `path_not_allowed` for a name that whoever runs Oriel has not allowed. */
function allowed(names: readonly string[] | undefined, contextFiles: readonly string[]): readonly string[] {
  const other = names?.find((name) => !contextFiles.includes(name));
  if (names === undefined || other === undefined) return names ?? contextFiles;
  const shown = JSON.stringify(other.slice(0, 100));
  const how = "whoever runs Oriel adds names with context_files, ORIEL_CONTEXT_FILES or --context-file";
  throw new OrielError("path_not_allowed", `names may be ${contextFiles.join(", ")}, got ${shown}: ${how}.`, { param: "names" });
}

function discoverReply(id: string, { root, tokens, files }: Discovered): DiscoverReply {
  return {
    session_id: id,
    root,
    tokens,
    files: files.map((file) => ({
      path: file.path,
      bytes: file.bytes ?? null,
      kind: file.kind,
      tokens: file.kind === "left_out" ? null : file.tokens,
      why: (file.kind === "whole" ? file.note : file.why) ?? null,
    })),
  };
}
