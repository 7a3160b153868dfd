import { knownPolicy, OrielError, type Policies, type WholeSession } from "@oriel/core";
import { type ImportReply, problem, readSessionFile, sessionFile, sessionMarkdown } from "@oriel/protocol";
import { type Catalog, renewIds, servedAs, sessionOf, wholeSession } from "@oriel/session";
import type { Hono } from "hono";
import { readJson } from "../door/body.ts";
import { keepOwner } from "../keys/owner.ts";
import { respond } from "../relay/respond.ts";
import { type Bindings, type Exchange, exchange } from "./exchange.ts";
import { otherMethods } from "./other-methods.ts";
import type { RoutePorts } from "./ports.ts";
import { sessionInfo } from "./session-info.ts";

/** Sessions as files: out as JSON or Markdown, and in from Oriel, mochi or OLLM. Registered before the paths with a session's id in this place. */
export function sessionFileRoutes(app: Hono<Bindings>, ports: RoutePorts): void {
  const { store, log, bodyLimitBytes, newId } = ports;

  app.post(
    "/api/v1/sessions/import",
    exchange(problem, log, async ({ incoming, json }) => {
      const { whole, format, notes } = readSessionFile(await readJson(incoming, bodyLimitBytes, "json"));
      const fitting = withKnownPolicy(ports.policies, renewIds(whole, newId));
      await store.sessions.createWhole(fitting.whole);
      const { id, model, policy } = fitting.whole.session;
      await keepOwner(ports, incoming, id);
      ports.tell(id, { type: "started", model, policy });
      const reply: ImportReply = {
        session: sessionInfo(ports.policies, await sessionOf(store, id), await store.messages.list(id), 0),
        format,
        branches: whole.branches.length,
        messages: whole.branches.reduce((sum, { messages }) => sum + messages.length, 0),
        snapshots: whole.snapshots.length,
        notes: [...notes, ...fitting.notes, ...(await modelNotes(ports.catalog, model))],
      };
      json(201, reply);
    }),
  );

  app.get(
    "/api/v1/sessions/:id/export",
    exchange(problem, log, (request) => exportSession(ports, request)),
  );

  otherMethods(app, problem, log, { "/api/v1/sessions/import": ["POST"], "/api/v1/sessions/:id/export": ["GET"] });
}

async function exportSession({ store, pace }: RoutePorts, { outgoing, param, query }: Exchange): Promise<void> {
  const format = query("format") ?? "json";
  if (format === "json") {
    const whole = await wholeSession(store, param("id"));
    const text = JSON.stringify(sessionFile(whole, new Date(pace.now()).toISOString()));
    respond(outgoing, 200, fileHeaders("application/json", whole.session.id, "json"), text);
  } else if (format === "markdown") {
    const session = await sessionOf(store, param("id"));
    const text = sessionMarkdown(session, await store.messages.list(session.id, { branch: session.branch }));
    respond(outgoing, 200, fileHeaders("text/markdown; charset=utf-8", session.id, "md"), text);
  } else {
    throw new OrielError("invalid_request", `format must be one of json, markdown; got ${format.slice(0, 40)}.`, { param: "format" });
  }
}

function fileHeaders(type: string, id: string, extension: string): Record<string, string> {
  const name = id.replaceAll(/[^\w-]/g, "_");
  return { "Content-Type": type, "Content-Disposition": `attachment; filename="oriel-${name}.${extension}"` };
}

/** A file may name a policy that this Oriel does not have: the session goes on under the default, and says so. */
function withKnownPolicy(policies: Policies, whole: WholeSession): { readonly whole: WholeSession; readonly notes: readonly string[] } {
  const { policy } = whole.session;
  if (knownPolicy(policies, policy) !== undefined) return { whole, notes: [] };
  const { id } = policies.default;
  const note = `There is no policy ${policy.slice(0, 100)} here: the session is held under ${id}.`;
  return { whole: { ...whole, session: { ...whole.session, policy: id } }, notes: [note] };
}

/** A session is worth having though nobody serves its model here. */
async function modelNotes(catalog: Pick<Catalog, "route">, model: string): Promise<readonly string[]> {
  if ((await servedAs(catalog, model)) !== undefined) return [];
  return [`No engine offers the model ${model} now: choose another one for the session before its next turn.`];
}
