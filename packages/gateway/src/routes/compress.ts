import type { Basis, Count, SessionSnapshot } from "@oriel/core";
import {
  type CheckpointOutline,
  type CheckpointsReply,
  type CompressReply,
  decodeCompress,
  problem,
  type UndoReply,
} from "@oriel/protocol";
import {
  type Compression,
  compressSession,
  lookAtSession,
  type OutlinedCheckpoint,
  type RestingSession,
  undoInSession,
} from "@oriel/session";
import type { Hono } from "hono";
import { readJson } from "../door/body.ts";
import { hasBody } from "../door/has-body.ts";
import { between, checkpointInfo, messageRuns } from "./context.ts";
import { type Bindings, type Exchange, exchange } from "./exchange.ts";
import { otherMethods } from "./other-methods.ts";
import type { RoutePorts } from "./ports.ts";
import { sessionContextPorts } from "./session-ports.ts";

/** Summaries in the place of messages: made by hand, listed, taken away again. */
export function compressRoutes(app: Hono<Bindings>, ports: RoutePorts): void {
  const { log, turns, behind } = ports;
  const resting = sessionContextPorts(ports);

  app.post(
    "/api/v1/sessions/:id/compress",
    exchange(problem, log, (request) => answerCompress(ports, request)),
  );

  app.get(
    "/api/v1/sessions/:id/checkpoints",
    exchange(problem, log, async ({ json, param }) => {
      const { session, firstMessage, look } = await lookAtSession(resting, param("id"));
      const reply: CheckpointsReply = {
        session_id: session.id,
        branch_id: session.branch,
        checkpoints: look.checkpoints.map((checkpoint) => checkpointInfo(checkpoint, firstMessage)),
      };
      json(200, reply);
    }),
  );

  app.post(
    "/api/v1/sessions/:id/checkpoints/:cid/undo",
    exchange(problem, log, async ({ json, param }) => {
      const { session, firstMessage, undone } = await turns.run(param("id"), () => undoInSession(resting, param("id"), param("cid")));
      await behind.flush();
      const reply: UndoReply = {
        session_id: session.id,
        branch_id: session.branch,
        checkpoint_id: undone.id,
        ...between(undone.from, undone.to, firstMessage),
        before_tokens: undone.before.tokens,
        after_tokens: undone.after.tokens,
        basis: basisOf(undone),
      };
      json(200, reply);
    }),
  );

  otherMethods(app, problem, log, {
    "/api/v1/sessions/:id/compress": ["POST"],
    "/api/v1/sessions/:id/checkpoints": ["GET"],
    "/api/v1/sessions/:id/checkpoints/:cid/undo": ["POST"],
  });
}

/** The summary takes a while: a client that leaves stops it. */
async function answerCompress(ports: RoutePorts, { incoming, outgoing, json, param }: Exchange): Promise<void> {
  const asked = decodeCompress(hasBody(incoming) ? await readJson(incoming, ports.bodyLimitBytes, "json") : {});
  const id = param("id");
  const running = ports.running.begin(outgoing);
  try {
    const compressed = await ports.turns.run(
      id,
      () => compressSession(sessionContextPorts(ports), id, asked, running.signal),
      running.signal,
    );
    await ports.behind.flush();
    json(200, compressReply(compressed, asked.isDry));
  } catch (thrown) {
    throw running.signal.aborted ? running.reason() : thrown;
  } finally {
    running.done();
  }
}

type Compressed = RestingSession & { readonly compression: Compression; readonly snapshot: SessionSnapshot | undefined };

function compressReply({ session, firstMessage, compression, snapshot }: Compressed, isDry: boolean): CompressReply {
  const head = { session_id: session.id, branch_id: session.branch, dry_run: isDry };
  if (compression.kind === "unchanged") {
    const { prompt, reason } = compression;
    return {
      ...head,
      compresses: false,
      reason,
      before_tokens: prompt.tokens,
      after_tokens: prompt.tokens,
      freed_tokens: 0,
      basis: prompt.basis,
      level: null,
      messages: null,
      checkpoint: null,
      checkpoints: null,
      snapshot_id: null,
      notes: [],
    };
  }
  const { before, after, level, accounts, checkpoint, checkpoints, notes } = compression;
  const outlines = (standing: readonly OutlinedCheckpoint[]): readonly CheckpointOutline[] =>
    standing.map(({ id, from, to, level, tokens, of = [] }) => ({
      checkpoint_id: id,
      ...between(from, to, firstMessage),
      level,
      tokens,
      of,
    }));
  return {
    ...head,
    compresses: true,
    reason: null,
    before_tokens: before.tokens,
    after_tokens: after.tokens,
    freed_tokens: before.tokens - after.tokens,
    basis: basisOf(compression),
    level,
    messages: messageRuns(accounts, firstMessage),
    checkpoint: checkpoint === undefined ? null : checkpointInfo(checkpoint, firstMessage),
    checkpoints: { before: outlines(checkpoints.before), after: outlines(checkpoints.after) },
    snapshot_id: snapshot?.id ?? null,
    notes,
  };
}

/** A comparison is as good as the worse of its counts. */
function basisOf({ before, after }: { readonly before: Count; readonly after: Count }): Basis {
  return before.basis === "exact" ? after.basis : "estimate";
}
