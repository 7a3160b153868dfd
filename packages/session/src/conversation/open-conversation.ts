import type { JsonValue, WindowSettings } from "@oriel/core";
import { changeSession } from "../change-session.ts";
import { createSession } from "../create-session.ts";
import { type KeptSessions, keepSessions } from "../keep-sessions.ts";
import { configuring } from "./configuring.ts";
import type { Conversation } from "./conversation.ts";
import { type ConversationPorts, keepingPorts } from "./conversation-ports.ts";
import { course } from "./course.ts";
import { life } from "./life.ts";
import { listeners } from "./listening.ts";
import { looking } from "./looking.ts";
import { talking } from "./talking.ts";

export interface Opening {
  /** The name of a model that one of the engines has. */
  readonly model: string;
  /** Of the conversation: one that is in the store is gone on with, else it is begun under this id. A new one when it is left out. */
  readonly id?: string | undefined;
  /** How windows are chosen and conversations made to fit; the default when it is left out. */
  readonly policy?: string | undefined;
  readonly title?: string | undefined;
  /** What the conversation wants of its model's window; without any of it, the policy decides. */
  readonly config?: WindowSettings | undefined;
  /** Its system prompt, mode, temperature and the like: keyed as `SessionSettings`. */
  readonly settings?: Readonly<Record<string, JsonValue>> | undefined;
}

/**
 * A conversation over an engine and a store, begun or gone on with. What is named here counts from now on, also for one that was begun before;
 * what is left out stays as it was.
 * @throws OrielError `model_not_found`, `invalid_request` for a policy, a mode or a config that cannot be.
 */
export async function openConversation(ports: ConversationPorts, opening: Opening): Promise<Conversation> {
  const keeping = keepingPorts(ports);
  const id = opening.id ?? keeping.newId("s");
  const heard = listeners(id);
  let isOpening = true;
  const running = life(id, {
    async begin() {
      const kept = keepSessions(keeping);
      heard.hear(kept);
      await takeUp(kept, id, opening, isOpening);
      isOpening = false;
      kept.memory.start();
      return kept;
    },
    async end(kept) {
      kept.memory.stop();
      kept.summaries.close();
      kept.context.close();
      await kept.behind.close();
      kept.tell(id, { type: "stopped" });
    },
  });
  await running.start();
  const { hear: _hear, ...listening } = heard;
  return {
    id,
    start: running.start,
    stop: running.stop,
    ...talking(running),
    ...configuring(running, keeping.files),
    ...course(running),
    ...looking(running),
    ...listening,
  };
}

/** Begins the conversation, or goes on with it: with what the opening names when it is opened, as it was left when it is only started again. */
async function takeUp(kept: KeptSessions, id: string, opening: Opening, isOpening: boolean): Promise<void> {
  const { model, policy, title, config } = opening;
  const settings = { ...opening.settings, ...(config === undefined ? {} : { window: config }) };
  const before = await kept.store.sessions.get(id);
  if (before === undefined) {
    await createSession(kept, { id, model, policy, title, settings });
    return;
  }
  const after = isOpening ? await changeSession(kept, id, { model, policy, title, settings }) : before;
  kept.tell(id, { type: "started", model: after.model, policy: after.policy });
}
