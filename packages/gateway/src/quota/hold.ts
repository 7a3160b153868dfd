import type { Limits, QuotaSubject, Tokens } from "@oriel/core";

/** Room that a request holds until it has ended. */
export interface Hold {
  /** @param used `undefined` when the request came to nothing. */
  end(used: Tokens | undefined): void;
  /** Gives it back, as if there had been none, before anything else is asked for. Never fails. */
  giveBack(): Promise<void>;
}

/** Gets room for a request; while it waits it tells how many are before it. */
export type Reserve = (tokens: Tokens) => AsyncGenerator<number, Hold>;

/** Something whose limits a request falls under. */
export interface Held {
  /** As the store names it. */
  readonly subject: string;
  readonly named: QuotaSubject;
  readonly limits: Limits;
}
