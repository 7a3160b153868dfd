import {
  type Bytes,
  type ColdFigures,
  isWorthMoving,
  type JsonObject,
  longestBeginning,
  type Milliseconds,
  type Rate,
  type Snapshot,
  superseded,
  type Tokens,
  timeOf,
  tokenChain,
  withSample,
} from "@oriel/core";
import type { LlamaContextSequence } from "node-llama-cpp";
import { commonPrefix } from "../slots.ts";
import type { ColdFolder, Reservation } from "./cold-folder.ts";
import type { Disk } from "./disk.ts";

const NOTHING: Omit<ColdFigures, "maxBytes"> = {
  sessions: 0,
  bytes: 0,
  folderBytes: 0,
  saves: 0,
  writtenBytes: 0,
  writingMs: 0,
  restores: 0,
  refused: 0,
  tokens: 0,
  savedMs: 0,
};

/** A sequence, as far as its state is written and read. */
export type Stateful = Pick<LlamaContextSequence, "saveStateToFile" | "loadStateFromFile" | "clearHistory"> & {
  readonly contextTokens: readonly number[];
};

/** Under which a state is saved and found again: that of one context. */
export interface Shelf {
  /** Begins with that of the model; the rest is a digest of the `SnapshotIdentity`. */
  readonly key: string;
  readonly window: Tokens;
  /** The size of the state of so many tokens, to the byte. */
  readonly bytesOf: (tokens: Tokens) => Bytes;
}

export interface ColdTierOptions {
  /** What the keys of all its shelves begin with, and no others. */
  readonly modelKey: string;
  readonly folder: ColdFolder;
  readonly disk: Disk;
  readonly reuse: "beginning" | "whole";
  /** A conversation of no more tokens is never written. */
  readonly hotTokens: Tokens;
  readonly clock: () => Milliseconds;
  readonly log: (level: "info" | "warn", event: string, data: JsonObject) => void;
  readonly onFigures: (figures: ColdFigures) => void;
}

/** A saved state to begin a prompt with. */
export interface Find {
  readonly snapshot: Saved;
  readonly prompt: readonly number[];
  /** How many tokens of the prompt it spares at least: its links tell whole steps, its tokens are known once it is loaded. */
  readonly tokens: Tokens;
}

/** A state that is saved, or about to be: until it is safe on disk it has no checksum. */
interface Saved extends Unchecked {
  /** `undefined` where it came to nothing. */
  readonly safe: Promise<Snapshot | undefined>;
}

type Unchecked = Omit<Snapshot, "checksum">;

/** `broken`: the sequence may hold anything now, and must be replaced. */
export type Restoring =
  | { readonly kind: "restored"; readonly ms: Milliseconds }
  | { readonly kind: "untouched" }
  | { readonly kind: "broken" };

/**
 * The states of conversations on disk. Saves and restores what is worth it by what saving, restoring and reading have taken so far, and believes
 * nothing it finds: whatever is in doubt is read anew. A folder that cannot be written to ends it, with one line in the log.
 */
export class ColdTier {
  readonly #options: ColdTierOptions;
  #isOn = true;
  #reading: Rate | undefined;
  #writing: Rate | undefined;
  #restoring: Rate | undefined;
  /** Written, but not yet safe on disk. */
  #finishing: readonly Saved[] = [];
  /** Ids of what is being restored. */
  readonly #inUse = new Set<string>();
  #figures: ColdFigures;

  constructor(options: ColdTierOptions) {
    this.#options = options;
    this.#figures = { ...NOTHING, maxBytes: options.folder.maxBytes };
  }

