import { EXIT, type ExitCode } from "../exit-code.ts";
import type { StopSignal, Surroundings } from "../surroundings.ts";
import type { Announce } from "./announce.ts";
import type { Closing } from "./closing.ts";
import { stopRequests } from "./stop-requests.ts";

/**
 * Starts, serves until a signal comes, and closes all parts: running replies get their grace, a second signal ends them at once.
 * @throws whatever `start` failed with, once all it had opened is closed.
 */
export async function serveUntilStopped(options: {
  readonly start: () => Promise<void>;
  readonly parts: Closing;
  readonly graceMs: number;
  readonly announce: Announce;
  readonly onStopSignal: Surroundings["onStopSignal"];
}): Promise<ExitCode> {
  const { start, parts, graceMs, announce, onStopSignal } = options;
  const stop = stopRequests(onStopSignal);
  try {
    // A signal also counts while the start is under way.
    const signal = await Promise.race([start().then(() => stop.first), stop.first]);
    announce({ event: "stopping", signal, grace_s: graceMs / 1000 });
    const end = await Promise.race([
      parts.closeAll().then((failures) => ({ kind: "closed", failures }) as const),
      stop.second.then((second) => ({ kind: "at-once", second }) as const),
    ]);
    if (end.kind === "at-once") return end.second === "SIGINT" ? EXIT.interrupted : EXIT.terminated;
    for (const message of end.failures) announce({ event: "note", message });
    announce({ event: "stopped" });
    return exitAfter(signal);
  } catch (failure) {
    await parts.closeAll();
    throw failure;
  } finally {
    stop.release();
  }
}

/** A service that was told to stop and did has succeeded; a person's Ctrl+C is reported as shells expect it. */
function exitAfter(signal: StopSignal): ExitCode {
  return signal === "SIGINT" ? EXIT.interrupted : EXIT.ok;
}
