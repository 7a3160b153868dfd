/** `window` of a model as the control API shows it. All sizes in tokens; `null` is "not known", never zero. */
export interface WindowInfo {
  /** What Oriel serves the model at: the saved override if there is one, else what the evidence says. */
  readonly asked: number;
  /** What the engine holds right now; `null` while the model is not loaded or the engine does not say. */
  readonly loaded: number | null;
  /** The largest window the model was made for. */
  readonly max: number | null;
  /** What it would be without an override. */
  readonly default: number;
  readonly source: "request" | "override" | "policy" | "loaded" | "metadata" | "family" | "fallback";
  /** The place `source` stands for, in words. */
  readonly source_detail: string;
  readonly basis: "exact" | "estimate";
  readonly is_override: boolean;
  readonly step: number;
  readonly snap_points: readonly number[];
  /** Whether this engine takes a window at all; if not, `note` says what to do instead. */
  readonly settable: boolean;
  readonly note: string | null;
  /** Window sizes clients wished for (`options.num_ctx`), smallest first: shown, never followed by themselves. */
  readonly wishes: readonly number[];
}

/** One entry of `GET /api/v1/models`. */
export interface ModelInfo {
  /** The name to use in requests. */
  readonly name: string;
  readonly engine: string;
  readonly engine_label: string;
  readonly family: string | null;
  readonly architecture: string | null;
  readonly parameters: string | null;
  readonly quantization: string | null;
  readonly size_bytes: number | null;
  /** What it holds in memory while it is loaded; `null` when it is not, or nobody says. */
  readonly held_bytes: number | null;
  /** How much of that lies on GPUs: less than all is a spill, and slow. */
  readonly held_gpu_bytes: number | null;
  readonly state: "loaded" | "loading" | "available" | "failed" | "unknown";
  readonly abilities: readonly string[];
  readonly is_demonstration: boolean;
  readonly window: WindowInfo;
}

export interface EngineInfo {
  readonly id: string;
  readonly label: string;
  readonly url: string | null;
  readonly state: "ready" | "unreachable";
  readonly version: string | null;
  /** Why it is unreachable. */
  readonly error: string | null;
}

/** `GET /api/v1/models` */
export interface ModelsReply {
  readonly models: readonly ModelInfo[];
  readonly engines: readonly EngineInfo[];
}

export interface AdjustmentInfo {
  readonly reason: string;
  readonly window: number;
  /** What the prompt used; `null` when it was not counted. */
  readonly usage: number | null;
  readonly at: string;
}

/** `GET|PUT|DELETE /api/v1/models/{name}/context` */
export interface ModelContext extends WindowInfo {
  /** The last changes of its window, oldest first. */
  readonly history: readonly AdjustmentInfo[];
  /** How often it changed since Oriel started, by reason: each change makes the engine load the model anew. */
  readonly changes: Readonly<Record<string, number>>;
  /** Requests whose own size, sent on as it came, would have made the engine load the model anew. */
  readonly reloads_avoided: number;
  readonly model: string;
  readonly engine: string;
}
