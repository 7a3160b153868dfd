import { OrielError } from "@oriel/core";
import type { EventInfo } from "@oriel/protocol";
import { followedEvents } from "../followed-events.ts";
import { eventLine } from "../render/event-line.ts";
import { writeNote } from "../render/note.ts";
import type { Surroundings } from "../surroundings.ts";
import { type Terminal, writeJson, writeLines } from "../terminal.ts";
import type { OutputStyle } from "./models.ts";

export interface Following {
  readonly session: string;
  /** The id of the last event that is known already. */
  readonly after: string | undefined;
}

/** What of the world it takes to follow something for long. */
export type FollowingPorts = Pick<Surroundings, "terminal" | "onStopSignal"> & {
  readonly url: string;
  readonly key: string | undefined;
  /** Ends early by the signal; never rejects. */
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>;
};

/** A gateway that is started anew is back within seconds. */
const PAUSES_MS = [500, 1000, 2000, 4000, 8000];

/** `oriel events SESSION [--after ID]`: until the session is deleted, or somebody stops it. */
export async function followEvents(ports: FollowingPorts, following: Following, style: OutputStyle): Promise<void> {
  const stopping = new AbortController();
  const release = ports.onStopSignal(() => stopping.abort());
  try {
    await follow(ports, following, stopping.signal, style);
  } finally {
    release();
  }
}

async function follow(
  { terminal, url, key, pause }: FollowingPorts,
  following: Following,
  signal: AbortSignal,
  style: OutputStyle,
): Promise<void> {
  const { session } = following;
  let { after } = following;
  let hasBegun = false;
  let tries = 0;
  while (!signal.aborted) {
    let trouble = new OrielError("engine_unreachable", `Oriel at ${url} has ended the stream of events, and did not come back.`);
    try {
      for await (const { events, place } of followedEvents({ url, key, session, after, signal })) {
        hasBegun = true;
        tries = 0;
        after = place ?? after;
        for (const event of events) write(terminal, event, style);
        if (events.some(({ type }) => type === "stopped")) return;
      }
    } catch (thrown) {
      if (!hasBegun || !(thrown instanceof OrielError) || thrown.code !== "engine_unreachable") throw thrown;
      trouble = thrown;
    }
    const pauseMs = PAUSES_MS[tries];
    if (signal.aborted) return;
    if (pauseMs === undefined) throw trouble;
    tries += 1;
    writeNote(terminal.stderr, `The stream of events has broken; trying again in ${pauseMs / 1000} s.`);
    await pause(pauseMs, signal);
  }
}

function write({ stdout }: Terminal, event: EventInfo, { json }: OutputStyle): void {
  if (json) writeJson(stdout, { schema_version: 1, ...event });
  else writeLines(stdout, [eventLine(event)]);
}
