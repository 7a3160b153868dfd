import { asOrielError, type Log } from "@oriel/core";

/** A stretch of time in which a store fails or falls behind: two lines in the log, however much is lost in it. */
export interface StoreTrouble {
  failed(error: unknown): void;
  /** One value was let go. */
  lost(kind: keyof Lost, reason: string): void;
  lostSoFar(): number;
  /** Tells that it is over, and what was lost; tells nothing when there was no trouble. */
  end(event: string): void;
}

interface Lost {
  readonly receipts: number;
  readonly contexts: number;
  readonly calibrations: number;
}

const NOTHING: Lost = { receipts: 0, contexts: 0, calibrations: 0 };

export function storeTrouble(log: Log): StoreTrouble {
  let isOn = false;
  let lost = NOTHING;

  function begin(reason: string): void {
    if (isOn) return;
    isOn = true;
    log.warn("store behind", { reason });
  }

  return {
    failed: (error) => begin(asOrielError(error).message),
    lost(kind, reason) {
      begin(reason);
      lost = { ...lost, [kind]: lost[kind] + 1 };
    },
    lostSoFar: () => lost.receipts + lost.contexts + lost.calibrations,
    end(event) {
      if (!isOn) return;
      log.warn(event, { lost: { ...lost } });
      isOn = false;
      lost = NOTHING;
    },
  };
}
