import { decimal, fault, type ValueCheck, whole } from "./json-check.ts";

/** Tokens: at least one; twice the largest window of any local model today, and larger than any reply. */
export const size: ValueCheck<number> = whole(1, 2_097_152);

const upToOne = decimal(0, 1);

/** A share of something, more than nothing of it: a share of nothing would leave a window of nothing. */
export const share: ValueCheck<number> = {
  ...upToOne,
  accepts: (value) => value !== 0 && upToOne.accepts(value),
  faults: (value, path) => (value === 0 ? [fault(path, "more than 0", value)] : upToOne.faults(value, path)),
};

export const duration: ValueCheck<number> = whole(0, Number.MAX_SAFE_INTEGER);
