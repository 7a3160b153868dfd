import type { JsonObject, Log } from "@oriel/core";
import { pino } from "pino";
import type { LogLevel } from "./config/settings.ts";
import type { Screen } from "./terminal.ts";

/** Core's log as lines of JSON, from `level` upwards. */
export function jsonLog(screen: Screen, level: LogLevel, now: () => number): Log {
  const lines = pino(
    {
      level,
      base: null,
      timestamp: () => `,"time":"${new Date(now()).toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
    },
    { write: (line: string) => screen.write(line) },
  );
  return {
    debug: (event: string, data?: JsonObject) => lines.debug(data ?? {}, event),
    info: (event: string, data?: JsonObject) => lines.info(data ?? {}, event),
    warn: (event: string, data?: JsonObject) => lines.warn(data ?? {}, event),
    error: (event: string, data?: JsonObject) => lines.error(data ?? {}, event),
  };
}
