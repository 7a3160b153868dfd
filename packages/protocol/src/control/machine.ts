/** A memory that a model can lie in. `null` is "nobody told", never zero. */
export interface DeviceInfo {
  readonly id: string;
  readonly library: "cuda" | "rocm" | "metal" | "cpu";
  readonly name: string | null;
  /** `gpu` has memory of its own, `unified` shares the system's, `ram` is the system's. */
  readonly kind: "gpu" | "unified" | "ram";
  readonly total_bytes: number | null;
  readonly used_bytes: number | null;
  /** What a new program can get. */
  readonly free_bytes: number | null;
  /** The share of the last moment in which it was computing, 0 to 1. */
  readonly utilisation: number | null;
  readonly temperature_c: number | null;
  readonly level: MemoryLevelInfo | null;
  readonly source: string;
}

export type MemoryLevelInfo = "normal" | "warning" | "critical" | "emergency";

/** A change of the machine's memory level; nothing is resized by it. */
export interface MemoryEventInfo {
  readonly type: "memory-normal" | "memory-warning" | "memory-critical" | "memory-emergency";
  readonly level: MemoryLevelInfo;
  readonly previous: MemoryLevelInfo;
  readonly device: string;
  readonly at: string;
  /** The consequence, and what to do. */
  readonly message: string;
}

/**
 * What an engine keeps of a model's conversations in case they come back, and what that has spared since the model was loaded. Only the embedded
 * engine tells this.
 */
export interface KvTiersInfo {
  /** The name to use in requests. */
  readonly model: string;
  readonly engine: string;
  /** The live conversations, in memory; `null` while none can be. */
  readonly hot: {
    readonly sessions: number;
    /** How many conversations can be live. */
    readonly slots: number;
    /** Allocated whatever is in it; `null` where it cannot be worked out. */
    readonly bytes: number | null;
    /** Prompts of which more than the first few tokens was still there, and how many tokens were so not read again. */
    readonly hits: number;
    readonly tokens: number;
  } | null;
  /** Those on disk; `null` where none are kept. */
  readonly cold: {
    readonly sessions: number;
    readonly bytes: number;
    /** All that is in the folder, which other models and processes may share, and the most it may be. */
    readonly folder_bytes: number;
    readonly max_bytes: number;
    readonly saves: number;
    readonly restores: number;
    /** Files that were found damaged, and not used. */
    readonly refused: number;
    readonly tokens: number;
    /** What reading would have taken otherwise, less what restoring took. */
    readonly saved_ms: number;
  } | null;
}

/** `GET /api/v1/machine` */
export interface MachineReply {
  readonly read_at: string;
  /** Of the fullest memory; `null` when none could be read. */
  readonly level: MemoryLevelInfo | null;
  readonly devices: readonly DeviceInfo[];
  /** Why a part is unknown: a tool that is not there, or one that answered nonsense. */
  readonly problems: readonly { readonly source: string; readonly kind: "absent" | "failed"; readonly reason: string }[];
  /** The last changes of level, newest first. */
  readonly events: readonly MemoryEventInfo[];
  readonly kv: readonly KvTiersInfo[];
  /** Where conversations are kept, in words: a file, a database and its host. */
  readonly store: string;
}
