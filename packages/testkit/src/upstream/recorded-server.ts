import { readFile } from "node:fs/promises";
import type { JsonObject, JsonValue } from "@oriel/core";
import { answerStream, answerText, type FakeUpstream, fakeUpstream, inTurn, type Script } from "./fake-upstream.ts";

/** One real exchange with an engine, as it was recorded. */
export interface RecordedExchange {
  /** The engine and its version. */
  readonly recorded: string;
  readonly request: { readonly method: string; readonly path: string; readonly body?: JsonObject };
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** The whole body, parsed where it was JSON; or `stream`, the pieces as they arrived. */
  readonly response?: JsonValue;
  readonly stream?: readonly { readonly t_ms: number; readonly chunk: string }[];
}

/** Reads recorded exchanges from a folder by name, without `.json`. */
export function readRecordings(folder: URL, names: readonly string[]): Promise<readonly RecordedExchange[]> {
  return Promise.all(
    names.map(async (name): Promise<RecordedExchange> => JSON.parse(await readFile(new URL(`${name}.json`, folder), "utf8"))),
  );
}

/** Plays recorded exchanges: each request gets the next recording of its method and path, the last one again and again. */
export function recordedServer(recordings: readonly RecordedExchange[]): Promise<FakeUpstream> {
  const routes = new Map<string, [Script, ...Script[]]>();
  for (const recording of recordings) {
    const route = `${recording.request.method} ${recording.request.path}`;
    const scripts = routes.get(route);
    if (scripts === undefined) routes.set(route, [played(recording)]);
    else scripts.push(played(recording));
  }
  return fakeUpstream(Object.fromEntries([...routes].map(([route, scripts]) => [route, inTurn(...scripts)])));
}

function played(recording: RecordedExchange): Script {
  if (recording.stream !== undefined) {
    return answerStream(
      recording.headers["content-type"] ?? "",
      recording.stream.map((piece) => piece.chunk),
    );
  }
  const { response = "" } = recording;
  const headers = Object.fromEntries(Object.entries(recording.headers).filter(([name]) => !OF_THE_CONNECTION.has(name)));
  return answerText(typeof response === "string" ? response : JSON.stringify(response), recording.status, headers);
}

/** These belong to the connection that was recorded, not to the answer. */
const OF_THE_CONNECTION: ReadonlySet<string> = new Set(["connection", "keep-alive", "transfer-encoding", "content-length"]);
