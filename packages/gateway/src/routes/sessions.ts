import { OrielError, type Store } from "@oriel/core";
import { decodeCreateSession, decodePatchSession, type MessagesReply, problem } from "@oriel/protocol";
import { branchNotFound, changeSession, createSession, sessionNotFound, sessionOf } from "@oriel/session";
import type { Hono } from "hono";
import { readJson } from "../door/body.ts";
import { keepOwner, ownerFor } from "../keys/owner.ts";
import { type Bindings, type Exchange, exchange } from "./exchange.ts";
import { messageInfo } from "./message-info.ts";
import { otherMethods } from "./other-methods.ts";
import type { RoutePorts } from "./ports.ts";
import { sessionInfo } from "./session-info.ts";
import { sessionContextPorts } from "./session-ports.ts";
import { sliceOf } from "./slice.ts";

const USUAL_PAGE = 200;
const LARGEST_PAGE = 1000;
const SORTS = ["updated", "created", "title"] as const;
const ORDERS = ["asc", "desc"] as const;

/** Conversations Oriel keeps. */
export function sessionRoutes(app: Hono<Bindings>, ports: RoutePorts): void {
  const { store, policies, log, bodyLimitBytes } = ports;

  app.post(
    "/api/v1/sessions",
    exchange(problem, log, async ({ incoming, json }) => {
      const asked = decodeCreateSession(await readJson(incoming, bodyLimitBytes, "json"));
      const session = await createSession(sessionContextPorts(ports), asked);
      await keepOwner(ports, incoming, session.id);
      json(201, sessionInfo(policies, session, [], 0));
    }),
  );

  app.get(
    "/api/v1/sessions",
    exchange(problem, log, async ({ incoming, json, query }) => {
      const sessions = await store.sessions.list({
        ...sliceOf(query, USUAL_PAGE, LARGEST_PAGE),
        owner: ownerFor(ports, incoming),
        sort: wordOf(query, "sort", SORTS),
        order: wordOf(query, "order", ORDERS),
      });
      json(200, { sessions: sessions.map((session) => sessionInfo(policies, session, undefined, 0)) });
    }),
  );

  app.get(
    "/api/v1/sessions/:id",
    exchange(problem, log, async ({ json, param }) => {
      const session = await sessionOf(store, param("id"));
      json(200, sessionInfo(policies, session, await store.messages.list(session.id), ports.inFlight.of(session.id)));
    }),
  );

  app.patch(
    "/api/v1/sessions/:id",
    exchange(problem, log, async ({ incoming, json, param }) => {
      const { id } = await sessionOf(store, param("id"));
      const change = decodePatchSession(await readJson(incoming, bodyLimitBytes, "json"));
      const session = await changeSession(sessionContextPorts(ports), id, change);
      json(200, sessionInfo(policies, session, await store.messages.list(id), ports.inFlight.of(id)));
    }),
  );

  app.delete(
    "/api/v1/sessions/:id",
    exchange(problem, log, async ({ outgoing, param }) => {
      // What still waits to be written would come after the deletion.
      await ports.behind.flush();
      if (!(await store.sessions.delete(param("id")))) throw sessionNotFound(param("id"));
      ports.tell(param("id"), { type: "stopped" });
      outgoing.writeHead(204).end();
    }),
  );

  app.get(
    "/api/v1/sessions/:id/messages",
    exchange(problem, log, async ({ json, param, query }) => {
      const session = await sessionOf(store, param("id"));
      const branch = query("branch") ?? session.branch;
      const [messages, marks] = await Promise.all([store.messages.list(session.id, { branch }), store.marks.of(session.id)]);
      const marked = new Map(marks.map(({ messageId, mark }) => [messageId, mark]));
      if (messages.length === 0) await checkBranch(store, session.id, branch);
      const reply: MessagesReply = {
        session_id: session.id,
        branch_id: branch,
        messages: messages.map((message) => messageInfo(message, marked.get(message.id))),
      };
      json(200, reply);
    }),
  );

  otherMethods(app, problem, log, {
    "/api/v1/sessions": ["GET", "POST"],
    "/api/v1/sessions/:id": ["GET", "PATCH", "DELETE"],
    "/api/v1/sessions/:id/messages": ["GET"],
  });
}

/** A branch without messages and one that is not there look the same to who reads messages. @throws OrielError `not_found`. */
async function checkBranch(store: Pick<Store, "branches">, sessionId: string, branch: string): Promise<void> {
  const branches = await store.branches.list(sessionId);
  if (!branches.some(({ id }) => id === branch)) throw branchNotFound(sessionId, branch);
}

function wordOf<Word extends string>(query: Exchange["query"], name: string, words: readonly Word[]): Word | undefined {
  const asked = query(name);
  if (asked === undefined) return undefined;
  const word = words.find((known) => known === asked);
  if (word !== undefined) return word;
  throw new OrielError("invalid_request", `${name} must be one of ${words.join(", ")}, got ${asked.slice(0, 40)}.`, { param: name });
}
