import { totalmem } from "node:os";
import { type Bytes, formatBytes, formatCount, OrielError, type Tokens } from "@oriel/core";
import type { LlamaContext, LlamaModel } from "node-llama-cpp";
import type { RunOptions } from "../messages.ts";
import { CHUNK } from "./chunk.ts";

/**
 * Allocates a context.
 * @throws OrielError `model_load_failed` when the machine has not got the memory for it.
 */
export async function allocateContext(
  model: LlamaModel,
  { window, sequences, threads }: Pick<RunOptions, "window" | "sequences" | "threads">,
): Promise<LlamaContext> {
  await refuseImpossible(model, window, sequences);
  try {
    return await model.createContext({ contextSize: window, sequences, batchSize: CHUNK, threads, failedCreationRemedy: false });
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw tooLarge(window, sequences, why, cause);
  }
}

/** Asked for more than the whole machine has, the kernel kills the process instead of refusing the allocation. */
async function refuseImpossible(model: LlamaModel, window: Tokens, sequences: number): Promise<void> {
  const needed = await contextBytes(model, window, sequences);
  const machine: Bytes = Math.min(process.constrainedMemory() || Number.POSITIVE_INFINITY, totalmem());
  if (needed > machine) throw tooLarge(window, sequences, `it takes ${formatBytes(needed)}, and this machine has ${formatBytes(machine)}`);
}

/**
 * What a context takes with all its scratch memory. node-llama-cpp works it out by simulating it, which takes seconds for a large one. Its size
 * grows in a straight line, so two small ones tell.
 */
export async function contextBytes(model: LlamaModel, window: Tokens, sequences: number): Promise<Bytes> {
  const bytes = async (contextSize: Tokens): Promise<Bytes> => {
    const options = { contextSize, sequences, modelGpuLayers: model.gpuLayers, batchSize: CHUNK };
    return (await model.fileInsights.estimateContextResourceRequirementsV2(options)).cpuRam;
  };
  const [near, far] = [await bytes(MEASURED_AT), await bytes(2 * MEASURED_AT)];
  return far + ((far - near) / MEASURED_AT) * (window - 2 * MEASURED_AT);
}

/** Beyond the sliding windows of today's models: their part of the context has stopped growing here. */
const MEASURED_AT: Tokens = 8192;

function tooLarge(window: Tokens, sequences: number, why: string, cause?: unknown): OrielError {
  return new OrielError(
    "model_load_failed",
    `A context of ${sequences} × ${formatCount(window)} tokens cannot be allocated: ${why}. Choose a smaller window.`,
    { data: { window, sequences }, cause },
  );
}
