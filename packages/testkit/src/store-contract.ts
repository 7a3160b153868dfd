import type { Store } from "@oriel/core";
import { afterEach, beforeEach, describe } from "vitest";
import { branchesContract } from "./store/branches.ts";
import { calibrationsContract } from "./store/calibrations.ts";
import { checkpointsContract } from "./store/checkpoints.ts";
import { closingContract } from "./store/closing.ts";
import { contextsContract } from "./store/contexts.ts";
import { keysContract } from "./store/keys.ts";
import { marksContract } from "./store/marks.ts";
import { messagesContract } from "./store/messages.ts";
import { overridesContract } from "./store/overrides.ts";
import { ownersContract } from "./store/owners.ts";
import { pinsContract } from "./store/pins.ts";
import { receiptsContract } from "./store/receipts.ts";
import { sessionsContract } from "./store/sessions.ts";
import { snapshotsContract } from "./store/snapshots.ts";
import { usageContract } from "./store/usage.ts";

/** What every `Store` promises. `open` answers a store with nothing in it. */
export function storeContract(name: string, open: () => Promise<Store>): void {
  describe(`${name} as a store`, () => {
    let store: Store;
    beforeEach(async () => {
      store = await open();
    });
    afterEach(() => store.close());

    const parts = [
      overridesContract,
      pinsContract,
      sessionsContract,
      messagesContract,
      marksContract,
      branchesContract,
      snapshotsContract,
      receiptsContract,
      checkpointsContract,
      contextsContract,
      calibrationsContract,
      keysContract,
      usageContract,
      ownersContract,
      closingContract,
    ];
    for (const part of parts) part(() => store);
  });
}
