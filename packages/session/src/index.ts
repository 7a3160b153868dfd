export { adjustmentsOf } from "./adjustments.ts";
export { branchNotFound } from "./branch-not-found.ts";
export { type Catalog, createCatalog, type Listing } from "./catalog/catalog.ts";
export type { EngineListing } from "./catalog/list-engine.ts";
export { servedAs } from "./catalog/served-as.ts";
export { type ChangePorts, changeSession, checkSettings, type SessionChange } from "./change-session.ts";
export { changedSettings } from "./changed-settings.ts";
export type { Compression } from "./context/compress.ts";
export { type ContextKeeper, contextKeeper } from "./context/context-keeper.ts";
export type { OutlinedCheckpoint } from "./context/foresee.ts";
export type { ContextLook, NextPrompt, StandingCheckpoint } from "./context/look.ts";
export type { Asked, ContextPorts, ContextWatch, WindowNeed, WindowPlanner } from "./context/ports.ts";
export type { ConfigAnswer, Used } from "./conversation/configuring.ts";
export type { Conversation } from "./conversation/conversation.ts";
export type { ConversationPorts } from "./conversation/conversation-ports.ts";
export type { CompressAnswer, CompressHow } from "./conversation/course.ts";
export type { EventOf } from "./conversation/listening.ts";
export type { ConversationContext, Usage as ConversationUsage } from "./conversation/looking.ts";
export { type Opening, openConversation } from "./conversation/open-conversation.ts";
export type { Reply, Sending, Which } from "./conversation/talking.ts";
export { createSession, type NewSession } from "./create-session.ts";
export { type ConversationState, diffStates, type StateChange, type StateDiff } from "./diff-states.ts";
export { type DiscoverInput, discoverInSession } from "./discover-in-session.ts";
export { CONTEXT_FILE_BYTES, CONTEXT_FILE_NAMES, type ContextSearch, discoverContext } from "./discovery/discover-context.ts";
export type { ContextFile, Discovered, LeftOutReason } from "./discovery/discovered.ts";
export { nodeFiles } from "./discovery/node-files.ts";
export type { FileReading, Place, RefusedFile, TextFiles } from "./discovery/text-files.ts";
export { trustedRoot } from "./discovery/trusted-root.ts";
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
export { type KeepingPorts, type KeptSessions, keepSessions } from "./keep-sessions.ts";
export type { LastPrompts } from "./last-prompts.ts";
export { lastReply } from "./last-reply.ts";
export { type MemoryWatch, memoryWatch } from "./machine/memory-watch.ts";
export { markMessage } from "./mark-message.ts";
export { type Marks, UNMARKED } from "./marks.ts";
export type { Offer } from "./offer.ts";
export { type OneAtATime, oneAtATime } from "./one-at-a-time.ts";
export { type OpenConversations, openConversations } from "./open-conversations.ts";
export { policyOf } from "./policy-of.ts";
export type { Preamble, PreambleLeft } from "./preamble/preamble.ts";
export { preambleOfSession, type StandingPreamble } from "./preamble/preamble-of-session.ts";
export { type PreambleOptions, type Preambles, preambles } from "./preamble/preambles.ts";
export { loadPromptTexts, type PromptTextPlaces, type PromptTexts, type TextSource } from "./prompts/load-prompt-texts.ts";
export { regenerate } from "./regenerate.ts";
export { renewIds } from "./renew-ids.ts";
export { restoreSnapshot } from "./restore-snapshot.ts";
export { compressSession, lookAtSession, type RestingSession, undoInSession } from "./session-context.ts";
export { sessionNotFound } from "./session-not-found.ts";
export { sessionOf } from "./session-of.ts";
export type { SessionContextPorts, SessionPorts } from "./session-ports.ts";
export { type SessionSummaries, SUMMARY_IDLE_MS, sessionSummaries } from "./session-summaries.ts";
export { snapshotOf } from "./snapshot-of.ts";
export type { Standing } from "./standing.ts";
export { type SummarisedSession, summariseSession } from "./summarise-session.ts";
export { SNAPSHOTS_KEPT, takeSnapshot } from "./take-snapshot.ts";
export { takeTurn } from "./take-turn.ts";
export type { TurnEvent, TurnInput, TurnPorts } from "./turn.ts";
export { useBranch } from "./use-branch.ts";
export { wholeSession } from "./whole-session.ts";
export { devicesFor, type Held, heldNow, NOTHING_HELD } from "./window/devices-for.ts";
export { fitsNow } from "./window/fits.ts";
export { type WindowKeeperPorts, type WindowWatch, windowKeeper } from "./window/window-keeper.ts";
export { type WriteBehind, type WriteBehindOptions, writeBehind } from "./write-behind.ts";
