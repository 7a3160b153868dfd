import type { JsonValue, Session, SessionSettings, SessionSummary } from "@oriel/core";
import { changedSettings } from "./changed-settings.ts";
import type { ConversationEvent } from "./events/conversation-event.ts";
import { policyOf } from "./policy-of.ts";
import { namesIn } from "./preamble/prompt-settings.ts";
import { sessionNotFound } from "./session-not-found.ts";
import { sessionOf } from "./session-of.ts";
import type { SessionContextPorts } from "./session-ports.ts";
import { checkWindowSettings } from "./window/check-window-settings.ts";

/** What is left out stays as it is. */
export interface SessionChange {
  readonly model?: string | undefined;
  readonly policy?: string | undefined;
  /** `null` takes it away. */
  readonly title?: string | null | undefined;
  /** Keyed as `SessionSettings`, laid over those there are; `null` takes one away. */
  readonly settings?: Readonly<Record<string, JsonValue>> | undefined;
}

export type ChangePorts = Pick<SessionContextPorts, "store" | "tell" | "now" | "preambles" | "route" | "policies">;

/**
 * Changes a session from its next turn on, and tells what is another now. All of the change is checked before any of it is kept.
 * @throws OrielError `session_not_found`, `model_not_found`, `invalid_request` for a policy or a mode there is not, or a window or compaction that cannot be.
 */
export async function changeSession(ports: ChangePorts, id: string, change: SessionChange): Promise<SessionSummary> {
  const { model: now } = await sessionOf(ports.store, id);
  const { policy, title, settings } = change;
  const model = change.model === undefined ? undefined : (await ports.route(change.model)).served.name;
  if (settings !== undefined) await checkSettings(ports, settings);
  if (settings?.["window"] !== undefined) checkWindowSettings(await ports.route(model ?? now), settings["window"]);

  // A compaction is laid over a policy, so that either is checked with the other.
  const isHeldAnew = policy !== undefined || (settings?.["compaction"] ?? null) !== null;
  const updatedAt = new Date(ports.now()).toISOString();
  // Laid over what is there now: the checks may have taken a while, and Oriel notes things by itself.
  const changed = await ports.store.sessions.update(id, (before) => {
    const laid = changedSettings(before.settings, settings ?? {});
    const held = isHeldAnew ? policyOf(ports.policies, { policy: policy ?? before.policy, compaction: laid.compaction }).id : undefined;
    return { model, policy: held, title, settings: settings === undefined ? undefined : laid, updatedAt };
  });
  if (changed === undefined) throw sessionNotFound(id);
  for (const event of changeEvents(changed.before, changed.after)) ports.tell(id, event);
  return sessionOf(ports.store, id);
}

/** What can be said of settings only by looking. @throws OrielError `invalid_request`. */
export async function checkSettings(
  { preambles }: Pick<SessionContextPorts, "preambles">,
  { mode }: Readonly<Record<string, JsonValue>>,
): Promise<void> {
  if (typeof mode === "string") await preambles.checkMode(mode);
}

function changeEvents(before: Session, after: Session): readonly ConversationEvent[] {
  const changed = [...differing(fieldsOf(before), fieldsOf(after)), ...differing(before.settings, after.settings)];
  if (changed.length === 0) return [];
  const skills = { before: namesIn(before.settings["activeSkills"]), after: namesIn(after.settings["activeSkills"]) };
  return [
    { type: "config-updated", changed },
    ...modeEvents(before.settings, after.settings),
    ...skills.before.filter((name) => !skills.after.includes(name)).map((name) => ({ type: "skill-deactivated", name }) as const),
    ...skills.after.filter((name) => !skills.before.includes(name)).map((name) => ({ type: "skill-activated", name }) as const),
    ...goalEvents(before.settings, after.settings),
  ];
}

function fieldsOf({ model, policy, title }: Session): Readonly<Record<string, JsonValue | undefined>> {
  return { model, policy, title };
}

function differing(before: Readonly<Record<string, JsonValue | undefined>>, after: typeof before): readonly string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
}

function modeEvents({ mode: from }: SessionSettings, { mode: to }: SessionSettings): readonly ConversationEvent[] {
  return from === to ? [] : [{ type: "mode-changed", from, to }];
}

function goalEvents({ goal: before }: SessionSettings, { goal: after }: SessionSettings): readonly ConversationEvent[] {
  if (before === after) return [];
  return [
    ...(before === undefined ? [] : [{ type: "goal-removed", goal: before } as const]),
    ...(after === undefined ? [] : [{ type: "goal-added", goal: after } as const]),
  ];
}
