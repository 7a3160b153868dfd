import { formatCount, type Tokens } from "@oriel/core";
import { OctagonAlert, TriangleAlert } from "lucide-react";
import type { CSSProperties, JSX } from "react";
import { countText } from "./count-text.ts";
import { type ContextReading, overText, percentText, readingText, uncountedText } from "./reading.ts";

/** The one gauge that is always on: how much of the window is used, and what is left. Numbers and words first, the bar beneath. */
export function ContextLine({ reading }: { readonly reading: ContextReading }): JSX.Element {
  return (
    <div className="flex flex-col gap-1.5 text-note text-muted">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-0.5">
        <Words reading={reading} />
      </div>
      {reading.kind === "count" || reading.window === undefined ? null : <Bar reading={reading} window={reading.window} />}
    </div>
  );
}

type Gauge = Extract<ContextReading, { kind: "gauge" }>;

function Words({ reading }: { readonly reading: ContextReading }): JSX.Element {
  switch (reading.kind) {
    case "uncounted":
      return (
        <span>
          {uncountedText(reading)}
          {reading.window === undefined ? null : (
            <>
              {" · window "}
              <span className="text-ink">{formatCount(reading.window)}</span>
            </>
          )}
        </span>
      );
    case "count":
      return (
        <>
          <span>
            <span className="text-ink">{countText(reading.used)}</span> tokens
          </span>
          <span>window unknown</span>
        </>
      );
    case "gauge":
      return (
        <>
          <span>
            <span className="text-ink">{countText(reading.used)}</span> of {formatCount(reading.window)} used
            <span className="ms-3 text-ink">{percentText(reading.percentage)}</span>
          </span>
          <Rest reading={reading} />
        </>
      );
    default:
      return reading satisfies never;
  }
}

function Rest({ reading }: { readonly reading: Gauge }): JSX.Element {
  return (
    <span className="flex flex-wrap items-baseline gap-x-3">
      {reading.draft > 0 ? <span className="max-sm:hidden">~{formatCount(reading.draft)} draft</span> : null}
      <span className="max-sm:hidden">
        {reading.replyFits < reading.allowance ? `${formatCount(reading.replyFits)} of ` : ""}
        {formatCount(reading.allowance)} for the reply
      </span>
      {reading.level === "over" ? (
        <span className="font-semibold text-over">
          <OctagonAlert aria-hidden size={13} className="me-1 inline align-[-2px]" />
          Over by {overText(reading)}
        </span>
      ) : (
        <span>
          <span className="text-ink">{formatCount(reading.room)}</span> room
        </span>
      )}
      {reading.level === "tight" ? (
        <span className="font-semibold text-tight">
          <TriangleAlert aria-hidden size={13} className="me-1 inline align-[-2px]" />
          Tight
        </span>
      ) : null}
    </span>
  );
}

function Bar({ reading, window }: { readonly reading: ContextReading; readonly window: Tokens }): JSX.Element {
  const isGauge = reading.kind === "gauge";
  return (
    // biome-ignore lint/a11y/useSemanticElements: a native meter cannot be drawn in segments.
    <div
      role="meter"
      aria-label="Context window"
      aria-valuemin={0}
      aria-valuemax={window}
      aria-valuenow={isGauge ? Math.min(reading.used.tokens, window) : 0}
      aria-valuetext={readingText(reading)}
      className="flex h-1.5 gap-0.5 overflow-hidden rounded-[3px] border border-control pointer-coarse:h-2"
    >
      {isGauge ? <Segments reading={reading} /> : null}
    </div>
  );
}

function Segments({ reading }: { readonly reading: Gauge }): JSX.Element {
  const share = (tokens: Tokens): CSSProperties => ({ width: `${Math.min(100, (tokens / reading.window) * 100)}%` });
  const used = reading.level === "over" ? "bg-over" : "bg-history";
  return (
    <>
      <span className={`gauge-segment shrink ${used}`} style={share(reading.used.tokens)} />
      {reading.draft > 0 ? <span className="gauge-segment shrink bg-draft" style={share(reading.draft)} /> : null}
      {reading.replyFits > 0 ? <span className="gauge-segment hatched shrink" style={share(reading.replyFits)} /> : null}
    </>
  );
}
