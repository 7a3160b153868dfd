export { bundledModelPath } from "./embedded/bundled-model.ts";
export { type EmbeddedEngineOptions, embeddedEngine } from "./embedded/embedded-engine.ts";
export { checkModelFile, type ModelFile } from "./embedded/model-file.ts";
export { type Discovering, discoverEngines, USUAL_ADDRESSES } from "./upstream/discover.ts";
export { engineFor } from "./upstream/engine-for.ts";
export { type EngineKind, type FoundEngine, type Identifying, type Identity, identify } from "./upstream/identify.ts";
export { ollamaEngine } from "./upstream/ollama/engine.ts";
export { type OpenaiOptions, openaiEngine } from "./upstream/openai/engine.ts";
export type { UpstreamOptions } from "./upstream/options.ts";