  async open(): Promise<void> {
    await this.#guarded(async () => {
      await this.#options.folder.open();
      await this.#count({});
    }, undefined);
  }

  /** So many tokens of a prompt took so long to be read. */
  measured(tokens: Tokens, ms: Milliseconds): void {
    this.#reading = withSample(this.#reading, tokens, ms);
  }

  /** The saved state that spares most of a prompt, where restoring it pays against the tokens that are held in memory already. */
  find(prompt: readonly number[], shelf: Shelf, held: Tokens): Promise<Find | undefined> {
    return this.#guarded(async () => {
      const best = longestBeginning(await this.#onShelf(shelf), prompt, { reuse: this.#options.reuse, window: shelf.window });
      if (best === undefined) return undefined;
      const rates = { reading: this.#reading, moving: this.#restoring };
      if (!isWorthMoving(best.tokens - held, best.snapshot.bytes, rates)) return undefined;
      // Before others are saved, which may happen until it is restored: or it would be the one that makes room for them.
      await this.#options.folder.touch(best.snapshot);
      return { ...best, prompt };
    }, undefined);
  }

  /**
   * Saves a sequence if that pays: if reading what is neither saved nor kept takes longer than writing all of it. When this returns the sequence may
   * change; the file is made safe afterwards.
   * @param kept how many of its tokens stay in memory all the same.
   */
  save(sequence: Stateful, shelf: Shelf, kept: Tokens): Promise<void> {
    return this.#guarded(async () => {
      const tokens = [...sequence.contextTokens];
      const { reuse, folder, clock, hotTokens } = this.#options;
      if (tokens.length <= hotTokens) return;
      const bytes = shelf.bytesOf(tokens.length);
      const pays = (gained: Tokens): boolean => isWorthMoving(gained, bytes, { reading: this.#reading, moving: this.#writing });
      if (!pays(tokens.length - kept)) return;
      const onShelf = await this.#onShelf(shelf);
      // One more token, since all of these would be spared and the last of a prompt never is.
      const saved = longestBeginning(onShelf, [...tokens, 0], { reuse, window: shelf.window })?.tokens ?? 0;
      if (!pays(tokens.length - Math.max(saved, kept))) return;
      const chain = tokenChain(tokens);
      const reservation = await folder.reserve(bytes, chain, shelf.key);
      if (reservation === undefined) return;
      const startedAt = clock();
      try {
        await sequence.saveStateToFile(reservation.path);
      } catch (failure) {
        await folder.abandon(reservation);
        throw failure;
      }
      const snapshot = { id: reservation.id, key: shelf.key, chain, bytes };
      const safe = this.#guarded(() => this.#finish(reservation, snapshot, tokens, startedAt), undefined);
      const entry = { ...snapshot, safe };
      this.#finishing = [...this.#finishing, entry];
      void safe.then(() => {
        this.#finishing = this.#finishing.filter((other) => other !== entry);
      });
    }, undefined);
  }

  /** Loads a saved state into a sequence, if it is beyond doubt. */
  async restore(sequence: Stateful, found: Find, shelf: Shelf): Promise<Restoring> {
    const { id } = found.snapshot;
    this.#inUse.add(id);
    try {
      return await this.#restore(sequence, found, shelf);
    } finally {
      this.#inUse.delete(id);
    }
  }

  /** Waits until all that was written is safe. */
  async settled(): Promise<void> {
    await Promise.all(this.#finishing.map(({ safe }) => safe));
  }

  async #restore(sequence: Stateful, { snapshot, prompt }: Find, shelf: Shelf): Promise<Restoring> {
    const startedAt = this.#options.clock();
    const sound = await this.#guarded(() => this.#soundState(snapshot, shelf), undefined);
    if (sound === undefined) return { kind: "untouched" };
    try {
      // Or checkpoints of the conversation before would stay, and node-llama-cpp go back to them in the wrong one.
      await sequence.clearHistory();
      await sequence.loadStateFromFile(this.#options.folder.statePath(sound), { acceptRisk: true });
    } catch (failure) {
      const { folder, disk } = this.#options;
      const isThere = (await this.#guarded(() => disk.stat(folder.statePath(sound)), undefined)) !== undefined;
      // Another process may have removed it a moment ago, which is no fault of the file.
      if (isThere) await this.#refuse(sound, failure instanceof Error ? failure.message : String(failure));
      return { kind: "broken" };
    }
    const loaded = tokenChain(sequence.contextTokens);
    if (loaded.tokens !== sound.chain.tokens || loaded.links.at(-1) !== sound.chain.links.at(-1)) {
      await this.#refuse(sound, "it holds other tokens than its manifest says");
      return { kind: "broken" };
    }
    const tokens = Math.min(commonPrefix(sequence.contextTokens, prompt), prompt.length - 1);
    const ms = this.#options.clock() - startedAt;
    this.#restoring = withSample(this.#restoring, sound.bytes, ms);
    const { restores, tokens: before, savedMs } = this.#figures;
    const spared = Math.max(0, (timeOf(tokens, this.#reading) ?? 0) - ms);
    this.#tell({ restores: restores + 1, tokens: before + tokens, savedMs: savedMs + spared });
    return { kind: "restored", ms };
  }

  async #finish(
    reservation: Reservation,
    draft: Unchecked,
    tokens: readonly number[],
    startedAt: Milliseconds,
  ): Promise<Snapshot | undefined> {
    const { folder, disk, clock, log } = this.#options;
    try {
      const stat = await disk.stat(reservation.path);
      // llama.cpp does not see a write that fails while its file is closed; the size does.
      if (stat?.bytes !== draft.bytes) {
        throw new Error(`a saved state of ${draft.chain.tokens} tokens has ${stat?.bytes ?? 0} bytes instead of ${draft.bytes}`);
      }
      await disk.sync(reservation.path);
      const checksum = await disk.checksum(reservation.path);
      if (checksum === undefined) {
        log("info", "embedded.snapshot-lost", { why: "its file was removed while it was written" });
        return undefined;
      }
      const snapshot = { ...draft, checksum };
      await folder.commit(reservation, snapshot);
      const ms = clock() - startedAt;
      this.#writing = withSample(this.#writing, snapshot.bytes, ms);
      await this.#removeSuperseded(snapshot, tokens);
      const { saves, writtenBytes, writingMs } = this.#figures;
      await this.#count({ saves: saves + 1, writtenBytes: writtenBytes + snapshot.bytes, writingMs: writingMs + ms });
      return snapshot;
    } catch (failure) {
      await folder.abandon(reservation);
      throw failure;
    }
  }

  /** Only where a longer state does all that a shorter one did. */
  async #removeSuperseded(snapshot: Snapshot, tokens: readonly number[]): Promise<void> {
    const { folder, reuse } = this.#options;
    if (reuse === "whole") return;
    const others = (await folder.snapshots()).filter(({ id, key }) => key === snapshot.key && id !== snapshot.id);
    const unused = superseded(others, tokens).filter(({ id }) => !this.#inUse.has(id));
    for (const { id } of unused) await folder.remove(id);
  }

  async #onShelf({ key }: Shelf): Promise<readonly Saved[]> {
    const written = (await this.#options.folder.snapshots()).map((snapshot) => ({ ...snapshot, safe: Promise.resolve(snapshot) }));
    return [...written, ...this.#finishing].filter((saved) => saved.key === key);
  }

  /** The snapshot once it is safe, if its file is what its manifest says. */
  async #soundState(saved: Saved, shelf: Shelf): Promise<Snapshot | undefined> {
    const { folder, disk } = this.#options;
    const safe = await saved.safe;
    if (safe === undefined) return undefined;
    const path = folder.statePath(safe);
    const stat = await disk.stat(path);
    // Another process may have removed it.
    if (stat === undefined) return undefined;
    const expected = shelf.bytesOf(safe.chain.tokens);
    if (stat.bytes !== expected || safe.bytes !== expected) {
      return await this.#refuse(safe, `it has ${stat.bytes} bytes instead of ${expected}`);
    }
    const checksum = await disk.checksum(path);
    if (checksum === undefined) return undefined;
    if (checksum !== safe.checksum) return await this.#refuse(safe, "its checksum is another");
    return safe;
  }

  async #refuse({ id, chain }: Snapshot, why: string): Promise<undefined> {
    this.#options.log("warn", "embedded.snapshot-refused", { why, tokens: chain.tokens });
    await this.#guarded(async () => {
      await this.#options.folder.remove(id);
      await this.#count({ refused: this.#figures.refused + 1 });
    }, undefined);
    return undefined;
  }

  /** Looks at the folder again, for what a write has changed. */
  async #count(changed: Partial<ColdFigures>): Promise<void> {
    const { folder, modelKey } = this.#options;
    const own = (await folder.snapshots()).filter(({ key }) => key.startsWith(modelKey));
    const bytes = own.reduce((sum, snapshot) => sum + snapshot.bytes, 0);
    this.#tell({ ...changed, sessions: own.length, bytes, folderBytes: await folder.bytes() });
  }

  #tell(changed: Partial<ColdFigures>): void {
    this.#figures = { ...this.#figures, ...changed };
    this.#options.onFigures(this.#figures);
  }

  /** A disk that fails costs what was saved, never a reply. */
  async #guarded<T>(work: () => Promise<T>, otherwise: T): Promise<T> {
    if (!this.#isOn) return otherwise;
    try {
      return await work();
    } catch (failure) {
      if (this.#isOn) {
        const why = failure instanceof Error ? failure.message : String(failure);
        this.#options.log("warn", "embedded.cold-tier-off", { why });
      }
      this.#isOn = false;
      return otherwise;
    }
  }
}
