import { formatCount, type MessageRun, type Receipt, reasonWords, receiptSentences, type Segments } from "@oriel/core";
import { paint } from "../colour.ts";
import type { Screen } from "../terminal.ts";
import { countText } from "./count.ts";
import { type Column, renderFacts, renderTable } from "./table.ts";

/** A receipt: in sentences, in figures, and run by run. */
export function renderReceipt(screen: Screen, receipt: Receipt): readonly string[] {
  return [
    ...receiptSentences(receipt),
    "",
    ...renderFacts(screen, factsOf(screen, receipt)),
    "",
    ...renderTable(screen, COLUMNS, receipt.messages),
    ...(receipt.notes.length === 0 ? [] : ["", ...receipt.notes]),
  ];
}

type Fact = readonly [label: string, value: string];

const UNKNOWN = "unknown";

function factsOf(screen: Screen, receipt: Receipt): readonly Fact[] {
  const { window, prompt, engine, reply, conversation } = receipt;
  const { finish } = reply;
  return [
    ["receipt", `${receipt.id} of ${receipt.at}`],
    ["conversation", `${receipt.session} (${RECOGNISED[receipt.recognised]}), messages: ${formatCount(conversation.messages)}`],
    ["client", `${receipt.client ?? UNKNOWN} (${receipt.protocol})`],
    ...(receipt.key === undefined ? [] : [["key", receipt.key] satisfies Fact]),
    ["model", `${receipt.model} on ${engine.label} (${engine.id}), policy ${receipt.policy}`],
    ["window", `${tokensText(window.loaded)} loaded (asked ${tokensText(window.asked)}, max ${tokensText(window.max)})`],
    ["prompt", `${countText(prompt)} tokens (${prompt.sourceDetail}): ${segmentsText(receipt.segments)}`],
    ["kept free", `${formatCount(receipt.allowance)} for the reply, ${formatCount(receipt.margin)} for miscounts`],
    ["check", checkText(screen, receipt)],
    [
      "reply",
      `${reply.tokens === undefined ? "not counted" : `${formatCount(reply.tokens)} tokens`}, ${finish === undefined ? "not ended" : `ended by ${finish.reason}`}`,
    ],
    ["time", timeText(receipt)],
    ...receipt.stages.map(
      ({ strategy, before, after }): Fact => ["made to fit", `${strategy}: ${formatCount(before)} -> ${formatCount(after)}`],
    ),
    ...receipt.checkpoints.map(
      ({ id, from, to, by, tokens }): Fact => [
        "checkpoint",
        `${id}: messages ${placesText({ from, to })} in ${formatCount(tokens)} tokens, by ${by ?? UNKNOWN}`,
      ],
    ),
  ];
}

const RECOGNISED: Readonly<Record<Receipt["recognised"], string>> = {
  named: "named by the client",
  kept: "kept by Oriel",
  prefix: "recognised by its beginning",
  new: "new",
};

function segmentsText(segments: Segments): string {
  const parts = Object.entries(segments).filter(([, tokens]) => tokens > 0);
  return parts.map(([name, tokens]) => `${name} ${formatCount(tokens)}`).join(", ");
}

function checkText(screen: Screen, { verdict, prompt, read }: Receipt): string {
  const anew =
    read.cached === undefined || read.tokens === undefined
      ? ""
      : ` (${formatCount(read.tokens - read.cached)} new + ${formatCount(read.cached)} cached)`;
  switch (verdict.kind) {
    case "verified":
      return `${paint(screen, "good", "VERIFIED")} sent = read ${tokensText(read.tokens)}${anew}`;
    case "differs": {
      const sent = read.tokens === undefined ? prompt.tokens : read.tokens - verdict.by;
      return `${paint(screen, "caution", "DIFFERS")} sent ${formatCount(sent)}, read ${tokensText(read.tokens)}${anew}`;
    }
    case "backend_truncated":
      return `${paint(screen, "wrong", "CUT BY THE ENGINE")} sent ${formatCount(verdict.sent)}, read ${formatCount(verdict.read)}`;
    case "unreported":
      return `${paint(screen, "quiet", "NOT REPORTED")} sent ${formatCount(prompt.tokens)}`;
  }
}

function timeText({ timings }: Receipt): string {
  const { loadMs, promptMs, replyMs, firstMs } = timings;
  const parts: readonly (readonly [string, number | undefined])[] = [
    ["planning", timings.planMs],
    ["loading", loadMs],
    ["reading", promptMs],
    ["writing", replyMs],
    ["first piece after", firstMs],
    ["in all", timings.totalMs],
  ];
  return parts.flatMap(([what, ms]) => (ms === undefined ? [] : [`${what} ${formatCount(ms)} ms`])).join(", ");
}

const COLUMNS: readonly Column<MessageRun>[] = [
  { title: "MESSAGES", cell: placesText, align: "right" },
  { title: "WHAT", cell: ({ disposition, joined }) => (joined === undefined ? disposition : `${disposition} and others`) },
  { title: "TOKENS", cell: ({ tokens }) => formatCount(tokens), align: "right" },
  { title: "SENT", cell: ({ sent }) => formatCount(sent), align: "right" },
  { title: "WHY", cell: ({ reason }) => reasonWords(reason) },
];

/** Positions from 0, the last one included, as people read them. */
function placesText({ from, to }: { readonly from: number; readonly to: number }): string {
  return to - from === 1 ? `${from}` : `${from}-${to - 1}`;
}

function tokensText(tokens: number | undefined): string {
  return tokens === undefined ? UNKNOWN : formatCount(tokens);
}
