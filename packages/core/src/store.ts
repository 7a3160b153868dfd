import type { ApiKey } from "./api-key.ts";
import type { CancelSignal } from "./cancel.ts";
import type { Checkpoint } from "./context/checkpoint.ts";
import type { Cut } from "./context/cut.ts";
import type {
  Branch,
  Mark,
  MessageMark,
  Session,
  SessionSettings,
  SessionSnapshot,
  SessionSummary,
  StoredMessage,
} from "./conversation.ts";
import type { QuotaUsage } from "./quota/quota-usage.ts";
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
  /** When the model was last used, by whatever process, to the minute at best; ISO 8601. */
  readonly usedAt?: string | undefined;
}

/**
 * What Oriel keeps. A call that returned has been committed: it survives a killed process.
 * Implementations live in `packages/store`; each passes the same contract suite. Failures are `OrielError` `storage_failed`.
 */
export interface Store {
  /** Where it is, in words for people: a file, a database and its host. Never a password. */
  readonly place: string;
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
    /** Notes when a model was used, where it has a pin. It counts as a writer: whoever is deciding on the pin decides again. */
    used(engine: string, model: string, usedAt: string): Promise<void>;
    /** Answers whether there was one. */
    delete(engine: string, model: string): Promise<boolean>;
  };
  readonly sessions: {
    /** Keeps a new session, with its first branch and no messages. @throws OrielError `conflict` when the id is taken. */
    create(session: Session): Promise<void>;
    /** Keeps a session with all that belongs to it, in one transaction. @throws OrielError `conflict` when an id is taken. */
    createWhole(whole: WholeSession): Promise<void>;
    get(id: string): Promise<SessionSummary | undefined>;
    /** What was changed last comes first, unless another order is asked for. Sessions without a title come after those with one. */
    list(page: SessionPage): Promise<readonly SessionSummary[]>;
    /**
     * Reads the session, decides and writes, with no other writer between: of two that decide at once the second decides again, on what the
     * first wrote. `decide` answers `undefined` to leave things as they are, and may be called more than once. Answers what was before and what is
     * now; `undefined` where there is no such session.
     */
    update(
      id: string,
      decide: (session: Session) => SessionUpdate | undefined,
    ): Promise<{ readonly before: Session; readonly after: Session } | undefined>;
    /** Deletes the session, its branches, messages, marks, snapshots and receipts; answers whether there was one. */
    delete(id: string): Promise<boolean>;
  };
  readonly messages: {
    /**
     * Adds at the end of their branch, in one transaction; the positions must be the next ones. The session's `updatedAt` becomes the last
     * message's `createdAt`.
     * @throws OrielError `conflict` when another writer came first, `session_not_found` when the session is gone, `not_found` when the branch is.
     */
    append(messages: readonly StoredMessage[]): Promise<void>;
    /**
     * The messages of a branch with those it shares, in order: of the current one unless another is named, from position `from` up to, and
     * without, `to`. None of a session or a branch that is not there.
     */
    list(sessionId: string, part?: MessageRange): Promise<readonly StoredMessage[]>;
    /** Those alone that were said on this branch. */
    own(branch: string): Promise<readonly StoredMessage[]>;
  };
  /** What users said of messages. A mark is of the message: on every branch that shares it. */
  readonly marks: {
    /** Marks a message, or takes its mark away. @throws OrielError `not_found` when the session has no such message. */
    set(sessionId: string, messageId: string, mark: Mark | undefined, markedAt: string): Promise<void>;
    /** All of a session, of whatever branch, by position. What it costs depends on how many are marked, not on how many messages there are. */
    of(sessionId: string): Promise<readonly MessageMark[]>;
  };
  readonly branches: {
    /** In the order they were begun. */
    list(sessionId: string): Promise<readonly Branch[]>;
    /**
     * Begins a branch and makes it the current one, all in one transaction.
     * @throws OrielError `not_found` for a branch that is not of this session, `invalid_request` for a place beyond its end.
     */
    fork(fork: Fork): Promise<Branch>;
    /** Makes a branch the current one; answers whether the session has it. */
    use(sessionId: string, branch: string, updatedAt: string): Promise<boolean>;
  };
  readonly snapshots: {
    /** Keeps it, and of its session, purpose and maker the newest `keep` only, all in one transaction. What nobody knows the maker of counts as a user's. @throws OrielError `session_not_found`. */
    create(snapshot: SessionSnapshot, keep: number): Promise<void>;
    get(id: string): Promise<SessionSnapshot | undefined>;
    /** Newest first. */
    list(sessionId: string): Promise<readonly SessionSnapshot[]>;
    /** Answers whether there was one. */
    delete(id: string): Promise<boolean>;
  };
  /**
   * Here and in the parts below what was put last is newest, whatever the times say: clocks are set back. What can no longer be read, because
   * it was damaged or another version wrote it, is not there.
   */
  readonly receipts: {
    /** Keeps receipts, all in one transaction. One that is there already is replaced. A receipt is written when its reply has ended. */
    put(receipts: readonly Receipt[]): Promise<void>;
    get(id: string): Promise<Receipt | undefined>;
    /** Newest first. A page is shorter by those that can no longer be read. */
    list(page: ReceiptPage): Promise<readonly Receipt[]>;
    /** Removes all but the newest `keep`; answers how many that were. */
    prune(keep: number): Promise<number>;
  };
  readonly checkpoints: {
    /** Those of them that are known, in this order, each once. */
    get(ids: readonly string[]): Promise<readonly Checkpoint[]>;
    /** Keeps it under its id; what was there is replaced. */
    put(checkpoint: Checkpoint): Promise<void>;
    /** Removes all but the newest `keep`; answers how many that were. */
    prune(keep: number): Promise<number>;
  };
  /** What is remembered of conversations whose messages their clients keep. */
  readonly contexts: {
    /** The first of these keys that is known. Keys are given best first, and may be tens of thousands. */
    find(keys: readonly string[]): Promise<KnownContext | undefined>;
    /** Keeps what is known under its key, all in one transaction; what was under a key is replaced. */
    put(contexts: readonly KnownContext[]): Promise<void>;
    /** Removes all but the newest `keep`; answers how many that were. */
    prune(keep: number): Promise<number>;
  };
  /** By engine and model; a model is found again under every spelling of its name. */
  readonly calibrations: {
    get(engine: string, model: string): Promise<Calibration | undefined>;
    put(engine: string, model: string, calibration: Calibration): Promise<void>;
  };
  /** Those that let clients in. */
  readonly keys: {
    /** @throws OrielError `conflict` when the name is taken, by whatever key there ever was. */
    create(key: ApiKey): Promise<void>;
    /** In the order they were made, with those that have ended. */
    list(): Promise<readonly ApiKey[]>;
    find(digest: string): Promise<ApiKey | undefined>;
    /** What is left out stays as it was. Answers whether there is such a key. */
    change(id: string, change: KeyChange): Promise<boolean>;
  };
  /** What has been used of quotas, by subject. */
  readonly usage: {
    /**
     * Reads what these have used, decides and writes, with no other writer between. `decide` is given one usage for each subject (nothing used
     * where there is none) and answers as many, or `undefined` to leave things as they are; it may be called more than once.
     */
    change(subjects: readonly string[], decide: (usages: readonly QuotaUsage[]) => readonly QuotaUsage[] | undefined): Promise<void>;
    /** By subject. */
    list(): Promise<readonly SubjectUsage[]>;
    /** Removes what was last changed before a time, in milliseconds since 1970; answers how many that were. */
    prune(before: number): Promise<number>;
  };
  /** Which key a session was made with. One without belongs to whoever runs Oriel. */
  readonly owners: {
    /** Id of the key. */
    of(sessionId: string): Promise<string | undefined>;
    /** @throws OrielError `session_not_found`. */
    put(sessionId: string, keyId: string): Promise<void>;
  };
  /** Where several processes may share the store; the caller keeps turns within its own process apart. */
  readonly turns?:
    | {
        /**
         * Waits until no other process takes a turn of this session, and answers how to end this one. A turn whose process dies has ended.
         * @param signal stops the waiting.
         * @throws OrielError `conflict` when the other takes longer than any turn should, `cancelled`.
         */
        begin(sessionId: string, signal?: CancelSignal): Promise<() => void>;
      }
    | undefined;
  close(): Promise<void>;
}

