import type { Store } from "@oriel/core";
import { storedMessages } from "./messages.ts";
import { windowOverrides } from "./overrides.ts";
import { windowPins } from "./pins.ts";
import { type OpenDatabase, runner } from "./run.ts";
import { storedSessions } from "./sessions.ts";

/** The store over a database that is open and migrated. What differs between databases stays in their own folder. */
export function sqlStore(database: OpenDatabase): Store {
  const { run, close } = runner(database);
  return { overrides: windowOverrides(run), pins: windowPins(run), sessions: storedSessions(run), messages: storedMessages(run), close };
}
