export type { CancelSignal } from "./cancel.ts";
export { type CollectedReply, collect, EMPTY_REPLY } from "./collect.ts";
export type { ReplyRecord, Session, SessionSettings, SessionSummary, StoredMessage, WindowReason } from "./conversation.ts";
export type {
  EmbeddingRequest,
  Embeddings,
  Engine,
  EngineAbilities,
  EngineModel,
  EngineRequest,
  ModelState,
  RawRequest,
  RawResponse,
} from "./engine.ts";
export { asOrielError, contextLengthExceeded, type ErrorCode, type ErrorDetails, OrielError } from "./errors.ts";
export type { JsonObject, JsonValue } from "./json.ts";
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
export { type Message, type Part, type Role, type Tool, type ToolCall, textOf, textPart } from "./message.ts";
export { checkWindow, LARGEST_UNKNOWN_WINDOW, SMALLEST_WINDOW } from "./model/bounds.ts";
export { FAMILIES } from "./model/families/all.ts";
export type { Family } from "./model/family.ts";
export { matchFamily } from "./model/match-family.ts";
export { normaliseModelName } from "./model/name.ts";
export { FALLBACK_WINDOW, type ResolvedWindow, resolveWindow, type WindowEvidence, type WindowSource } from "./model/resolve-window.ts";
export type { ServedModel } from "./model/served.ts";
export { type WindowSteps, windowSteps } from "./model/steps.ts";
export type { Finish, FinishReason, ReplyEvent, ReplyPhase, ReplyStream, Timings, Usage } from "./reply.ts";
export type { ModelRequest, Prompt, ReplyFormat, Sampling, ToolChoice } from "./request.ts";
export type { Store, WindowOverride } from "./store.ts";
export { type Basis, type Count, formatMarkedCount } from "./tokens/count.ts";
export { estimatePrompt, estimateText } from "./tokens/estimate.ts";
export { type Bytes, formatBytes, formatCount, formatSize, K, type Milliseconds, parseSize, type Tokens } from "./units.ts";
export { type WindowUsage, windowUsage } from "./window/usage.ts";
