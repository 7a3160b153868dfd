import { formatCount, type Tokens } from "../units.ts";
import type { Account } from "./account.ts";
import type { Checkpoint, CheckpointLevel } from "./checkpoint.ts";
import type { Cut } from "./cut.ts";
import type { Known } from "./prompt-plan.ts";
import type { TranscriptIndex } from "./transcript.ts";

/**
 * How much of a conversation the model can still know, from 0 to 1. A rule of thumb: which of the lost tokens somebody will ask for, nobody
 * can know.
 */
export interface Reliability {
  /** `undefined` where nothing has been said yet, or it is not known by whom or how a summary was made. */
  readonly value: number | undefined;
  /** How it was worked out, in figures. */
  readonly formula: string;
  readonly parts: readonly ReliabilityPart[];
}

/** Tokens of the conversation, without its system prompt, and what each of them counts. */
interface ReliabilityPart {
  readonly what: "word_for_word" | "summarised" | "left_out";
  readonly tokens: Tokens;
  readonly factor: number;
  /** The summary that stands for them. */
  readonly checkpoint?: string | undefined;
}

/**
 * @param accounts What became of every message. What the user excluded, and what stands there again elsewhere, is nothing to know.
 */
export function reliabilityOf(
  accounts: readonly Account[],
  { changes }: Cut,
  checkpoints: Known["checkpoints"],
  { tokensBefore }: Pick<TranscriptIndex, "tokensBefore">,
): Reliability {
  let seen = 0;
  let lost = 0;
  const summarised: ReliabilityPart[] = [];
  let isKnown = true;
  for (const { from, to, disposition, reason, tokens, sent } of accounts) {
    if (NOTHING_TO_KNOW.has(reason)) continue;
    if (reason !== "compressed") {
      const whole = disposition === "recalled" ? tokens : Math.min(tokens, sent);
      seen += whole;
      lost += tokens - whole;
      continue;
    }
    for (const change of changes) {
      if (change.kind !== "checkpoint" || change.to <= from || change.from >= to) continue;
      const checkpoint = checkpoints.get(change.id);
      isKnown &&= checkpoint !== undefined;
      const within = (tokensBefore[Math.min(to, change.to)] ?? 0) - (tokensBefore[Math.max(from, change.from)] ?? 0);
      const factor = checkpoint === undefined ? 0 : factorOf(checkpoint);
      const last = summarised.at(-1);
      if (last?.checkpoint === change.id) summarised[summarised.length - 1] = { ...last, tokens: last.tokens + within };
      else summarised.push({ what: "summarised", tokens: within, factor, checkpoint: change.id });
    }
  }
  const all: readonly ReliabilityPart[] = [
    { what: "word_for_word", tokens: seen, factor: 1 },
    ...summarised,
    { what: "left_out", tokens: lost, factor: 0 },
  ];
  const parts = all.filter(({ tokens }) => tokens > 0);
  const total = parts.reduce((sum, { tokens }) => sum + tokens, 0);
  const known = parts.reduce((sum, { tokens, factor }) => sum + tokens * factor, 0);
  const value = total === 0 || !isKnown ? undefined : known / total;
  return { value, formula: formulaOf(parts, total, value), parts };
}

const NOTHING_TO_KNOW: ReadonlySet<Account["reason"]> = new Set(["always", "user_excluded", "duplicate", "superseded"]);

/** What a summary keeps of what may be asked for later, by what there is room for in it: a guess, in the order that the levels have. */
const OF_LEVEL: { readonly [Level in CheckpointLevel]: number } = { detailed: 0.85, moderate: 0.7, compact: 0.5 };
/** Sentences picked by rules, without a model that understood them. */
const OF_EXTRACT = 0.8;
/** A summary of a summary loses again: OLLM's code takes a tenth for each time. */
const OF_REWRITE = 0.9;

function factorOf({ level, by, rewrites = 0 }: Checkpoint): number {
  return OF_LEVEL[level] * (by === "extract" ? OF_EXTRACT : 1) * OF_REWRITE ** rewrites;
}

function formulaOf(parts: readonly ReliabilityPart[], total: Tokens, value: number | undefined): string {
  if (total === 0) return "Nothing has been said yet.";
  const terms = parts.map(({ what, tokens, factor }) => `${formatCount(tokens)} ${NAMES[what]} × ${Number(factor.toFixed(2))}`);
  return `(${terms.join(" + ")}) / ${formatCount(total)} tokens${value === undefined ? "" : ` = ${value.toFixed(2)}`}`;
}

const NAMES: { readonly [What in ReliabilityPart["what"]]: string } = {
  word_for_word: "word for word",
  summarised: "summarised",
  left_out: "left out",
};
