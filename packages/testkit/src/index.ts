export { BYTE_FRAME, byteTokens, byteTokensOf } from "./conversation/byte-tokens.ts";
export { type ConversationOptions, endlessConversation, type Turn } from "./conversation/endless-conversation.ts";
export { type Fate, fateOf, type PlantedFact } from "./conversation/planted-fact.ts";
export {
  type SimulatedEngine,
  type SimulatedEngineOptions,
  type SimulatedRead,
  simulatedEngine,
} from "./conversation/simulated-engine.ts";
export type { SummaryMode } from "./conversation/simulated-summary.ts";
export { CONVERSATION_TOOLS, type TurnKind } from "./conversation/write-turn.ts";
export { type EngineUnderTest, engineContract } from "./engine-contract.ts";
export {
  type FakeEngine,
  type FakeEngineOptions,
  type FakeReply,
  fakeEngine,
  fakeReply,
  type SteppedReply,
  steppedReply,
} from "./fake-engine.ts";
export { SPECIAL } from "./gguf/byte-vocabulary.ts";
export { type ScriptedModel, scriptedModel } from "./gguf/scripted-model.ts";
export { type TinyBert, tinyBert } from "./gguf/tiny-bert.ts";
export type { TinyShape } from "./gguf/tiny-family.ts";
export { CHATML_TEMPLATE, type TinyArchitecture, type TinyModel, tinyModel } from "./gguf/tiny-model.ts";
export { tinyWeights } from "./gguf/tiny-weights.ts";
export { type GgufTensor, type GgufValue, writeGguf } from "./gguf/write-gguf.ts";
export { MEASURED, measuredEngine } from "./measured-engine.ts";
export { startPostgres, type TestPostgres } from "./postgres/start-postgres.ts";
export { sampleReceipt } from "./sample-receipt.ts";
export { storeContract } from "./store-contract.ts";
export {
  answerJson,
  answerStream,
  answerText,
  type Exchange,
  type FakeUpstream,
  fakeUpstream,
  inTurn,
  type Script,
  type SeenRequest,
} from "./upstream/fake-upstream.ts";
export { type Gate, gate, settled } from "./upstream/gate.ts";
export { type RecordedExchange, readRecordings, recordedServer } from "./upstream/recorded-server.ts";
