import { type BranchesReply, branchInfo, decodeBranchSwitch, decodeEdit, type NewBranchReply, problem } from "@oriel/protocol";
import { editMessage, regenerate, sessionOf, useBranch } from "@oriel/session";
import type { Hono } from "hono";
import { readJson } from "../door/body.ts";
import { type Bindings, exchange } from "./exchange.ts";
import { messageInfo } from "./message-info.ts";
import { otherMethods } from "./other-methods.ts";
import type { RoutePorts } from "./ports.ts";
import { sessionPorts } from "./session-ports.ts";

/**
 * The courses of a conversation, and what begins a new one: an edited message, a reply to be generated again. None of them waits for a reply
 * that is being written: that goes on, on the branch it began on.
 */
export function branchRoutes(app: Hono<Bindings>, ports: RoutePorts): void {
  const { store, log, bodyLimitBytes } = ports;
  const changes = sessionPorts(ports);

  app.get(
    "/api/v1/sessions/:id/branches",
    exchange(problem, log, async ({ json, param }) => json(200, await branchesOf(ports, param("id")))),
  );

  app.post(
    "/api/v1/sessions/:id/branches",
    exchange(problem, log, async ({ incoming, json, param }) => {
      const { id } = await sessionOf(store, param("id"));
      const { branch } = decodeBranchSwitch(await readJson(incoming, bodyLimitBytes, "json"));
      await useBranch(changes, id, branch);
      json(200, await branchesOf(ports, id));
    }),
  );

  app.put(
    "/api/v1/sessions/:id/messages/:mid",
    exchange(problem, log, async ({ incoming, json, param }) => {
      const { content } = decodeEdit(await readJson(incoming, bodyLimitBytes, "json"));
      const { branch, message } = await editMessage(changes, param("id"), param("mid"), content);
      const reply: NewBranchReply = {
        session_id: branch.sessionId,
        branch: branchInfo(branch, branch.id),
        message: messageInfo(message),
      };
      json(200, reply);
    }),
  );

  app.post(
    "/api/v1/sessions/:id/messages/:mid/regenerate",
    exchange(problem, log, async ({ json, param }) => {
      const branch = await regenerate(changes, param("id"), param("mid"));
      const reply: NewBranchReply = { session_id: branch.sessionId, branch: branchInfo(branch, branch.id), message: null };
      json(200, reply);
    }),
  );

  otherMethods(app, problem, log, {
    "/api/v1/sessions/:id/branches": ["GET", "POST"],
    "/api/v1/sessions/:id/messages/:mid": ["PUT"],
    "/api/v1/sessions/:id/messages/:mid/regenerate": ["POST"],
  });
}

async function branchesOf({ store }: RoutePorts, id: string): Promise<BranchesReply> {
  const session = await sessionOf(store, id);
  const branches = await store.branches.list(id);
  return { session_id: id, branch_id: session.branch, branches: branches.map((branch) => branchInfo(branch, session.branch)) };
}
