export { type BranchesReply, type BranchInfo, branchInfo, type NewBranchReply } from "./control/branches.ts";
export type { ChatEvent, ChatReply, ContextWindowInfo, MessageCountsInfo, WindowReasonInfo } from "./control/chat.ts";
export { chatEvent, decodeChatEvent } from "./control/chat-event.ts";
export { type CheckpointOutline, type CompressQuestion, type CompressReply, decodeCompress, type UndoReply } from "./control/compress.ts";
export type {
  CheckpointInfo,
  CheckpointsReply,
  ContextReply,
  ContextUsageInfo,
  MessageRunInfo,
  NextPromptInfo,
  ReliabilityInfo,
} from "./control/context.ts";
export { canChat, defaultModel } from "./control/default-model.ts";
export { type DiscoverQuestion, type DiscoverReply, decodeDiscover } from "./control/discover.ts";
export { type EventBody, type EventHead, type EventInfo, sessionEvent } from "./control/events.ts";
export { type FitQuery, type FitReply, type FitSize, fitReply, readFitQuestion } from "./control/fit.ts";
export type { DeviceInfo, KvTiersInfo, MachineReply, MemoryEventInfo, MemoryLevelInfo } from "./control/machine.ts";
export { decodeMark, type MarkReply } from "./control/marks.ts";
export { type MochiStatus, mochiStatus } from "./control/mochi-settings.ts";
export type { AdjustmentInfo, EngineInfo, ModelContext, ModelInfo, ModelsReply, WindowInfo } from "./control/models.ts";
export { type PoliciesReply, type PolicyInfo, policiesReply } from "./control/policies.ts";
export { type ErrorInfo, errorInfo, problem } from "./control/problem.ts";
export type { LimitInfo, QuotaInfo, QuotasReply } from "./control/quotas.ts";
export { readReceipt } from "./control/read-receipt.ts";
export {
  type ReceiptDiffInfo,
  type ReceiptInfo,
  type ReceiptsReply,
  receiptDiffInfo,
  receiptInfo,
} from "./control/receipts.ts";
export {
  type ChatTurn,
  type CreateSession,
  type CreateSnapshot,
  decodeBranchSwitch,
  decodeChatTurn,
  decodeCreateSession,
  decodeCreateSnapshot,
  decodeEdit,
  decodePatchSession,
  decodeWindow,
  type PatchSession,
} from "./control/requests.ts";
export type { ImportReply } from "./control/session-file/imported.ts";
export { readSessionFile } from "./control/session-file/read-session-file.ts";
export type { SessionReading } from "./control/session-file/reading.ts";
export { sessionFile } from "./control/session-file/session-file.ts";
export { sessionMarkdown } from "./control/session-file/session-markdown.ts";
export type { ContextWindowStatus, SessionStatus } from "./control/session-status.ts";
export type {
  ContextWindowConfig,
  MessageInfo,
  MessagesReply,
  ReplyInfo,
  SessionInfo,
  SessionsReply,
  ToolCallInfo,
  UsageInfo,
  VerdictInfo,
} from "./control/sessions.ts";
export { type SettingsChange, settingsInfo } from "./control/settings.ts";
export {
  type DiffMessage,
  type RestoreReply,
  type SnapshotDiff,
  type SnapshotInfo,
  type SnapshotsReply,
  snapshotInfo,
} from "./control/snapshots.ts";
export { decodeSummarise, type SummaryInfo, type SummaryReply, summaryInfo } from "./control/summary.ts";
export type { SystemPromptReply } from "./control/system-prompt.ts";
export { type CountQuestion, type CountReply, decodeCountQuestion } from "./control/tokens.ts";
export type { EncodeReply, ErrorReply, ReplyEncoder, ReplyMeta } from "./encoder.ts";
export { DEEPEST_JSON, MOST_JSON_VALUES, parseJson } from "./json.ts";
export { type NdjsonDecoder, ndjsonDecoder, ndjsonLine } from "./ndjson.ts";
export { decodeOllamaEmbed, decodeOllamaEmbeddings, ollamaEmbeddingsReply, ollamaEmbedReply } from "./ollama/embed.ts";
export { ollamaError } from "./ollama/error.ts";
export { ollamaPs, ollamaShow, ollamaTags, ollamaVersion } from "./ollama/models.ts";
export {
  ollamaChatEncoder,
  ollamaChatReady,
  ollamaChatReply,
  ollamaGenerateEncoder,
  ollamaGenerateReady,
  ollamaGenerateReply,
} from "./ollama/reply.ts";
export { decodeOllamaChat, decodeOllamaGenerate, type OllamaRequest } from "./ollama/request.ts";
export { decodeOllamaShow } from "./ollama/show-request.ts";
export { openaiChatReply } from "./openai/chat-reply.ts";
export { decodeOpenAIChat, type OpenAIRequest } from "./openai/chat-request.ts";
export { openaiChatEncoder } from "./openai/chat-stream.ts";
export { openaiCompletionEncoder, openaiCompletionReply } from "./openai/completion-reply.ts";
export { decodeOpenAICompletion } from "./openai/completion-request.ts";
export { decodeOpenAIEmbeddings, type OpenAIEmbeddingsRequest, openaiEmbeddingsReply } from "./openai/embeddings.ts";
export { openaiError } from "./openai/error.ts";
export { openaiModelReply, openaiModelsReply } from "./openai/models.ts";
export type { StreamOptions } from "./openai/stream.ts";
export { LARGEST_REPLY } from "./sampling.ts";
export { type SseDecoder, type SseEvent, sseComment, sseDecoder, sseEvent, ssePlace } from "./sse.ts";
export { httpStatus } from "./status.ts";
