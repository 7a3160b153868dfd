import type { JsonValue, StoredMessage } from "@oriel/core";
import { textOf } from "@oriel/core";
import {
  branchInfo,
  type DiffMessage,
  decodeCreateSnapshot,
  problem,
  type RestoreReply,
  type SnapshotDiff,
  type SnapshotsReply,
  snapshotInfo,
} from "@oriel/protocol";
import { type ConversationState, diffStates, restoreSnapshot, type StateChange, sessionOf, snapshotOf, takeSnapshot } from "@oriel/session";
import type { Hono } from "hono";
import { readJson } from "../door/body.ts";
import { hasBody } from "../door/has-body.ts";
import { type Bindings, exchange } from "./exchange.ts";
import { otherMethods } from "./other-methods.ts";
import type { RoutePorts } from "./ports.ts";
import { sessionPorts } from "./session-ports.ts";
import { settingName } from "./setting-name.ts";

/** Saved states of a conversation. */
export function snapshotRoutes(app: Hono<Bindings>, ports: RoutePorts): void {
  const { store, log, bodyLimitBytes } = ports;
  const changes = sessionPorts(ports);

  app.get(
    "/api/v1/sessions/:id/snapshots",
    exchange(problem, log, async ({ json, param }) => {
      const { id } = await sessionOf(store, param("id"));
      const reply: SnapshotsReply = { session_id: id, snapshots: (await store.snapshots.list(id)).map(snapshotInfo) };
      json(200, reply);
    }),
  );

  app.post(
    "/api/v1/sessions/:id/snapshots",
    exchange(problem, log, async ({ incoming, json, param }) => {
      const asked = decodeCreateSnapshot(hasBody(incoming) ? await readJson(incoming, bodyLimitBytes, "json") : {});
      json(201, snapshotInfo(await takeSnapshot(changes, param("id"), asked)));
    }),
  );

  app.get(
    "/api/v1/sessions/:id/snapshots/:sid",
    exchange(problem, log, async ({ json, param }) => {
      const { id } = await sessionOf(store, param("id"));
      json(200, snapshotInfo(await snapshotOf(store, id, param("sid"))));
    }),
  );

  app.delete(
    "/api/v1/sessions/:id/snapshots/:sid",
    exchange(problem, log, async ({ outgoing, param }) => {
      const { id } = await sessionOf(store, param("id"));
      await store.snapshots.delete((await snapshotOf(store, id, param("sid"))).id);
      outgoing.writeHead(204).end();
    }),
  );

  app.get(
    "/api/v1/sessions/:id/snapshots/:sid/diff",
    exchange(problem, log, async ({ json, param, query }) => {
      json(200, await diff(ports, param("id"), param("sid"), query("to") ?? NOW));
    }),
  );

  app.post(
    "/api/v1/sessions/:id/snapshots/:sid/restore",
    exchange(problem, log, async ({ json, param }) => {
      const { branch, before } = await restoreSnapshot(changes, param("id"), param("sid"));
      const reply: RestoreReply = {
        session_id: branch.sessionId,
        branch: branchInfo(branch, branch.id),
        before: snapshotInfo(before),
      };
      json(200, reply);
    }),
  );

  otherMethods(app, problem, log, {
    "/api/v1/sessions/:id/snapshots": ["GET", "POST"],
    "/api/v1/sessions/:id/snapshots/:sid": ["GET", "DELETE"],
    "/api/v1/sessions/:id/snapshots/:sid/diff": ["GET"],
    "/api/v1/sessions/:id/snapshots/:sid/restore": ["POST"],
  });
}

const NOW = "now";

async function diff({ store }: RoutePorts, id: string, fromId: string, toId: string): Promise<SnapshotDiff> {
  const session = await sessionOf(store, id);
  const from = await snapshotOf(store, id, fromId);
  const to = toId === NOW ? { ...session, messages: session.messageCount } : await snapshotOf(store, id, toId);
  const { shared, model, policy, settings } = diffStates(await store.branches.list(id), from, to);
  const since = async ({ branch, messages }: ConversationState): Promise<readonly DiffMessage[]> =>
    (await store.messages.list(id, { branch, from: shared, to: messages })).map(diffMessage);
  return {
    session_id: id,
    from: fromId,
    to: toId,
    shared_messages: shared,
    only_from: await since(from),
    only_to: await since(to),
    changes: [model, policy]
      .flatMap((change) => (change === undefined ? [] : [told(change.name, change)]))
      .concat(settings.map(settingChange)),
  };
}

const PREVIEW_CHARACTERS = 100;

function diffMessage({ id, position, message, createdAt }: StoredMessage): DiffMessage {
  const preview = Array.from(textOf(message.content).slice(0, 2 * PREVIEW_CHARACTERS))
    .slice(0, PREVIEW_CHARACTERS)
    .join("");
  return { message_id: id, position, role: message.role, preview, created_at: createdAt };
}

/** Told by the name the setting is sent by. */
function settingChange(change: StateChange): SnapshotDiff["changes"][number] {
  return told(`settings.${settingName(change.name)}`, change);
}

function told(
  name: string,
  { before, after }: { readonly before: JsonValue | undefined; readonly after: JsonValue | undefined },
): SnapshotDiff["changes"][number] {
  return { name, from: before ?? null, to: after ?? null };
}
