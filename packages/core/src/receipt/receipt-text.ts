import { formatCount } from "../units.ts";
import { counted } from "./counted.ts";
import { reasonWords } from "./reason-words.ts";
import type { Receipt, Retry } from "./receipt.ts";
import { summarisedIn } from "./summarised-in.ts";

/** A receipt in plain language: what the model saw, what the engine read, and what was unusual. Its notes stand beside these. */
export function receiptSentences(receipt: Receipt): readonly string[] {
  return [
    sawSentence(receipt),
    readSentence(receipt),
    ...restoredSentence(receipt),
    ...preambleSentences(receipt),
    ...receipt.retries.map(retrySentence),
    ...evictedSentence(receipt),
    ...endSentence(receipt),
    ...(receipt.error === undefined ? [] : [`It failed: ${receipt.error.message}`]),
  ];
}

/** What a model saw can be said only when its reply came, and nobody cut the prompt on the way. */
function sawSentence(receipt: Receipt): string {
  const saw = receipt.verdict.kind === "backend_truncated" || receipt.reply.finish === undefined ? "was sent" : "saw";
  if (receipt.kind === "completion") return `The model ${saw} the whole text.`;
  const { messages: total } = receipt.conversation;
  const seen = total - receipt.counts.dropped - summarisedIn(receipt);
  const clauses = clausesOf(receipt);
  const which =
    seen < total
      ? `${formatCount(seen)} of ${counted(total, "message")}`
      : total === 1
        ? "the only message"
        : `all ${counted(total, "message")}`;
  return `The model ${saw} ${which}${clauses.length === 0 ? "" : `: ${clauses.join(", ")}`}.`;
}

function clausesOf(receipt: Receipt): readonly string[] {
  const { counts, checkpoints } = receipt;
  const summarised = summarisedIn(receipt);
  const shortened = counts.compacted - summarised;
  const older = `older ${summarised === 1 ? "one" : "ones"}`;
  return [
    ...(summarised === 0
      ? []
      : [`${formatCount(summarised)} ${older} ${are(summarised)} summarised in ${counted(checkpoints.length, "checkpoint")}`]),
    ...(counts.dropped === 0 ? [] : [`${formatCount(counts.dropped)} ${are(counts.dropped)} left out (${reasonsOf(receipt)})`]),
    ...(shortened === 0 ? [] : [`${formatCount(shortened)} ${are(shortened)} shortened`]),
    ...(counts.recalled === 0 ? [] : [`${formatCount(counts.recalled)} ${are(counts.recalled)} recalled`]),
  ];
}

function reasonsOf({ messages }: Receipt): string {
  const reasons = messages.filter(({ disposition }) => disposition === "dropped").map(({ reason }) => reasonWords(reason));
  return [...new Set(reasons)].join("; ");
}

function are(count: number): string {
  return count === 1 ? "is" : "are";
}

/** What was read is the engine's figure: a count of its own that it made before reading may differ from the one of the prompt here. */
function readSentence({ verdict, read, prompt, reply, error }: Receipt): string {
  const anew = read.cached === undefined ? "" : `, of which ${formatCount(read.cached)} from its cache`;
  switch (verdict.kind) {
    case "verified":
      return `The engine read ${counted(read.tokens ?? prompt.tokens, "token")}${anew}: as counted.`;
    case "differs": {
      const amount = `${formatCount(Math.abs(verdict.by))} ${verdict.by < 0 ? "fewer" : "more"}`;
      return `The engine read ${counted(read.tokens ?? prompt.tokens + verdict.by, "token")}${anew}: ${amount} than ${prompt.basis === "exact" ? "counted" : "estimated"}.`;
    }
    case "backend_truncated":
      return `The engine read ${formatCount(verdict.read)} of ${counted(verdict.sent, "token")}: it has cut the prompt. What the model did not see cannot be known; raise its window.`;
    case "unreported":
      if (reply.finish === undefined && error === undefined) {
        return `${counted(prompt.tokens, "token")} were sent; the reply has not ended yet.`;
      }
      return read.tokens === undefined
        ? `The engine does not say how much it read of the ${counted(prompt.tokens, "token")} it was sent.`
        : `The engine says only that it read ${counted(read.tokens, "token")} anew, so that the ${formatCount(prompt.tokens)} it was sent cannot be checked.`;
    default:
      return verdict satisfies never;
  }
}

/** What was still in memory is told as the engine's cache already. */
function restoredSentence({ restored }: Receipt): readonly string[] {
  if (restored?.from !== "ssd") return [];
  return [`Restored ${counted(restored.tokens, "token")} from SSD in ${formatCount(Math.max(1, Math.round(restored.ms)))} ms.`];
}

function evictedSentence({ evicted }: Receipt): readonly string[] {
  if (evicted === undefined) return [];
  const { tokens, times, by } = evicted;
  const after = by === "shift" ? "what follows was moved up, and may keep traces of them" : "what follows was read again without them";
  const often = times === 1 ? "The window was full" : `The window was full ${formatCount(times)} times`;
  return [`${often} while the reply was written: ${counted(tokens, "token")} left it; ${after}.`];
}

function preambleSentences({ preamble }: Receipt): readonly string[] {
  if (preamble === undefined) return [];
  const { mode, tier, left, files } = preamble;
  const inMode = mode === undefined ? "" : ` of the mode ${mode}`;
  const holding =
    files.length === 0 ? "" : `, with ${files.map(({ path, kind }) => `${path}${kind === "cut" ? " in part" : ""}`).join(", ")}`;
  return [`Its system prompt was${inMode} for the tier ${tier}${holding}.`, ...left];
}

function retrySentence({ cause, window, prompt }: Retry): string {
  const sent = window === undefined ? counted(prompt, "token") : `${counted(prompt, "token")} in a window of ${formatCount(window)}`;
  return cause === "out_of_memory"
    ? `It was tried again: with ${sent} the engine ran out of memory.`
    : `It was tried again: the engine refused ${sent} as too long.`;
}

function endSentence({ reply }: Receipt): readonly string[] {
  if (reply.finish?.reason === "allowance") return ["The reply was cut off: it used up its allowance."];
  if (reply.finish?.reason === "window") return ["The reply was cut off: the window is full."];
  return [];
}
