import fc from "fast-check";
import type { Account, Disposition, ReasonCode } from "../../context/account.ts";
import type { Piece } from "../../context/piece.ts";
import type { FittingPlan } from "../../context/prompt-plan.ts";
import type { Entry, Transcript } from "../../context/transcript.ts";
import { textPart } from "../../message.ts";

/** A text that would give itself away anywhere in a receipt. */
export const MARKER = "never-in-a-receipt";

export interface Planned {
  readonly transcript: Transcript;
  readonly plan: FittingPlan;
}

const REASONS: Readonly<Record<Disposition, ReasonCode>> = {
  kept: "recent",
  compacted: "compressed",
  dropped: "over_budget",
  recalled: "recall_hit",
};

/** A conversation of these runs, each message of ten tokens times its place in its run, with the plan that accounts for them so. */
export function planned(runs: readonly { readonly disposition: Disposition; readonly messages: number }[]): Planned {
  const entries: Entry[] = [];
  const accounts: Account[] = [];
  const pieces: Piece[] = [];
  for (const { disposition, messages } of runs) {
    const from = entries.length;
    for (let index = 0; index < messages; index += 1) {
      const at = entries.length;
      const count = { tokens: 10 * (index + 1), basis: "exact" } as const;
      entries.push({ message: { role: "user", content: textPart(`${MARKER} ${at}`) }, hash: `h${at}`, count });
      if (disposition === "kept") pieces.push({ kind: "entry", at, count });
    }
    const tokens = sum(entries.slice(from).map(({ count }) => count.tokens));
    const to = entries.length;
    accounts.push({ from, to, disposition, reason: REASONS[disposition], tokens, sent: disposition === "kept" ? tokens : 0 });
    if (disposition === "compacted") {
      pieces.push({ kind: "checkpoint", id: `c${from}`, from, to, text: `${MARKER} in short`, count: { tokens: 5, basis: "exact" } });
    }
  }
  const history = sum(pieces.map(({ count }) => count.tokens));
  return {
    transcript: { entries, tools: { tokens: 0, basis: "exact" }, frame: { tokens: 3, basis: "exact" } },
    plan: {
      kind: "fits",
      pieces,
      prompt: { tokens: history + 3, basis: "exact" },
      allowance: 1024,
      cut: { changes: [] },
      isNewCut: false,
      accounts,
      segments: { frame: 3, tools: 0, system: 0, pinned: 0, checkpoints: 0, recalled: 0, history, last: 0 },
      stages: [],
    },
  };
}

/** Conversations with few or with very many runs. */
export const anyPlanned: fc.Arbitrary<Planned> = fc
  .array(
    fc.record({
      disposition: fc.constantFrom<Disposition>("kept", "compacted", "dropped", "recalled"),
      messages: fc.integer({ min: 1, max: 5 }),
    }),
    { minLength: 1, maxLength: 700, size: "max" },
  )
  .map(planned);

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
