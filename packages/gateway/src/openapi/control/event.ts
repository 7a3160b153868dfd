import type { EventBody, EventHead } from "@oriel/protocol";
import type { StreamEvent } from "../route.ts";
import { count, type FieldsOf, list, nullable, object, oneOf, text, time, whole, word } from "../schema.ts";
import { level } from "./checkpoint.ts";
import { contextFile } from "./context-file.ts";
import { usage } from "./session.ts";

/** The fields of an event of this type besides those that every event has. */
type FieldsOfType<Type extends EventBody["type"]> = EventBody extends infer Body
  ? Body extends { readonly type: infer Types }
    ? Type extends Types
      ? Omit<Body, "type">
      : never
    : never
  : never;

type ToldEvents = {
  readonly [Type in EventBody["type"]]: { readonly description: string; readonly fields: FieldsOf<FieldsOfType<Type>> };
};

const HEAD: FieldsOf<EventHead> = {
  event_id: whole("Ascends, with gaps. Those of a later run of Oriel are larger.", { minimum: 0 }),
  session_id: text(),
  at: time("When it was told."),
};

const message = text("In words, for people.");
const freed = count("What that freed.");
const checkpointId = text("Of the checkpoint.");
const left = list(text(), "What did not fit or could not be had, in sentences.");
const memory = { device: text("The fullest memory."), message };

const purpose = oneOf<FieldsOfType<"snapshot-created">["purpose"] & string>({
  recovery: "to come back to",
  rollback: "before another one was restored",
  emergency: "because something went wrong",
});

