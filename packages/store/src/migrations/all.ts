import type { Migration } from "../migrate.ts";
import { sessionsMessagesOverrides } from "./001-sessions-messages-overrides.ts";
import { windowPins } from "./002-window-pins.ts";
import { receiptsCheckpointsContextsCalibrations } from "./003-receipts-checkpoints-contexts-calibrations.ts";
import { branchesSnapshots } from "./004-branches-snapshots.ts";
import { marks } from "./005-marks.ts";
import { snapshotMakers } from "./006-snapshot-makers.ts";
import { keysAndQuotas } from "./007-keys-and-quotas.ts";
import { lastUsesReceiptKeys } from "./008-last-uses-receipt-keys.ts";

/** Every step from an empty database to today's, in order. A released step is never edited: a change is a new step. */
export const MIGRATIONS: readonly Migration[] = [
  sessionsMessagesOverrides,
  windowPins,
  receiptsCheckpointsContextsCalibrations,
  branchesSnapshots,
  marks,
  snapshotMakers,
  keysAndQuotas,
  lastUsesReceiptKeys,
];

/** The version of a database that has been through all of them. */
export const LATEST: number = Math.max(...MIGRATIONS.map(({ version }) => version));
