import type { Checkpoint } from "./context/checkpoint.ts";
import type { Cut } from "./context/cut.ts";
import type { Session, SessionSettings, SessionSummary, StoredMessage } from "./conversation.ts";
import type { Receipt } from "./receipt/receipt.ts";
import type { Calibration } from "./tokens/calibration.ts";
import type { Tokens } from "./units.ts";
import type { WindowAdjustment } from "./window/history.ts";

export interface WindowOverride {
  /** The name as the user wrote it; found again by its normalised form. */
  readonly model: string;
  readonly tokens: Tokens;
  readonly updatedAt: string;
}

/** The one window a model of an engine is served at, for every client and every process. */
export interface WindowPin {
  readonly engine: string;
  /** The engine's own name for it. */
  readonly model: string;
  readonly window: Tokens;
  /** The last changes, oldest first. */
  readonly history: readonly WindowAdjustment[];
  readonly updatedAt: string;
}

/**
 * What Oriel keeps. A call that returned has been committed: it survives a killed process.
 * Implementations live in `packages/store`; each passes the same contract suite. Failures are `OrielError` `storage_failed`.
 */
export interface Store {
  readonly overrides: {
    get(model: string): Promise<WindowOverride | undefined>;
    list(): Promise<readonly WindowOverride[]>;
    put(override: WindowOverride): Promise<void>;
    /** Answers whether there was one. */
    delete(model: string): Promise<boolean>;
  };
  readonly pins: {
    list(): Promise<readonly WindowPin[]>;
    get(engine: string, model: string): Promise<WindowPin | undefined>;
    /**
     * Reads the pin, decides and writes, with no other writer between: of two that decide at once the second decides again, on what the
     * first wrote. `decide` answers `undefined` to leave things as they are, and may be called more than once. Answers the pin as it is now.
     */
    change(
      engine: string,
      model: string,
      decide: (pin: WindowPin | undefined) => Omit<WindowPin, "engine" | "model"> | undefined,
    ): Promise<WindowPin | undefined>;
    /** Answers whether there was one. */
    delete(engine: string, model: string): Promise<boolean>;
  };
  readonly sessions: {
    create(session: Session): Promise<void>;
    get(id: string): Promise<SessionSummary | undefined>;
    /** Newest first. */
    list(page: { readonly limit: number; readonly offset: number }): Promise<readonly SessionSummary[]>;
    update(
      id: string,
      change: {
        readonly model?: string;
        readonly policy?: string;
        readonly title?: string | null;
        readonly settings?: SessionSettings;
        readonly updatedAt: string;
      },
    ): Promise<boolean>;
    /** Deletes the session and its messages; answers whether there was one. */
    delete(id: string): Promise<boolean>;
  };
  readonly messages: {
    /**
     * Adds at the end, in one transaction; the positions must be the next ones. The session's `updatedAt` becomes the last message's `createdAt`.
     * @throws OrielError `conflict` when another writer came first, `session_not_found` when the session is gone.
     */
    append(messages: readonly StoredMessage[]): Promise<void>;
    list(sessionId: string): Promise<readonly StoredMessage[]>;
  };
  readonly receipts: {
    /** Keeps receipts, all in one transaction. One that is there already is replaced: a receipt is written when its reply begins to be told, and completed. */
    put(receipts: readonly Receipt[]): Promise<void>;
    get(id: string): Promise<Receipt | undefined>;
    /** Newest first; of one conversation, or of all. */
    list(page: { readonly session?: string | undefined; readonly limit: number; readonly offset: number }): Promise<readonly Receipt[]>;
    /** Removes all but the newest `keep`; answers how many that were. */
    prune(keep: number): Promise<number>;
  };
  readonly checkpoints: {
    get(ids: readonly string[]): Promise<readonly Checkpoint[]>;
    put(checkpoint: Checkpoint): Promise<void>;
    /** Removes all but the newest `keep`; answers how many that were. */
    prune(keep: number): Promise<number>;
  };
  /** What is remembered of conversations whose messages their clients keep. */
  readonly contexts: {
    /** The first of these keys that is known. Keys are given best first. */
    find(keys: readonly string[]): Promise<KnownContext | undefined>;
    /** Keeps what is known under its key, all in one transaction; what was under a key is replaced. */
    put(contexts: readonly KnownContext[]): Promise<void>;
    /** Removes all but the newest `keep`; answers how many that were. */
    prune(keep: number): Promise<number>;
  };
  readonly calibrations: {
    get(engine: string, model: string): Promise<Calibration | undefined>;
    put(engine: string, model: string, calibration: Calibration): Promise<void>;
  };
  close(): Promise<void>;
}

/** What is remembered of a conversation at one point of it. */
export interface KnownContext {
  /** Hash of all messages up to this point, in order. */
  readonly key: string;
  /** The conversation's name. */
  readonly session: string;
  /** How many messages lead to this point. */
  readonly messages: number;
  readonly cut: Cut;
  readonly updatedAt: string;
}
