import { invalid, type Read } from "../../field.ts";

/** A time, as ISO 8601 in UTC with milliseconds; one that names no zone is taken for UTC, as those who write files mean it. */
export const time: Read<string> = (value, param) => {
  const ms = typeof value === "string" ? Date.parse(/(z|[+-]\d\d:?\d\d)$/i.test(value) ? value : `${value}Z`) : Number.NaN;
  if (!Number.isNaN(ms)) return new Date(ms).toISOString();
  throw invalid(param, "a time as ISO 8601, such as 2026-01-31T12:00:00Z", value);
};
