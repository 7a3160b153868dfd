import type { JsonValue } from "../json.ts";
import { TIERS } from "../window/tiers.ts";
import type { CompactionPolicy, RecallPolicy, Stage, SummaryPolicy } from "./compaction-policy.ts";
import {
  type Check,
  decimal,
  fault,
  fieldOf,
  flag,
  isObject,
  listOf,
  type ObjectCheck,
  objectOf,
  oneOf,
  orNull,
  placeOf,
  text,
  whole,
} from "./json-check.ts";
import { duration, share, size } from "./values.ts";

const STAGES: { readonly [Name in Stage["strategy"]]: ObjectCheck<Extract<Stage, { readonly strategy: Name }>> } = {
  prune: objectOf({ strategy: oneOf("prune"), keep_share: decimal(0, 1), cap_tokens: whole(16, 1_000_000) }),
  mask: objectOf({ strategy: oneOf("mask"), keep_share: decimal(0, 1) }),
  truncate: objectOf({ strategy: oneOf("truncate"), share }),
  fifo: objectOf({ strategy: oneOf("fifo") }),
  sliding_window: objectOf({ strategy: oneOf("sliding_window"), keep_tokens: orNull(size) }),
  keep_first: objectOf({ strategy: oneOf("keep_first"), keep_tokens: size }),
  adaptive: objectOf({ strategy: oneOf("adaptive") }),
  summarise: objectOf({ strategy: oneOf("summarise") }),
};

const STRATEGIES: readonly Stage["strategy"][] = [
  "prune",
  "mask",
  "truncate",
  "fifo",
  "sliding_window",
  "keep_first",
  "adaptive",
  "summarise",
];

const STAGE: Check<Stage> = {
  faults: (value, path) => {
    if (!isObject(value)) return [fault(path, "an object", value)];
    const strategy = fieldOf(value, "strategy");
    // Which other fields there may be depends on the strategy.
    return isStrategy(strategy) ? STAGES[strategy].faults(value, path) : oneOf(...STRATEGIES).faults(strategy, placeOf(path, "strategy"));
  },
};

export const COMPACTION: Check<CompactionPolicy> = objectOf<CompactionPolicy>({
  high_watermark: share,
  low_watermark: share,
  stages: listOf(STAGE),
  drops_user_messages: flag,
  summary: objectOf<SummaryPolicy>({
    level: oneOf("detailed", "moderate", "compact"),
    keep_share: decimal(0, 1),
    most_share: share,
    most_checkpoints: byTier(whole(0, 1000)),
    ages_after: orNull(whole(1, 1000)),
    user_share: decimal(0, 1),
    model: orNull(text),
    idle_ms: orNull(duration),
  }),
  recall: orNullObject(objectOf<RecallPolicy>({ share, most: whole(1, 100) })),
});

/** What no field says by itself. */
export function compactionContradictions({ high_watermark, low_watermark }: CompactionPolicy): readonly string[] {
  return low_watermark > high_watermark
    ? [`compaction.low_watermark: expected at most compaction.high_watermark (${high_watermark}), got ${low_watermark}`]
    : [];
}

function byTier<T>(item: Check<T>): Check<readonly T[]> {
  const list = listOf(item);
  return {
    faults: (value, path) =>
      Array.isArray(value) && value.length !== TIERS.length
        ? [fault(path, `a list of ${TIERS.length} numbers, one for each tier`, value)]
        : list.faults(value, path),
  };
}

function isStrategy(value: JsonValue | undefined): value is Stage["strategy"] {
  return STRATEGIES.some((strategy) => strategy === value);
}

function orNullObject<T>(inner: Check<T>): Check<T | null> {
  return { faults: (value, path) => (value === null ? [] : inner.faults(value, path)) };
}
