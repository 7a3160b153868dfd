import { totalmem } from "node:os";
import { type Bytes, formatBytes, formatCount, OrielError, type Tokens } from "@oriel/core";
import type { LlamaContext, LlamaContextSequence, LlamaModel } from "node-llama-cpp";
import type { RunOptions } from "../messages.ts";
import { CHUNK } from "./generate.ts";
import { chooseSlot } from "./slots.ts";

/** A model's context in memory: so many conversations at once, each with a window of its own. */
export interface OpenContext {
  readonly window: Tokens;
  /** The best free slot for a prompt, now taken; `undefined` when all are busy. */
  take(prompt: readonly number[]): Slot | undefined;
  dispose(): Promise<void>;
}

export interface Slot {
  readonly sequence: LlamaContextSequence;
  /** Gives the slot back. After a failed evaluation its cells cannot be trusted, so they are thrown away. */
  release(how: { readonly isBroken: boolean }): Promise<void>;
}

/**
 * Allocates a context.
 * @throws OrielError `model_load_failed` when the machine has not got the memory for it.
 */
export async function openContext(
  model: LlamaModel,
  { window, sequences, threads }: Pick<RunOptions, "window" | "sequences" | "threads">,
): Promise<OpenContext> {
  const context = await allocate(model, window, sequences, threads);
  const slots = Array.from({ length: sequences }, () => ({ sequence: newSequence(context), isBusy: false, lastUse: 0 }));
  let uses = 0;
  return {
    window,
    take(prompt) {
      const states = slots.map(({ sequence, isBusy, lastUse }) => ({ isBusy, lastUse, tokens: sequence.contextTokens }));
      const slot = slots[chooseSlot(states, prompt) ?? -1];
      if (slot === undefined) return undefined;
      slot.isBusy = true;
      uses += 1;
      slot.lastUse = uses;
      return {
        sequence: slot.sequence,
        async release({ isBroken }) {
          if (isBroken) {
            await slot.sequence.dispose();
            slot.sequence = newSequence(context);
          }
          slot.isBusy = false;
        },
      };
    },
    dispose: () => context.dispose(),
  };
}

async function allocate(model: LlamaModel, window: Tokens, sequences: number, threads: number): Promise<LlamaContext> {
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

/** node-llama-cpp works a context out by simulating it, which takes seconds for a large one. Its size grows in a straight line, so two small ones tell. */
async function contextBytes(model: LlamaModel, window: Tokens, sequences: number): Promise<Bytes> {
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

function newSequence(context: LlamaContext): LlamaContextSequence {
  return context.getSequence({
    contextShift: {
      // Prompts and replies are measured before they are read, so this is never reached; if it were, forgetting silently would be worse than failing.
      strategy() {
        throw new Error("The context is full.");
      },
    },
  });
}
