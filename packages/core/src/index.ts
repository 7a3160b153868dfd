export { type ApiKey, keyEnd, mayUse } from "./api-key.ts";
export type { CancelSignal } from "./cancel.ts";
export { type CollectedReply, collect, EMPTY_REPLY } from "./collect.ts";
export { withoutRepeats } from "./compaction/carried-lines.ts";
export { type CheckedSummary, checkSummary } from "./compaction/check-summary.ts";
export { condensedCheckpoint, freshEntries, rewritesOf } from "./compaction/condensed-checkpoint.ts";
export { extractSummary } from "./compaction/extract.ts";
export { mostCheckpoints } from "./compaction/most-checkpoints.ts";
export { SUMMARY_REQUEST, summaryInstruction } from "./compaction/summary-instruction.ts";
export type { Account, Disposition, DispositionCounts, ReasonCode } from "./context/account.ts";
export type { Checkpoint, CheckpointLevel } from "./context/checkpoint.ts";
export { checkpointId } from "./context/checkpoint-id.ts";
export { type Change, type Cut, type DropReason, type Shortening, UNCUT } from "./context/cut.ts";
export { countDispositions } from "./context/disposition-counts.ts";
export { type Exchange, exchangesOf } from "./context/exchange.ts";
export { indexTranscript } from "./context/index-transcript.ts";
export { mergeChanges } from "./context/merge-changes.ts";
export { messagesOf } from "./context/messages-of.ts";
export { defused } from "./context/notes.ts";
export type { Measure, Piece } from "./context/piece.ts";
export { type PlanRules, planPrompt, standingTokens } from "./context/plan-prompt.ts";
export type { FittingPlan, Known, PromptPlan, RefusedPlan, Room, StageAccount, WantedSummary } from "./context/prompt-plan.ts";
export { type Reliability, reliabilityOf } from "./context/reliability.ts";
export type { Segments } from "./context/segments.ts";
export type { Entry, Transcript, TranscriptIndex } from "./context/transcript.ts";
export { type Watermarks, watermarksOf } from "./context/watermarks.ts";
export type {
  Branch,
  DiscoveredContext,
  InUse,
  Mark,
  MessageMark,
  ReplyRecord,
  Session,
  SessionSettings,
  SessionSnapshot,
  SessionSummary,
  SnapshotMaker,
  SnapshotPurpose,
  StoredMessage,
} from "./conversation.ts";
export type {
  EmbeddingRequest,
  Embeddings,
  Engine,
  EngineAbilities,
  EngineModel,
  EngineRequest,
  ModelMemory,
  ModelState,
  RawRequest,
  RawResponse,
} from "./engine.ts";
export { asOrielError, contextLengthExceeded, type ErrorCode, type ErrorDetails, OrielError } from "./errors.ts";
export type { JsonObject, JsonValue } from "./json.ts";
export { type KvAbilities, type KvChange, type KvReuse, kvAbilities } from "./kv/abilities.ts";
export { type ColdFile, coldFileName, type FoundFile, heldBytes, planCleaning, readColdFileName } from "./kv/cold-file.ts";
export { type Erasure, erasureOf } from "./kv/erasure.ts";
export { type Evictable, planEviction } from "./kv/eviction.ts";
export { type KvStrategy, parseKvStrategy, strategyFault } from "./kv/kv-strategy.ts";
export { type Rate, timeOf, withSample } from "./kv/rate.ts";
export { longestBeginning, type Restorable, readManifest, type Snapshot, snapshotManifest, superseded } from "./kv/snapshot.ts";
export { snapshotBytes } from "./kv/snapshot-bytes.ts";
export { identityText, type SnapshotIdentity } from "./kv/snapshot-identity.ts";
export { type Surprisal, surprisalOf } from "./kv/surprisal.ts";
export type { ColdFigures, HotFigures, KvTiers } from "./kv/tiers.ts";
export { type TokenChain, tokenChain } from "./kv/token-chain.ts";
export { type EvictionGoal, type EvictionPlan, goalOf, type HeldTokens, planTokenEviction } from "./kv/token-eviction.ts";
export { type TokenRange, type WholeRange, without } from "./kv/token-range.ts";
export { FEWEST_WORTH_SAVING, isWorthMoving } from "./kv/worth.ts";
export type { Log } from "./log.ts";
export { appleGpuLimit } from "./machine/apple-gpu-limit.ts";
export { fencedMemory, type MemoryAmount, type MemoryFence } from "./machine/fenced-memory.ts";
export { type FullestMemory, fullestMemory } from "./machine/fullest-memory.ts";
export type { GpuLimit, Machine, MachineProblem, MemoryDevice } from "./machine/machine.ts";
export {
  CALM_MEMORY,
  MEMORY_COOL_DOWN_MS,
  type MemoryEvent,
  type MemoryGuardState,
  type MemoryGuardStep,
  memoryGuard,
} from "./machine/memory-guard.ts";
export { MEMORY_LEVELS, type MemoryLevel, memoryLevel } from "./machine/memory-level.ts";
export { answerFit, type FitAnswer, type FitQuestion, usualWindows } from "./memory/answer-fit.ts";
export { asideBytes } from "./memory/aside-bytes.ts";
export { CACHE_TYPES, type CacheType, parseCacheType } from "./memory/cache-type.ts";
export type { ComputeBytes } from "./memory/compute-bytes.ts";
export { type Device, type Margins, USUAL_MARGINS } from "./memory/device.ts";
export { embeddedServing } from "./memory/embedded-serving.ts";
export { type Fit, fitTable, largestFit, largestWithin, WINDOW_GRID } from "./memory/fit.ts";
export type { KeysAndValues, KvBytes } from "./memory/kv-bytes.ts";
export { type Memory, memoryOf } from "./memory/memory-of.ts";
export type { Place } from "./memory/place.ts";
export { planResidence, type ResidencePlan, type Resident } from "./memory/plan-residence.ts";
export { refuseServing } from "./memory/refuse-serving.ts";
export { type RegisteredModel, readRegistry, type TierConfig } from "./memory/registry.ts";
export { type BudgetFault, checkTier } from "./memory/registry-check.ts";
export { PLAIN_SERVING, type Serving } from "./memory/serving.ts";
export { slotBytes } from "./memory/slots-in.ts";
export { type Message, type Part, type Role, type Tool, type ToolCall, textOf, textPart } from "./message.ts";
export { checkWindow, LARGEST_UNKNOWN_WINDOW, SMALLEST_WINDOW } from "./model/bounds.ts";
export { FAMILIES } from "./model/families/all.ts";
export type { Family } from "./model/family.ts";
export { type ByteSource, bytesInMemory } from "./model/gguf/byte-source.ts";
export { ggufFacts, ggufSpec } from "./model/gguf/gguf-spec.ts";
export type { GgufArray, GgufMetadata, GgufValue } from "./model/gguf/metadata.ts";
export { ollamaBlob } from "./model/gguf/ollama-blob.ts";
export { ollamaShowMetadata, ollamaShowSpec } from "./model/gguf/ollama-show.ts";
export { type GgufHeader, readGguf } from "./model/gguf/read-gguf.ts";
export { mergeParts, type Part as GgufPart, partOf, siblingNames } from "./model/gguf/split.ts";
export type { GgufTensorInfo } from "./model/gguf/tensors.ts";
export { ggufVocabulary } from "./model/gguf/vocabulary.ts";
export { hfConfigSpec } from "./model/hf-config/hf-config-spec.ts";
export { matchFamily } from "./model/match-family.ts";
export { normaliseModelName } from "./model/name.ts";
export {
  type EvidenceSource,
  FALLBACK_WINDOW,
  type ResolvedWindow,
  resolveWindow,
  type WindowEvidence,
  type WindowOrder,
  type WindowSource,
} from "./model/resolve-window.ts";
export type { ServedModel } from "./model/served.ts";
export { architectureOf } from "./model/spec/architectures.ts";
export type { AttentionCache, Layer, LayerRun } from "./model/spec/layer.ts";
export type {
  Experts,
  ModelFacts,
  ModelSpec,
  RecurrentState,
  RopeScaling,
  SpecReading,
  TokenizerFacts,
  Weights,
} from "./model/spec/model-spec.ts";
export { type WindowSteps, windowSteps } from "./model/steps.ts";
export type { ModelVocabulary } from "./model/vocabulary.ts";
export { checkPolicy, type PolicyReading } from "./policy/check-policy.ts";
export type { CompactionPolicy, RecallPolicy, Stage, SummaryPolicy } from "./policy/compaction-policy.ts";
export { type CompactionSettings, compactedPolicy } from "./policy/compaction-settings.ts";
export { derivePolicy, readPolicy } from "./policy/derive-policy.ts";
export { type BrokenPolicy, type KnownPolicy, knownPolicy, type Policies, policyNamed, SHIPPED_POLICIES } from "./policy/known-policies.ts";
export {
  type ContextProfile,
  checkModelProfiles,
  findModelProfile,
  type ModelProfile,
  type ModelProfilesReading,
  mergeModelProfiles,
} from "./policy/model-profile.ts";
export { OLLM_MODEL_PROFILES } from "./policy/ollm-model-profiles.ts";
export { type PolicyFile, withOwnPolicies } from "./policy/own-policies.ts";
export { DEFAULT_POLICY, findPolicy, POLICIES } from "./policy/policies.ts";
export type {
  AutoWindow,
  DynamicWindow,
  FixedWindow,
  GrowWindow,
  ManualWindow,
  Overflow,
  Policy,
  ReplyPolicy,
  SizeClass,
  WindowPolicy,
} from "./policy/policy.ts";
export { cleanEnds } from "./prompts/clean-ends.ts";
export { mostThatFits } from "./prompts/most-that-fits.ts";
export { oneLine } from "./prompts/one-line.ts";
export { isModeName, PROMPT_MODES, RULES_FOLDER } from "./prompts/prompt-mode.ts";
export type { PromptPart, PromptParts } from "./prompts/prompt-parts.ts";
export { splitTemplate, type Template } from "./prompts/split-template.ts";
export { type PartLeft, type SystemPrompt, systemPrompt } from "./prompts/system-prompt.ts";
export { type Admission, admit, type Excess, type Ledger, type Wanted } from "./quota/admit.ts";
export {
  actionOf,
  burstOf,
  hasLimit,
  LIMIT_ACTIONS,
  LIMIT_NAMES,
  type LimitAction,
  type LimitName,
  type Limits,
  laidOver,
  USUAL_LIMITS,
} from "./quota/limits.ts";
export { NOTHING_USED, type QuotaUsage, type Reservation, type Settlement, settled, usageAt } from "./quota/quota-usage.ts";
export {
  everyLimit,
  type KeyRules,
  limitsFor,
  type QuotaHolder,
  type QuotaRules,
  type QuotaSubject,
  type SubjectLimits,
  subjectText,
} from "./quota/rules.ts";
export { type LimitStanding, standingOf } from "./quota/standing.ts";
export { type RecallHit, type RecallIndex, recallIndex } from "./recall/recall-index.ts";
export { diffReceipts, type ReceiptDiff, type Span } from "./receipt/diff-receipts.ts";
export { diffSentences } from "./receipt/diff-text.ts";
export { reasonWords } from "./receipt/reason-words.ts";
export type { MessageRun, Receipt, ReceiptTimings, Retry, SentCheckpoint } from "./receipt/receipt.ts";
export { type ReceiptParts, type RequestFacts, receiptOf, type SentPrompt } from "./receipt/receipt-of.ts";
export { receiptSentences } from "./receipt/receipt-text.ts";
export type { SentPreamble } from "./receipt/sent-preamble.ts";
export { summarisedIn } from "./receipt/summarised-in.ts";
export { type Compared, type Verdict, verdictOf } from "./receipt/verdict.ts";
export type {
  Evicted,
  Finish,
  FinishReason,
  NewCut,
  PlannedPrompt,
  ReplyAccount,
  ReplyEvent,
  ReplyPhase,
  ReplyStream,
  Restored,
  Timings,
  Usage,
} from "./reply.ts";
export type { ModelRequest, Prompt, ReplyFormat, Sampling, ToolChoice } from "./request.ts";
export type {
  Fork,
  KeyChange,
  KnownContext,
  MessageRange,
  ReceiptPage,
  SessionPage,
  SessionSort,
  SessionUpdate,
  Store,
  SubjectUsage,
  WholeSession,
  WindowOverride,
  WindowPin,
} from "./store.ts";
export { type ConversationSummary, summaryIn, summaryModelIn } from "./summary/conversation-summary.ts";
export { isSummaryDue } from "./summary/is-summary-due.ts";
export { readSummary } from "./summary/read-summary.ts";
export { CONVERSATION_SUMMARY_FORMAT, CONVERSATION_SUMMARY_REQUEST } from "./summary/summary-request.ts";
export { tidyTopics, topicsOf } from "./summary/topics-of.ts";
export { type Shielded, type Stretch, shield, unshield } from "./template/shield.ts";
export { type SpecialTexts, specialTexts } from "./template/special-texts.ts";
export { offeredTools, type TemplateInput, templateInput } from "./template/template-input.ts";
export { type CountedSample, calibrate } from "./tokens/calibrate.ts";
export type { Calibration } from "./tokens/calibration.ts";
export { type Basis, type Count, formatMarkedCount } from "./tokens/count.ts";
export type { CountSource, TokenCounter } from "./tokens/counter.ts";
export {
  estimateMessage,
  estimatePrompt,
  estimateText,
  estimateTools,
  type Makeup,
  makeupOf,
  makeupOfMessage,
  makeupOfText,
  tokensIn,
} from "./tokens/estimate.ts";
export { ESTIMATING_COUNTER } from "./tokens/estimating-counter.ts";
export { type Kinds, kindsOf } from "./tokens/kinds.ts";
export { marginFor, spreadFor } from "./tokens/margin.ts";
export { type Bytes, formatBytes, formatCount, formatSize, K, type Milliseconds, parseSize, type Tokens } from "./units.ts";
export {
  boundsOf,
  type ConversationConfig,
  configNotes,
  configuredPolicy,
  conversationConfig,
  isWindowSettings,
  marginsOf,
  USUAL_CONVERSATION_CONFIG,
  type WindowSettings,
} from "./window/conversation-config.ts";
export { ADJUSTMENTS_KEPT, recordAdjustment, type WindowAdjustment } from "./window/history.ts";
export type { PlanRule, PlanStep, WindowPlan } from "./window/plan.ts";
export { planWindow } from "./window/plan-window.ts";
export type { WindowReason } from "./window/reason.ts";
export { refuseOverflow } from "./window/refuse-overflow.ts";
export { retryWindow } from "./window/retry-window.ts";
export type { WindowBounds, WindowSituation } from "./window/situation.ts";
export { parameterCount } from "./window/size-class.ts";
export { TIERS, type Tier, tierOf } from "./window/tiers.ts";
export { type WindowUsage, windowUsage } from "./window/usage.ts";
