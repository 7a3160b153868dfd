import type { IncomingMessage } from "node:http";
import { OrielError, type Receipt, type ReceiptPage } from "@oriel/core";
import { problem, receiptInfo } from "@oriel/protocol";
import { sessionNotFound } from "@oriel/session";
import type { Hono } from "hono";
import { type Bindings, type Exchange, exchange } from "./exchange.ts";
import { otherMethods } from "./other-methods.ts";
import type { RoutePorts } from "./ports.ts";
import { type Slice, sliceOf } from "./slice.ts";

const USUAL_PAGE = 50;
const LARGEST_PAGE = 200;

/** The accounts of what was sent: of all conversations, also those that their clients keep, or of one. */
export function receiptRoutes(app: Hono<Bindings>, ports: RoutePorts): void {
  const { receipts, log } = ports;

  app.get(
    "/api/v1/receipts",
    exchange(problem, log, async ({ incoming, json, query }) => {
      const seen = await seenBy(ports, incoming, query("session"));
      const found = await receipts.list({ ...seen, ...pageOf(query) });
      if (found.length === 0) await checkSeen(ports, seen);
      json(200, { receipts: found.map(receiptInfo) });
    }),
  );

  app.get(
    "/api/v1/receipts/last",
    exchange(problem, log, async ({ incoming, json, query }) => {
      const seen = await seenBy(ports, incoming, query("session"));
      const [last] = await receipts.list({ ...seen, limit: 1, offset: 0 });
      if (last === undefined) throw noneYet(seen.session);
      json(200, receiptInfo(last));
    }),
  );

  app.get(
    "/api/v1/receipts/:rid",
    exchange(problem, log, async ({ json, param }) => json(200, receiptInfo(await receiptOf(ports, param("rid"))))),
  );

  app.get(
    "/api/v1/sessions/:id/receipts",
    exchange(problem, log, async ({ json, param, query }) => {
      json(200, { receipts: (await receiptsOf(ports, param("id"), pageOf(query))).map(receiptInfo) });
    }),
  );

  app.get(
    "/api/v1/sessions/:id/receipts/:rid",
    exchange(problem, log, async ({ json, param }) => {
      const receipt = await receiptOf(ports, param("rid"));
      if (receipt.session !== param("id")) throw receiptNotFound(receipt.id);
      json(200, receiptInfo(receipt));
    }),
  );

  const paths = ["receipts", "receipts/:rid", "sessions/:id/receipts", "sessions/:id/receipts/:rid"];
  otherMethods(app, problem, log, Object.fromEntries(paths.map((path) => [`/api/v1/${path}`, ["GET"]])));
}

function pageOf(query: Exchange["query"]): Slice {
  return sliceOf(query, USUAL_PAGE, LARGEST_PAGE);
}

async function receiptOf({ receipts }: RoutePorts, id: string): Promise<Receipt> {
  const receipt = await receipts.get(id);
  if (receipt === undefined) throw receiptNotFound(id);
  return receipt;
}

type Seen = Pick<ReceiptPage, "session" | "key">;

/** A key sees all receipts of its own sessions, and else those that were made for it. */
async function seenBy({ callers, store }: RoutePorts, incoming: IncomingMessage, session: string | undefined): Promise<Seen> {
  const { id, isAdmin } = callers.of(incoming);
  if (isAdmin) return { session };
  const isOwn = session !== undefined && (await store.owners.of(session)) === id;
  return { session, key: isOwn ? undefined : id };
}

/** @throws OrielError `session_not_found` for a conversation that a key sees nothing of. */
async function checkSeen({ receipts }: RoutePorts, { session, key }: Seen): Promise<void> {
  if (session === undefined || key === undefined) return;
  const any = await receipts.list({ session, key, limit: 1, offset: 0 });
  if (any.length === 0) throw sessionNotFound(session);
}

/** A conversation that its client keeps has receipts, and no session. @throws OrielError `session_not_found` where there is neither. */
async function receiptsOf({ receipts, store }: RoutePorts, session: string, slice: Slice): Promise<readonly Receipt[]> {
  const found = await receipts.list({ session, ...slice });
  if (found.length > 0 || (await store.sessions.get(session)) !== undefined) return found;
  const any = await receipts.list({ session, limit: 1, offset: 0 });
  if (any.length === 0) throw sessionNotFound(session);
  return found;
}

function receiptNotFound(id: string): OrielError {
  return new OrielError(
    "not_found",
    `There is no receipt ${id.slice(0, 200)}: the oldest are removed in time. GET /api/v1/receipts lists those there are.`,
    {
      param: "receipt_id",
    },
  );
}

function noneYet(session: string | undefined): OrielError {
  const where = session === undefined ? "" : ` for the conversation ${session.slice(0, 200)}`;
  return new OrielError("not_found", `There is no receipt yet${where}: every reply to a client makes one.`, { param: "receipt_id" });
}
