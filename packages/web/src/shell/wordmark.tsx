import type { JSX } from "react";

/** An oriel: a bay window that stands out from the wall, seen from the front. */
export function Wordmark(): JSX.Element {
  return (
    <span className="flex items-center gap-2 text-body font-semibold tracking-tight">
      <svg
        aria-hidden="true"
        width="20"
        height="20"
        viewBox="0 0 24 24"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.6"
        strokeLinejoin="round"
        className="text-accent"
      >
        <path d="M8 3h8v18H8zM8 3 3 5.5v13L8 21M16 3l5 2.5v13L16 21M3 10.5l5-1h8l5 1" />
      </svg>
      Oriel
    </span>
  );
}
