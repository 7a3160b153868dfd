import type { Bytes, Milliseconds, Surprisal, Tokens } from "@oriel/core";
import type { LlamaContext, LlamaContextSequence, LlamaModel } from "node-llama-cpp";
import type { RunOptions } from "../messages.ts";
import { allocateContext } from "./allocate-context.ts";
import type { Carried, Carrier, NextContext } from "./carry/carrier.ts";
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
  /** Lays its conversations down in files, the latest first, as far as the next context can hold them. No slot may be taken. */
  pack(carrier: Carrier, next: NextContext, spareBytes: Bytes | undefined): Promise<readonly Packed[]>;
  /** Takes up the conversations of the context before. Only of a context that has just been opened. */
  unpack(carrier: Carrier, packed: readonly Packed[]): Promise<void>;
  /** Saves what is worth it and frees the memory. No slot may be taken. */
  dispose(): Promise<void>;
}

/** A live conversation on its way from one context to the next. */
export interface Packed {
  readonly carried: Carried;
  readonly isUnsaved: boolean;
  readonly surprisals: readonly Surprisal[];
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

export interface Prepared {
  readonly sequence: LlamaContextSequence;
  /** Of the tokens it holds, as far as they were measured. */
  readonly surprisals: Surprisal[];
  /** Saves what it holds, if that pays: only so many of its first tokens will be left. */
  saveBefore(kept: Tokens): Promise<void>;
  /**
   * Cells from this one on have been moved up. They keep traces of what has left, so they are good for the reply under way and for nothing
   * else: they are thrown away when the slot is released.
   */
  shiftedFrom(index: number): void;
  /**
   * What was written will not come again, as thoughts that the next prompt leaves out: when the slot is released it goes back to what was set
   * aside, of a model that cannot go back anywhere else.
   */
  forgetsReply(): void;
  /** How long it took to load a saved state; `undefined` where none was. */
  readonly restoredMs: Milliseconds | undefined;
}

/**
 * Allocates a context.
 * @throws OrielError `model_load_failed` when the machine has not got the memory for it.
 */
export async function openContext(
  model: LlamaModel,
  options: Pick<RunOptions, "window" | "sequences" | "threads">,
  cold: ColdShelf | undefined,
): Promise<OpenContext> {
  const { window, sequences } = options;
  const context = await allocateContext(model, options);
  const slots: SlotCells[] = Array.from({ length: sequences }, () => ({
    sequence: newSequence(context),
    isBusy: false,
    isUnsaved: false,
    lastUse: 0,
    surprisals: [],
    exact: Number.POSITIVE_INFINITY,
    forgetsReply: false,
  }));
  let uses = 0;

  async function save(slot: SlotCells, kept: Tokens): Promise<void> {
    slot.isUnsaved = false;
    await cold?.tier.save(slot.sequence, cold.shelf, kept);
  }

  async function replace(slot: SlotCells): Promise<void> {
    await slot.sequence.dispose();
    slot.sequence = newSequence(context);
    slot.surprisals = [];
  }

  /** Only an end is cut off, so what is left is what reading it would give. */
  async function dropShifted(slot: SlotCells): Promise<void> {
    const { length } = slot.sequence.contextTokens;
    if (slot.exact < length) await slot.sequence.eraseContextTokenRanges([{ start: slot.exact, end: length }]);
    slot.exact = Number.POSITIVE_INFINITY;
  }

  async function dropReply(slot: SlotCells): Promise<void> {
    const { lastCheckpointIndex, contextTokens } = slot.sequence;
    // The index is 0 where nothing was set aside.
    if (slot.forgetsReply && lastCheckpointIndex > 0) {
      await slot.sequence.adaptStateToTokens(contextTokens.slice(0, lastCheckpointIndex + 1), false);
    }
    slot.forgetsReply = false;
  }

  return {
    window,
    slots: sequences,
    get conversations() {
      return slots.filter(({ isBusy, sequence }) => isBusy || sequence.contextTokens.length > 0).length;
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
          if (restoring?.kind === "restored") slot.surprisals = [];
          return {
            sequence: slot.sequence,
            surprisals: slot.surprisals,
            saveBefore: (left) => save(slot, left),
            shiftedFrom(index) {
              slot.exact = Math.min(slot.exact, index);
            },
            forgetsReply() {
              slot.forgetsReply = true;
            },
            restoredMs: restoring?.kind === "restored" ? restoring.ms : undefined,
          };
        },
        async release({ isBroken }) {
          if (isBroken) await replace(slot);
          await dropShifted(slot);
          await dropReply(slot);
          slot.isUnsaved = !isBroken;
          slot.isBusy = false;
        },
      };
    },
    async saveOne() {
      const slot = slots.find(isIdleUnsaved);
      if (slot !== undefined) await save(slot, 0);
    },
    async pack(carrier, next, spareBytes) {
      const packed: Packed[] = [];
      for (const slot of [...slots].sort((a, b) => b.lastUse - a.lastUse)) {
        const carried = await carrier.pack(slot.sequence, { ...next, from: { window, slots: sequences }, spareBytes });
        if (carried === undefined) continue;
        packed.push({ carried, isUnsaved: slot.isUnsaved, surprisals: slot.surprisals });
        // It stays live, so there is no hurry.
        slot.isUnsaved = false;
      }
      return packed;
    },
    async unpack(carrier, packed) {
      for (const [index, { carried, isUnsaved, surprisals }] of packed.entries()) {
        const slot = slots[index];
        if (slot === undefined) {
          await carried.file.release();
          continue;
        }
        const outcome = await carrier.unpack(slot.sequence, carried, { window, slots: sequences });
        if (outcome === "broken") await replace(slot);
        if (outcome !== "live") continue;
        slot.isUnsaved = isUnsaved;
        slot.surprisals = [...surprisals];
        slot.lastUse = packed.length - index;
      }
      uses = packed.length;
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
  surprisals: Surprisal[];
  /** How many of its first cells are what reading their tokens gives. */
  exact: Tokens;
  /** Whether what was written is of no use to what comes. */
  forgetsReply: boolean;
}

function isIdleUnsaved({ isBusy, isUnsaved }: SlotCells): boolean {
  return !isBusy && isUnsaved;
}

function stateOf({ sequence, isBusy, lastUse }: SlotCells): SlotState {
  return { isBusy, lastUse, tokens: sequence.contextTokens };
}

function newSequence(context: LlamaContext): LlamaContextSequence {
  return context.getSequence({
    // Each is a copy in memory, and nothing but the latest is gone back to. Left to itself node-llama-cpp keeps 32, and takes them while it reads.
    checkpoints: { max: 1, interval: false },
    contextShift: {
      // Prompts are measured before they are read and room is made before it is needed, so this is never reached; if it were, forgetting silently
      // would be worse than failing.
      strategy() {
        throw new Error("The context is full.");
      },
    },
  });
}