export interface KeyChange {
  readonly limits?: ApiKey["limits"];
  readonly revokedAt?: string | undefined;
  readonly lastUsedAt?: string | undefined;
}

export interface SubjectUsage {
  readonly subject: string;
  readonly usage: QuotaUsage;
}

/** What is left out stays as it was. */
export interface SessionUpdate {
  readonly model?: string | undefined;
  readonly policy?: string | undefined;
  /** `null` takes it away. */
  readonly title?: string | null | undefined;
  readonly settings?: SessionSettings | undefined;
  /** Left out for what Oriel notes by itself, which moves no session to the top of the list. */
  readonly updatedAt?: string | undefined;
}

export type SessionSort = "updated" | "created" | "title";

export interface SessionPage {
  readonly limit: number;
  readonly offset: number;
  /** Only those that were made with this key. */
  readonly owner?: string | undefined;
  readonly sort?: SessionSort | undefined;
  /** From the newest or from `a`, as one expects of the sort, unless told. */
  readonly order?: "asc" | "desc" | undefined;
}

export interface ReceiptPage {
  /** Only those of this conversation. */
  readonly session?: string | undefined;
  /** Only those that were made for the key with this id. */
  readonly key?: string | undefined;
  readonly limit: number;
  readonly offset: number;
}

export interface MessageRange {
  readonly branch?: string | undefined;
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

/** A branch to be begun. */
export interface Fork {
  readonly id: string;
  readonly sessionId: string;
  /** The branch it is to share the first `at` messages of. */
  readonly from: string;
  readonly at: number;
  readonly title?: string | undefined;
  readonly createdAt: string;
  /** Its first own messages. */
  readonly messages?: readonly StoredMessage[] | undefined;
  /** What the session is to be from now on. */
  readonly session?: Pick<Session, "model" | "policy" | "settings"> | undefined;
}

/** A session with all that belongs to it. A branch comes after its parent; its `messages` are its own. */
export interface WholeSession {
  readonly session: Session;
  /** Id of the current branch. */
  readonly branch: string;
  readonly branches: readonly (Branch & { readonly messages: readonly StoredMessage[] })[];
  readonly marks: readonly MessageMark[];
  /** Oldest first. */
  readonly snapshots: readonly SessionSnapshot[];
}

/** What is remembered of a conversation at one point of it. */
export interface KnownContext {
  /** Hash of all messages up to this point, in order. */
  readonly key: string;
  /** The conversation's name. */
  readonly session: string;
  /** How many messages lead to this point. */
  readonly messages: number;
  /** The policy and the overflow that the cut was made under: it is not taken over under others. */
  readonly rules: string;
  readonly cut: Cut;
  readonly updatedAt: string;
}
