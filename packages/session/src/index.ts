export { adjustmentsOf } from "./adjustments.ts";
export { branchNotFound } from "./branch-not-found.ts";
export { changedSettings } from "./changed-settings.ts";
export type { Compression } from "./context/compress.ts";
export { type ContextKeeper, contextKeeper } from "./context/context-keeper.ts";
export type { ContextLook, NextPrompt, StandingCheckpoint } from "./context/look.ts";
export type { Asked, ContextPorts, ContextWatch, WindowNeed, WindowPlanner } from "./context/ports.ts";
export { type ConversationState, diffStates, type StateChange, type StateDiff } from "./diff-states.ts";
export { CONTEXT_FILE_BYTES, CONTEXT_FILE_NAMES, type ContextSearch, discoverContext } from "./discovery/discover-context.ts";
export type { ContextFile, Discovered, LeftOutReason } from "./discovery/discovered.ts";
export { nodeFiles } from "./discovery/node-files.ts";
export type { FileReading, Place, RefusedFile, TextFiles } from "./discovery/text-files.ts";
export { editMessage } from "./edit-message.ts";
export type {
  ContextEvent,
  ConversationEvent,
  MemoryTold,
  MessageEvent,
  PromptEvent,
  SnapshotEvent,
  Tell,
} from "./events/conversation-event.ts";
export { type ConversationEvents, conversationEvents, type Happening } from "./events/conversation-events.ts";
export { type InFlight, inFlight } from "./in-flight.ts";
export { lastReply } from "./last-reply.ts";
export { type Marks, UNMARKED } from "./marks.ts";
export type { Offer } from "./offer.ts";
export { type OneAtATime, oneAtATime } from "./one-at-a-time.ts";
export { type OpenConversations, openConversations } from "./open-conversations.ts";
export { policyOf } from "./policy-of.ts";
export { type Preamble, type Preambles, preambles } from "./preamble/preambles.ts";
export { loadPromptTexts, type PromptTextPlaces, type PromptTexts } from "./prompts/load-prompt-texts.ts";
export { regenerate } from "./regenerate.ts";
export { renewIds } from "./renew-ids.ts";
export { restoreSnapshot } from "./restore-snapshot.ts";
export { compressSession, lookAtSession, type RestingSession, undoInSession } from "./session-context.ts";
export { sessionNotFound } from "./session-not-found.ts";
export { sessionOf } from "./session-of.ts";
export type { SessionContextPorts, SessionPorts } from "./session-ports.ts";
export { snapshotOf } from "./snapshot-of.ts";
export { SNAPSHOTS_KEPT, takeSnapshot } from "./take-snapshot.ts";
export { takeTurn } from "./take-turn.ts";
export type { Standing, TurnEvent, TurnInput, TurnPorts } from "./turn.ts";
export { wholeSession } from "./whole-session.ts";
export { devicesFor, type Held, heldNow, NOTHING_HELD } from "./window/devices-for.ts";
export { fitsNow } from "./window/fits.ts";
export { type WindowKeeperPorts, type WindowWatch, windowKeeper } from "./window/window-keeper.ts";
export { type WriteBehind, type WriteBehindOptions, writeBehind } from "./write-behind.ts";
