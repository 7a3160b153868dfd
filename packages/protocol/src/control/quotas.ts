import type { LimitAction, LimitName } from "@oriel/core";

/** `GET /api/v1/quotas` */
export interface QuotasReply {
  /** Whether a request without a key is refused. */
  readonly key_needed: boolean;
  readonly quotas: readonly QuotaInfo[];
}

/** The limits on one key, one model, or one key with one model. */
export interface QuotaInfo {
  /** `null` where the limits are on a model, whoever asks it. `id` is `none` for requests without a key. */
  readonly key: { readonly id: string; readonly name: string } | null;
  readonly model: string | null;
  readonly limits: readonly LimitInfo[];
}

export interface LimitInfo {
  readonly limit: LimitName;
  readonly action: LimitAction;
  /** As it was set; for tokens per second the rate. */
  readonly most: number;
  /** In the same unit as the numbers below; for tokens per second the burst. */
  readonly allowed: number;
  readonly used: number;
  readonly reserved: number;
  readonly remaining: number;
  readonly resets_at: string;
}
