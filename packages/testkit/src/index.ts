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
export { CHATML_TEMPLATE, type TinyArchitecture, type TinyModel, tinyModel } from "./gguf/tiny-model.ts";
export { type GgufTensor, type GgufValue, writeGguf } from "./gguf/write-gguf.ts";
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
