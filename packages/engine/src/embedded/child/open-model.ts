import { type JsonObject, OrielError } from "@oriel/core";
import { getLlama, type Llama, LlamaLogLevel, type LlamaModel } from "node-llama-cpp";
import type { RunOptions } from "../messages.ts";
import { type ChatTemplate, chatTemplate } from "./chat-template.ts";
import { modelVocabulary } from "./model-vocabulary.ts";
import type { Vocabulary } from "./prompt-tokens.ts";

/** A model whose weights are in memory, with what it needs to read prompts. */
export interface OpenModel {
  readonly llama: Llama;
  readonly model: LlamaModel;
  readonly template: ChatTemplate;
  readonly vocabulary: Vocabulary;
}

export interface OpenNotices {
  onProgress(fraction: number): void;
  log(level: "info" | "warn", event: string, data: JsonObject): void;
}

/**
 * Starts llama.cpp and loads the weights.
 * @throws OrielError `model_load_failed` with llama.cpp's own reason where it gave one.
 */
export async function openModel(options: Pick<RunOptions, "modelPath" | "threads">, notices: OpenNotices): Promise<OpenModel> {
  const complaints: string[] = [];
  try {
    // "auto" asks the packages that are installed, so a machine without GPU packages pays nothing for it.
    const llama = await getLlama({
      gpu: "auto",
      // Of all contexts together: they take turns instead of pushing each other off the processors.
      maxThreads: options.threads,
      build: "never",
      skipDownload: true,
      progressLogs: false,
      logLevel: LlamaLogLevel.error,
      logger: (_level, message) => complaints.push(message.trim()),
    });
    const model = await llama.loadModel({ modelPath: options.modelPath, onLoadProgress: notices.onProgress });
    const source = templateSource(model);
    if (source === undefined) notices.log("warn", "embedded.template-missing", { used: "ChatML", model: options.modelPath });
    return { llama, model, template: chatTemplate(source), vocabulary: modelVocabulary(model) };
  } catch (thrown) {
    if (thrown instanceof OrielError) throw thrown;
    throw loadFailure(options.modelPath, thrown, complaints);
  }
}

function templateSource(model: LlamaModel): string | undefined {
  const template = model.fileInfo.metadata.tokenizer.chat_template;
  return typeof template === "string" && template.trim() !== "" ? template : undefined;
}

function loadFailure(path: string, cause: unknown, complaints: readonly string[]): OrielError {
  const reason =
    complaints.find((line) => line.includes("error loading model")) ??
    complaints[0] ??
    (cause instanceof Error ? cause.message : String(cause));
  return new OrielError(
    "model_load_failed",
    `llama.cpp cannot load ${path}: ${reason}. If the file is whole, it may need more memory than is free, or a newer Oriel.`,
    { cause },
  );
}
