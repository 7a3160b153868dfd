import type { StopSignal } from "../surroundings.ts";

/** What `oriel up` tells, in the order in which it happens. With `--json` each is one line of JSON as it stands here. */
export type UpEvent =
  | { readonly event: "note"; readonly message: string }
  | { readonly event: "listening"; readonly url: string }
  /** How much of a model has been read into memory, from 0 to 1. */
  | { readonly event: "loading"; readonly model: string; readonly fraction: number }
  | { readonly event: "loaded"; readonly model: string }
  | { readonly event: "load_failed"; readonly model: string; readonly message: string }
  | {
      readonly event: "ready";
      readonly schema_version: 1;
      readonly version: string;
      readonly url: string;
      readonly openai_base_url: string;
      readonly ollama_host: string;
      /** Seconds since the start of the process's work. */
      readonly after_s: number;
      readonly engines: readonly ReadyEngine[];
      readonly models: readonly ReadyModel[];
    }
  | { readonly event: "stopping"; readonly signal: StopSignal; readonly grace_s: number }
  | { readonly event: "stopped" };

export interface ReadyEngine {
  readonly id: string;
  readonly label: string;
  /** `null` for the embedded engine. */
  readonly url: string | null;
  readonly version: string | null;
  /** Why it does not answer; `null` when it does. */
  readonly error: string | null;
}

export interface ReadyModel {
  readonly name: string;
  readonly engine: string;
  /** In tokens. */
  readonly window: number;
  readonly max: number | null;
  readonly source: string;
  readonly source_detail: string;
  readonly basis: "exact" | "estimate";
  readonly is_demonstration: boolean;
}
