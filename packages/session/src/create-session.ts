import type { JsonValue, Session, SessionSummary } from "@oriel/core";
import { checkSettings } from "./change-session.ts";
import { changedSettings } from "./changed-settings.ts";
import { policyOf } from "./policy-of.ts";
import { sessionOf } from "./session-of.ts";
import type { SessionContextPorts } from "./session-ports.ts";
import { checkWindowSettings } from "./window/check-window-settings.ts";

export interface NewSession {
  /** A new one when it is left out. */
  readonly id?: string | undefined;
  readonly model: string;
  readonly policy?: string | undefined;
  readonly title?: string | undefined;
  /** Keyed as `SessionSettings`; `null` stands for none. */
  readonly settings?: Readonly<Record<string, JsonValue>> | undefined;
}

/**
 * Begins a conversation that is kept, without a message yet.
 * @throws OrielError `model_not_found`, `conflict` when the id is taken, `invalid_request` for a policy or a mode there is not, or a window or compaction that cannot be.
 */
export async function createSession(
  ports: Pick<SessionContextPorts, "store" | "tell" | "now" | "newId" | "preambles" | "route" | "policies">,
  { id, model, policy, title, settings = {} }: NewSession,
): Promise<SessionSummary> {
  const offer = await ports.route(model);
  await checkSettings(ports, settings);
  checkWindowSettings(offer, settings["window"]);
  const given = changedSettings({}, settings);
  const createdAt = new Date(ports.now()).toISOString();
  const session: Session = {
    id: id ?? ports.newId("s"),
    model: offer.served.name,
    policy: policyOf(ports.policies, { policy, compaction: given.compaction }).id,
    title,
    settings: given,
    createdAt,
    updatedAt: createdAt,
  };
  await ports.store.sessions.create(session);
  ports.tell(session.id, { type: "started", model: session.model, policy: session.policy });
  return sessionOf(ports.store, session.id);
}
