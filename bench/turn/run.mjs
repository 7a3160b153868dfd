import { writeFileSync } from "node:fs";
import { performance } from "node:perf_hooks";
import process from "node:process";
import { parseArgs } from "node:util";
import { showMs, showPercent, showRatio } from "../harness/figures.mjs";
import { machine, showMachine } from "../harness/machine.mjs";
import { median, quantile } from "../harness/statistics.mjs";
import { table } from "../harness/table.mjs";
import { countedConversation } from "./conversation.mjs";
import { langchain } from "./langchain.mjs";
import { oriel } from "./oriel.mjs";

// What the next turn of a long conversation costs before anything is sent: the same messages, counted before, planned by Oriel and trimmed
// by LangChain.

const { values: options } = parseArgs({ options: { turns: { type: "string", default: "100" }, out: { type: "string" } } });
const turns = Number(options.turns);
const SIZES = [100, 1000, 10_000];
const WINDOWS = [4096, 16_384];
/** LangChain's way takes seconds a turn where the conversation is long: as many turns as it does in this time. */
const MOST_TIME_MS = 8000;
/** A conversation of this many more messages has at least one more turn. */
const MESSAGES_PER_TURN = 12;

const on = machine();
/** @type {Awaited<ReturnType<typeof measure>>[]} */
const results = [];
for (const window of WINDOWS) {
  for (const size of SIZES) {
    process.stderr.write(`window ${window}, ${size} messages …\n`);
    results.push(await measure(window, size));
  }
}
console.log(showReport());
if (options.out !== undefined) writeFileSync(options.out, `${JSON.stringify({ machine: on, results }, null, 2)}\n`);

/**
 * Comes to the size in the turns before, as a conversation does, then measures one turn after another: first Oriel's, then LangChain's, so
 * that neither has to collect the other's garbage.
 * @param {number} window
 * @param {number} size
 */
async function measure(window, size) {
  const conversation = countedConversation({ window, messages: size + turns * MESSAGES_PER_TURN });
  const before = conversation.asks.filter((length) => length < size);
  const lengths = conversation.asks.filter((length) => length >= size).slice(0, turns);
  const [plan, trim] = [oriel(conversation, window), langchain(conversation, window)];

  for (const length of before) plan(length);
  const planned = lengths.map((length) => fitting(plan(length), window));
  await trim(before.at(-1) ?? size);
  const trimmed = [];
  const startedMs = performance.now();
  for (const length of lengths) {
    if (performance.now() - startedMs > MOST_TIME_MS) break;
    trimmed.push(fitting(await trim(length), window));
  }
  return { window, size, planned, trimmed };
}

/**
 * @template {{ tokens: number }} Sent
 * @param {Sent} sent
 * @param {number} window
 */
function fitting(sent, window) {
  if (sent.tokens > window) throw new Error(`${sent.tokens} tokens do not fit a window of ${window}.`);
  return sent;
}

function showReport() {
  return [
    `${showMachine(on)}; ${turns} turns, one after another, in ms`,
    table(
      ["window, messages", "plan, p50", "and messages", "p90", "with a new cut, p50", "of turns", "LangChain p50", "turns", "ratio of p50"],
      results.map(({ window, size, planned, trimmed }) => {
        const [ours, theirs] = [planned.map(({ ms }) => ms), trimmed.map(({ ms }) => ms)];
        const cuts = planned.filter(({ isNewCut }) => isNewCut).map(({ ms }) => ms);
        return [
          `${window}, ${size}`,
          showMs(median(planned.map(({ planMs }) => planMs))),
          showMs(median(ours)),
          showMs(quantile(ours, 0.9)),
          showMs(median(cuts)),
          showPercent(cuts.length / ours.length),
          showMs(median(theirs)),
          String(theirs.length),
          showRatio(median(theirs), median(ours)),
        ];
      }),
    ),
  ].join("\n\n");
}
