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
}
