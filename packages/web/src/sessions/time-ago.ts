const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How long ago `iso` was, in as few words as say it: `now`, `5 min ago`, `3 h ago`, `2 days ago`, then the date. */
export function timeAgo(iso: string, nowMs: number): string {
  const thenMs = Date.parse(iso);
  if (Number.isNaN(thenMs)) return "";
  const agoMs = nowMs - thenMs;
  if (agoMs < MINUTE) return "now";
  if (agoMs < HOUR) return `${Math.floor(agoMs / MINUTE)} min ago`;
  if (agoMs < DAY) return `${Math.floor(agoMs / HOUR)} h ago`;
  const days = Math.floor(agoMs / DAY);
  if (days < 7) return days === 1 ? "1 day ago" : `${days} days ago`;
  return new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric" }).format(thenMs);
}
