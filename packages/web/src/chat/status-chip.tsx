import { Check, CircleStop, LoaderCircle, OctagonAlert } from "lucide-react";
import type { JSX } from "react";
import type { Status } from "./status.ts";

const ICONS = {
  ready: Check,
  waiting: LoaderCircle,
  queued: LoaderCircle,
  loading: LoaderCircle,
  reading: LoaderCircle,
  writing: LoaderCircle,
  stopped: CircleStop,
  error: OctagonAlert,
} as const satisfies Record<Status["kind"], unknown>;

/** What the conversation is doing: an icon and a word, and the figures where there is room for them. */
export function StatusChip({ status }: { readonly status: Status }): JSX.Element {
  const Icon = ICONS[status.kind];
  const isBusy = Icon === LoaderCircle;
  return (
    <span
      data-status={status.kind}
      className={`flex items-center gap-1.5 whitespace-nowrap ${status.kind === "error" ? "text-over" : "text-muted"}`}
    >
      <Icon aria-hidden size={14} strokeWidth={1.75} className={isBusy ? "animate-spin [animation-duration:1.6s]" : ""} />
      <span className={isBusy ? "text-ink" : ""}>{status.word}</span>
      {status.detail === undefined ? null : <span className="max-rail:hidden">{status.detail}</span>}
    </span>
  );
}
