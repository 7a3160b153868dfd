import { totalmem } from "node:os";
import { type Bytes, formatBytes, formatCount, type Milliseconds, OrielError, type Tokens } from "@oriel/core";
import type { LlamaContext, LlamaContextSequence, LlamaModel } from "node-llama-cpp";
import type { RunOptions } from "../messages.ts";
import { CHUNK } from "./chunk.ts";
import type { ColdTier, Shelf } from "./cold/cold-tier.ts";
import { keptOf } from "./keep-prefix.ts";
import { chooseSlot, commonPrefix, oldestSlot, type SlotState } from "./slots.ts";

/** A model's context in memory: so many conversations at once, each with a window of its own. */
export interface OpenContext {
  readonly window: Tokens;
  /** How many conversations can be live. */
  readonly slots: number;
  /** How many conversations it holds, those that are being answered among them. */
  readonly conversations: number;
  /** Whether a free slot holds what has not been looked at for saving. */
  readonly hasUnsaved: boolean;
  /** The best free slot for a prompt, now taken; `undefined` when all are busy. */
  take(prompt: readonly number[]): Promise<Slot | undefined>;
  /** Saves one conversation that nobody is answering, if that pays. */
  saveOne(): Promise<void>;
  /** Saves what is worth it and frees the memory. No slot may be taken. */
  dispose(): Promise<void>;
}

/** Where the states of conversations are kept that have no slot. */
export interface ColdShelf {
  readonly tier: ColdTier;
  readonly shelf: Shelf;
}

export interface Slot {
  /** Saves the conversation that has to leave, and brings back what is saved of the one that comes. */
  prepare(): Promise<Prepared>;
  /** Gives the slot back. After a failed evaluation its cells cannot be trusted, so they are thrown away. */
  release(how: { readonly isBroken: boolean }): Promise<void>;
}

interface Prepared {
  readonly sequence: LlamaContextSequence;
  /** How long it took to load a saved state; `undefined` where none was. */
  readonly restoredMs: Milliseconds | undefined;
}

/**
 * Allocates a context.
 * @throws OrielError `model_load_failed` when the machine has not got the memory for it.
 */
export async function openContext(
  model: LlamaModel,
  { window, sequences, threads }: Pick<RunOptions, "window" | "sequences" | "threads">,
  cold: ColdShelf | undefined,
): Promise<OpenContext> {
  const context = await allocate(model, window, sequences, threads);
  const slots: SlotCells[] = Array.from({ length: sequences }, () => ({
    sequence: newSequence(context),
    isBusy: false,
    isUnsaved: false,
    lastUse: 0,
  }));
  let uses = 0;

  async function save(slot: SlotCells, kept: Tokens): Promise<void> {
    slot.isUnsaved = false;
    await cold?.tier.save(slot.sequence, cold.shelf, kept);
  }

  async function replace(slot: SlotCells): Promise<void> {
    await slot.sequence.dispose();
    slot.sequence = newSequence(context);
  }

  return {
    window,
    slots: sequences,
    get conversations() {
      return slots.filter(({ sequence }) => sequence.contextTokens.length > 0).length;
    },
    get hasUnsaved() {
      return cold !== undefined && slots.some(isIdleUnsaved);
    },
    async take(prompt) {
      const best = slots[chooseSlot(slots.map(stateOf), prompt) ?? -1];
      if (best === undefined) return undefined;
      const found = await cold?.tier.find(prompt, cold.shelf, keptOf(best.sequence, prompt));
      // What the best slot shares with the prompt is in the saved state too, so it may as well stay where it is.
      const slot = found === undefined ? best : (slots[oldestSlot(slots.map(stateOf)) ?? -1] ?? best);
      slot.isBusy = true;
      uses += 1;
      slot.lastUse = uses;
      return {
        async prepare() {
          const kept = found === undefined ? keptOf(slot.sequence, prompt) : commonPrefix(slot.sequence.contextTokens, prompt);
          await save(slot, kept);
          const restoring = found === undefined ? undefined : await cold?.tier.restore(slot.sequence, found, cold.shelf);
          if (restoring?.kind === "broken") await replace(slot);
          return { sequence: slot.sequence, restoredMs: restoring?.kind === "restored" ? restoring.ms : undefined };
        },
        async release({ isBroken }) {
          if (isBroken) await replace(slot);
          slot.isUnsaved = !isBroken;
          slot.isBusy = false;
        },
      };
    },
    async saveOne() {
      const slot = slots.find(isIdleUnsaved);
      if (slot !== undefined) await save(slot, 0);
    },
    async dispose() {
      for (const slot of slots.filter(isIdleUnsaved)) await save(slot, 0);
      await context.dispose();
    },
  };
}

interface SlotCells {
  sequence: LlamaContextSequence;
  isBusy: boolean;
  /** Used since it was last looked at for saving. */
  isUnsaved: boolean;
  lastUse: number;
}

function isIdleUnsaved({ isBusy, isUnsaved }: SlotCells): boolean {
  return !isBusy && isUnsaved;
}

function stateOf({ sequence, isBusy, lastUse }: SlotCells): SlotState {
  return { isBusy, lastUse, tokens: sequence.contextTokens };
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