const EVENTS: ToldEvents = {
  started: { description: "The session was created, or imported.", fields: { model: text(), policy: text() } },
  stopped: { description: "The session was deleted. The stream ends.", fields: {} },
  "events-lost": {
    description:
      "What happened before this is not all known any more: it was too long ago, or another run of Oriel told it. Read the session's state anew.",
    fields: {},
  },
  "config-updated": {
    description: "The model, the policy, the title or settings were changed.",
    fields: { changed: list(text(), "Which, by the names they are sent by.") },
  },
  "mode-changed": {
    description: "The mode is another.",
    fields: { from: nullable(text("`null`: none.")), to: nullable(text("`null`: none.")) },
  },
  "skill-activated": { description: "A skill is in use.", fields: { name: text() } },
  "skill-deactivated": { description: "A skill is no longer in use.", fields: { name: text() } },
  "goal-added": { description: "The conversation has a goal.", fields: { goal: text() } },
  "goal-removed": { description: "The goal was taken away, or is another.", fields: { goal: text() } },
  "quota-exceeded": {
    description: "A reply goes beyond a limit that only warns. Numbers are in the limit's own unit.",
    fields: {
      limit: oneOf({ tokens_per_second: "", tokens_per_hour: "", tokens_per_day: "", requests_per_hour: "" }),
      allowed: count(),
      used: count("With what is held."),
      wanted: count("By the reply: its prompt and what it may be long."),
    },
  },
  "tier-changed": {
    description: "The window is of another tier, and with it the detail of the system prompt.",
    fields: { from: nullable(text()), to: text(), window: count("In tokens.") },
  },
  "system-prompt-updated": {
    description: "What stands before the first message is another text.",
    fields: { tokens: count("An estimate."), left },
  },
  "context-discovered": {
    description: "Context files were found, and stand in the system prompt.",
    fields: { root: text("The trusted folder."), files: list(contextFile), tokens: count("Of all of them."), left },
  },
  "memory-normal": { description: "The machine's memory is at ease again.", fields: memory },
  "memory-warning": { description: "The machine's memory is more than 70 % full.", fields: memory },
  "memory-critical": { description: "The machine's memory is more than 85 % full.", fields: memory },
  "memory-emergency": { description: "The machine's memory is more than 95 % full.", fields: memory },
  "low-memory": {
    description: "A window that a turn wanted does not fit in the memory that is free.",
    fields: { wanted: count(), fits: nullable(count("The largest that does; `null` when nobody knows.")) },
  },
  "message-added": {
    description: "A message was stored.",
    fields: {
      message_id: text(),
      position: count("Its place in the conversation, from 0."),
      role: oneOf({ system: "", user: "", assistant: "", tool: "" }),
    },
  },
  "message-marked": {
    description: "A message was pinned, left out of prompts, or has lost its mark.",
    fields: { message_id: text(), mark: nullable(oneOf({ pinned: "it never leaves the prompt", excluded: "the model does not see it" })) },
  },
  "branch-changed": { description: "The conversation goes on in another branch.", fields: { branch_id: text() } },
  "reply-started": {
    description: "The engine has taken the prompt.",
    fields: { receipt_id: nullable(text()), window: nullable(count("The window it is read in.")) },
  },
  "reply-broken": { description: "A reply that had begun broke off. What came of it is stored.", fields: { code: text(), message } },
  "usage-updated": { description: "A reply is stored; how full the window is now.", fields: { usage } },
  "summary-updated": {
    description: "What the conversation was about so far was summed up.",
    fields: { topics: list(text()), by: text("Who wrote it: a model, or `extract`.") },
  },
  "context-resized": {
    description: "This reply has another window than the one before.",
    fields: {
      from: nullable(count("`null` when nobody knew it.")),
      to: count(),
      reason: oneOf({
        initial_setup: "",
        usage_threshold: "the conversation needed more",
        model_change: "",
        no_adjustment: "the engine holds another",
        manual_override: "somebody set it",
      }),
    },
  },
  "context-recalculated": {
    description: "The prompt was planned anew because something other than a new message changed it.",
    fields: {
      why: oneOf({ policy: "", model: "", mode: "", tier: "", marks: "", cut: "a cut was taken back" }, "The weightiest reason."),
      prompt_tokens: count(),
    },
  },
  compressed: {
    description: "The conversation was cut to fit, or compressed by hand.",
    fields: { before_tokens: count("Of the whole prompt."), after_tokens: count(), stages: list(text(), "What was done, in order.") },
  },
  "compression-skipped": { description: "It was not compressed, since that would free nothing.", fields: { reason: text() } },
  "compression-error": { description: "A summary that was to be made while nobody waited has failed.", fields: { code: text(), message } },
  summarizing: {
    description: "A summary is being written.",
    fields: { level, messages: count("That it is of."), replaced_tokens: count("Of those messages.") },
  },
  "checkpoint-created": {
    description: "A summary stands for messages.",
    fields: {
      checkpoint_id: checkpointId,
      level,
      by: text("Who wrote it: a model, or `extract`."),
      messages: count("It stands for."),
      tokens: count("Of its text."),
      replaced_tokens: count("Of the messages it stands for."),
    },
  },
  "checkpoint-aged": {
    description: "An older checkpoint became shorter, in its own place.",
    fields: { checkpoint_id: checkpointId, was: text("Its id before."), level, tokens: count("Of its text."), freed_tokens: freed },
  },
  "checkpoint-merged": {
    description: "Several checkpoints became one, in their place.",
    fields: { checkpoint_id: checkpointId, were: list(text(), "Their ids."), tokens: count("Of its text."), freed_tokens: freed },
  },
  "checkpoint-undone": { description: "The messages of a checkpoint stand in the prompt again.", fields: { checkpoint_id: checkpointId } },
  "rollover-complete": {
    description: "All that had left was put into the one summary that a small window has room for.",
    fields: { checkpoint_id: checkpointId, messages: count("It stands for.") },
  },
  "snapshot-created": { description: "A state was saved.", fields: { snapshot_id: text(), purpose } },
  "auto-snapshot-created": {
    description: "Oriel saved a state: before a cut, a compression or a restored snapshot.",
    fields: { snapshot_id: text(), purpose },
  },
  "snapshot-restored": {
    description: "The conversation went back to a saved state.",
    fields: { snapshot_id: text(), branch_id: text("The branch it goes on in.") },
  },
  "snapshot-error": { description: "A state could not be saved.", fields: { message } },
};

/** All that can happen to a session. */
export const sessionEvents: readonly StreamEvent[] = Object.entries(EVENTS).map(([name, { description, fields }]) => ({
  name,
  description,
  schema: object({ ...HEAD, type: word(name), ...fields }),
}));
