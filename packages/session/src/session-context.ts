import type { CancelSignal, SessionSnapshot, SessionSummary } from "@oriel/core";
import { askedOf } from "./asked-of.ts";
import type { Compressing, Compression } from "./context/compress.ts";
import type { ContextLook } from "./context/look.ts";
import type { Asked } from "./context/ports.ts";
import type { Undone } from "./context/undo-checkpoint.ts";
import { sessionOf } from "./session-of.ts";
import type { SessionContextPorts } from "./session-ports.ts";
import { keepState } from "./take-snapshot.ts";

/** A session between two turns. */
export interface RestingSession {
  readonly session: SessionSummary;
  /** The position that its first message has in the prompt. */
  readonly firstMessage: number;
}

/** What would be sent of a session now, and how full its window is. @throws OrielError `session_not_found`, `model_not_found`. */
export async function lookAtSession(ports: SessionContextPorts, id: string): Promise<RestingSession & { readonly look: ContextLook }> {
  const { asked, ...resting } = await restingSession(ports, id);
  return { ...resting, look: await ports.context.look(asked) };
}

/**
 * Compresses a session's conversation. The state before is saved first, as a snapshot for `recovery`. The caller keeps its turns apart.
 * @throws OrielError `session_not_found`, `model_not_found`, and what `ContextKeeper.compress` throws.
 */
export async function compressSession(
  ports: SessionContextPorts,
  id: string,
  how: Omit<Compressing, "beforeChange">,
  signal: CancelSignal,
): Promise<RestingSession & { readonly compression: Compression; readonly snapshot: SessionSnapshot | undefined }> {
  const { asked, ...resting } = await restingSession(ports, id);
  let snapshot: SessionSnapshot | undefined;
  const beforeChange = async (): Promise<void> => {
    snapshot = await keepState(ports, resting.session, { purpose: "recovery", note: "Before the conversation was compressed." });
  };
  const compression = await ports.context.compress(asked, { ...how, beforeChange }, signal);
  return { ...resting, compression, snapshot };
}

/** @throws OrielError `session_not_found`, `model_not_found`, `not_found`, `conflict`, see `ContextKeeper.undo`. */
export async function undoInSession(
  ports: SessionContextPorts,
  id: string,
  checkpoint: string,
): Promise<RestingSession & { readonly undone: Undone }> {
  const { asked, ...resting } = await restingSession(ports, id);
  const undone = await ports.context.undo(asked, checkpoint);
  ports.tell(id, { type: "context-recalculated", why: "cut", prompt: undone.after.tokens });
  return { ...resting, undone };
}

/** The session as its next turn would ask for it, with nothing new said. */
async function restingSession(ports: SessionContextPorts, id: string): Promise<RestingSession & { readonly asked: Asked }> {
  const session = await sessionOf(ports.store, id);
  return { session, ...(await askedOf(ports, session, await ports.open.read(session), undefined, {})) };
}
