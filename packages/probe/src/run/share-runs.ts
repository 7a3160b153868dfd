import type { RunTool, ToolOutcome } from "./run-tool.ts";

/** Long enough for all who ask at the same moment, short enough to see a model load. */
const ANSWERED_MS = 1000;
/** Nobody installs a driver's tools twice a minute, and looking along the PATH for nothing costs too. */
const ABSENT_MS = 60_000;
/** A tool that hangs in its driver cannot even be killed: asked at every turn, its remains would pile up. */
const FAILED_MS = 10_000;

const FRESH_FOR_MS: Readonly<Record<ToolOutcome["kind"], number>> = { answered: ANSWERED_MS, failed: FAILED_MS, absent: ABSENT_MS };

interface Run {
  readonly outcome: Promise<ToolOutcome>;
  /** Until when the outcome may be used again; `undefined` while the tool runs. */
  freshUntil: number | undefined;
}

/**
 * `run`, with one spawn for all who ask for the same within a second, within ten where the tool failed, within a minute where it is absent.
 * `now` counts milliseconds from any beginning and never goes back.
 */
export function shareRuns(run: RunTool, now: () => number): RunTool {
  const runs = new Map<string, Run>();
  return (command, args) => {
    const key = JSON.stringify([command, ...args]);
    const known = runs.get(key);
    if (known !== undefined && (known.freshUntil === undefined || now() < known.freshUntil)) return known.outcome;
    const started: Run = { outcome: run(command, args), freshUntil: undefined };
    runs.set(key, started);
    started.outcome.then(
      ({ kind }) => {
        started.freshUntil = now() + FRESH_FOR_MS[kind];
      },
      // Whoever asked gets the rejection; the next one asks anew.
      () => runs.delete(key),
    );
    return started.outcome;
  };
}
