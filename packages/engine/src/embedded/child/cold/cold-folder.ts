import { join } from "node:path";
import {
  type Bytes,
  coldFileName,
  type Evictable,
  type FoundFile,
  heldBytes,
  type JsonValue,
  planCleaning,
  planEviction,
  readColdFileName,
  readManifest,
  type Snapshot,
  snapshotManifest,
} from "@oriel/core";
import type { Disk } from "./disk.ts";

export interface FolderOptions {
  readonly path: string;
  readonly maxBytes: Bytes;
  readonly disk: Disk;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly newId: () => string;
  /** The number of this process. */
  readonly writer: number;
  readonly isAlive: (process: number) => boolean;
}

/** A place in the folder that a state may be written to: its bytes are counted already. */
export interface Reservation {
  readonly id: string;
  readonly path: string;
}

/**
 * The folder of saved states, which other processes may use at the same time: nothing in it is trusted to be there a moment later, and nobody
 * waits for anybody. Whoever wants to write first lays down a file whose name says how large it will be, then counts all there is, theirs
 * included; so of two that come at once at least one sees the other, and the limit holds.
 */
export class ColdFolder {
  readonly #options: FolderOptions;
  /** Manifests never change, so each is read once. */
  #known: ReadonlyMap<string, Snapshot> = new Map();

  constructor(options: FolderOptions) {
    this.#options = options;
  }

  get maxBytes(): Bytes {
    return this.#options.maxBytes;
  }

  /** Makes the folder, removes what no one will ever use, and what is beyond the limit. */
  async open(): Promise<void> {
    const { disk, path, now, isAlive } = this.#options;
    await disk.makeFolder(path);
    for (const name of planCleaning(await this.#files(), { at: now(), isAlive })) await disk.remove(join(path, name));
    await this.#makeRoom(await this.#files());
  }

  /** All snapshots that are whole, as far as their manifests tell. */
  async snapshots(): Promise<readonly Snapshot[]> {
    const { disk, path } = this.#options;
    const found = (await disk.list(path)).map(async (name) => {
      const file = readColdFileName(name);
      return file?.kind === "manifest" ? (this.#known.get(file.id) ?? (await this.#readManifest(file.id))) : undefined;
    });
    const snapshots = (await Promise.all(found)).filter((snapshot) => snapshot !== undefined);
    this.#known = new Map(snapshots.map((snapshot) => [snapshot.id, snapshot]));
    return snapshots;
  }

  async bytes(): Promise<Bytes> {
    return heldBytes(await this.#files());
  }

  /** Room for a state and its manifest, made by removing what was least recently used; `undefined` where the limit is too low for it. */
  async reserve(stateBytes: Bytes, chain: Snapshot["chain"], key: string): Promise<Reservation | undefined> {
    const { disk, maxBytes, newId, writer } = this.#options;
    const id = newId();
    const bytes = stateBytes + manifestText({ id, key, chain, bytes: stateBytes, checksum: UNKNOWN_CHECKSUM }).length;
    // Or all that is there would be removed for nothing.
    if (bytes > maxBytes) return undefined;
    const path = this.#path({ kind: "part", id, writer, bytes });
    await disk.create(path, "");
    let fits = false;
    try {
      fits = await this.#makeRoom(await this.#files());
    } finally {
      if (!fits) await disk.remove(path);
    }
    return fits ? { id, path } : undefined;
  }

  /** Makes what was written a snapshot. The manifest is laid down before the state gets its name, so that its bytes are never left out. */
  async commit(reservation: Reservation, snapshot: Snapshot): Promise<void> {
    const { disk, writer } = this.#options;
    const text = manifestText(snapshot);
    const part = this.#path({ kind: "part", id: snapshot.id, writer, bytes: text.length });
    await disk.create(part, text);
    await disk.sync(part);
    await disk.rename(reservation.path, this.statePath(snapshot));
    await disk.rename(part, this.#path({ kind: "manifest", id: snapshot.id }));
  }

  /** Removes what there is of a snapshot that did not come about. */
  async abandon({ id }: Reservation): Promise<void> {
    const { disk, path } = this.#options;
    for (const name of await disk.list(path)) {
      const file = readColdFileName(name);
      if (file?.kind === "part" && file.id === id) await disk.remove(join(path, name));
    }
  }

  statePath({ id }: Pick<Snapshot, "id">): string {
    return this.#path({ kind: "state", id });
  }

  async touch({ id }: Pick<Snapshot, "id">): Promise<void> {
    await this.#options.disk.touch(this.#path({ kind: "manifest", id }), this.#options.now());
  }

  /** The manifest goes first: a state without one is found by nobody. */
  async remove(id: string): Promise<void> {
    await this.#options.disk.remove(this.#path({ kind: "manifest", id }));
    await this.#options.disk.remove(this.#path({ kind: "state", id }));
  }

  /** Whether the folder is within its limit, after removing snapshots where it was not. */
  async #makeRoom(files: readonly FoundFile[]): Promise<boolean> {
    const snapshots = evictables(files);
    const others = heldBytes(files) - snapshots.reduce((sum, { bytes }) => sum + bytes, 0);
    const limit = this.#options.maxBytes - others;
    const removed = new Set(planEviction(snapshots, limit));
    for (const id of removed) await this.remove(id);
    return snapshots.reduce((sum, { id, bytes }) => sum + (removed.has(id) ? 0 : bytes), 0) <= limit;
  }

  async #files(): Promise<readonly FoundFile[]> {
    const { disk, path } = this.#options;
    const found = (await disk.list(path)).map(async (name): Promise<readonly FoundFile[]> => {
      const file = readColdFileName(name);
      if (file === undefined) return [];
      const stat = await disk.stat(join(path, name));
      // What is being written may have got its name meanwhile: it still takes what it said it would.
      return stat !== undefined || file.kind === "part" ? [{ name, file, bytes: 0, modifiedAt: this.#options.now(), ...stat }] : [];
    });
    return (await Promise.all(found)).flat();
  }

  async #readManifest(id: string): Promise<Snapshot | undefined> {
    const text = await this.#options.disk.read(this.#path({ kind: "manifest", id }));
    if (text === undefined) return undefined;
    const snapshot = readManifest(id, parsed(text));
    // It was complete before it got its name, so it was damaged after.
    if (snapshot === undefined) await this.remove(id);
    return snapshot;
  }

  #path(file: Parameters<typeof coldFileName>[0]): string {
    return join(this.#options.path, coldFileName(file));
  }
}

/** As long as the checksum that will stand there. */
const UNKNOWN_CHECKSUM = "00000000";

function manifestText(snapshot: Snapshot): string {
  return JSON.stringify(snapshotManifest(snapshot));
}

function parsed(text: string): JsonValue {
  try {
    return JSON.parse(text);
  } catch {
    // A damaged manifest is one that says nothing.
    return null;
  }
}

/** Each snapshot with all its files; when it was last used is told by its manifest. */
function evictables(files: readonly FoundFile[]): readonly Evictable[] {
  return files
    .filter(({ file }) => file.kind === "manifest")
    .map((manifest) => {
      const state = files.find(({ file }) => file.kind === "state" && file.id === manifest.file.id);
      return { id: manifest.file.id, bytes: manifest.bytes + (state?.bytes ?? 0), lastUsedAt: manifest.modifiedAt };
    });
}
