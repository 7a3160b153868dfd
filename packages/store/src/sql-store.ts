import type { Store } from "@oriel/core";
import { storedBranches } from "./branches.ts";
import { storedCalibrations } from "./calibrations.ts";
import { storedCheckpoints } from "./checkpoints.ts";
import { knownContexts } from "./contexts.ts";
import { storedKeys } from "./keys.ts";
import { storedMarks } from "./marks.ts";
import { storedMessages } from "./messages.ts";
import { windowOverrides } from "./overrides.ts";
import { sessionOwners } from "./owners.ts";
import { windowPins } from "./pins.ts";
import { storedReceipts } from "./receipts.ts";
import { type OpenDatabase, runner } from "./run.ts";
import { storedSessions } from "./sessions.ts";
import { storedSnapshots } from "./snapshots.ts";
import { turnsApart } from "./turns.ts";
import { storedUsage } from "./usage.ts";

/** The store over a database that is open and migrated. What differs between databases stays in their own folder. */
export function sqlStore(database: OpenDatabase): Store {
  const { run, close } = runner(database);
  return {
    place: database.place,
    overrides: windowOverrides(run),
    pins: windowPins(run),
    sessions: storedSessions(run),
    messages: storedMessages(run),
    marks: storedMarks(run),
    branches: storedBranches(run),
    snapshots: storedSnapshots(run),
    receipts: storedReceipts(run),
    checkpoints: storedCheckpoints(run),
    contexts: knownContexts(run),
    calibrations: storedCalibrations(run),
    keys: storedKeys(run),
    usage: storedUsage(run),
    owners: sessionOwners(run),
    turns: database.turnLock === undefined ? undefined : turnsApart(run, database.turnLock),
    close,
  };
}
