import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { parseArgs } from "node:util";
import { embeddedEngine } from "@oriel/engine";
import { showMs } from "../harness/figures.mjs";
import { machine, showMachine } from "../harness/machine.mjs";
import { median, quantile } from "../harness/statistics.mjs";
import { table } from "../harness/table.mjs";
import { MODELS, writeModel } from "../tiers/models.mjs";

const { values: options } = parseArgs({
  options: {
    sessions: { type: "string", default: "20" },
    tokens: { type: "string", default: "2000" },
    rounds: { type: "string", default: "3" },
    model: { type: "string", default: "0.1 M" },
    out: { type: "string" },
  },
});
const [sessions, tokens, rounds] = [Number(options.sessions), Number(options.tokens), Number(options.rounds)];
const NAME = "model";
const MORE = "And then? ".repeat(4);

const folder = mkdtempSync(join(tmpdir(), "oriel-bench-"));
try {
  const on = machine();
  const model = MODELS.find(({ name }) => name.includes(options.model));
  if (model === undefined) throw new Error(`There is no model "${options.model}", but ${MODELS.map(({ name }) => name).join(" and ")}.`);
  const path = writeModel(model, folder);
  const cold = { coldFolder: join(folder, "states"), maxColdBytes: 2 ** 32 };
  const [without, with_] = [await run({ modelPath: path }), await run({ modelPath: path, ...cold })];
  const live = await run({ modelPath: path, sequences: sessions });
  // Of the first round, in which both begin with the same tokens: read in other pieces, rounding is enough for a model of random weights to
  // choose other words.
  for (const [index, { text, from }] of with_.replies.slice(0, sessions).entries()) {
    if (from === "ssd" && text !== live.replies[index]?.text)
      throw new Error("A restored conversation was answered otherwise than a live one.");
  }
  const result = { machine: on, model: model.name, sessions, tokens, rounds, without: without.figures, with: with_.figures };
  console.log(
    `${showMachine(on)}; ${model.name}, ${sessions} conversations of ${tokens} tokens in turn over 2 live ones, ${rounds} rounds after the first; in ms`,
  );
  console.log();
  console.log(
    table(
      ["", "first token p50", "first token p90", "tokens read", "all replies"],
      [
        ["RAM alone", ...cells(without.figures)],
        ["RAM and disk", ...cells(with_.figures)],
      ],
    ),
  );
  if (options.out !== undefined) writeFileSync(options.out, `${JSON.stringify(result, null, 2)}\n`);
} finally {
  rmSync(folder, { recursive: true });
}

/**
 * All conversations take turns, so that each has lost its place when its turn comes again.
 * @param {Pick<import("@oriel/engine").EmbeddedEngineOptions, "modelPath" | "sequences" | "coldFolder" | "maxColdBytes">} how
 */
async function run(how) {
  const engine = embeddedEngine({ name: NAME, window: tokens + 1024, sequences: 2, ...how });
  try {
    const talks = Array.from({ length: sessions }, (_, index) => `${index}: A ship sails by. `.repeat(tokens).slice(0, tokens - 1));
    for (const talk of talks) await say(engine, talk);
    const startedMs = performance.now();
    const replies = [];
    for (let round = 1; round <= rounds; round += 1) {
      for (const talk of talks) replies.push(await say(engine, talk + MORE.repeat(round)));
    }
    const firstMs = replies.map(({ firstMs }) => firstMs);
    return {
      replies,
      figures: {
        p50Ms: median(firstMs),
        p90Ms: quantile(firstMs, 0.9),
        tokensRead: replies.reduce((sum, { tokensRead }) => sum + tokensRead, 0),
        allMs: performance.now() - startedMs,
      },
    };
  } finally {
    await engine.close();
  }
}

/**
 * @param {import("@oriel/core").Engine} engine
 * @param {string} text
 */
async function say(engine, text) {
  const request = { model: NAME, prompt: { kind: /** @type {const} */ ("completion"), text }, sampling: { temperature: 0 }, maxTokens: 8 };
  const startedMs = performance.now();
  let said = "";
  let firstMs = 0;
  for await (const events of engine.send(request, new AbortController().signal)) {
    for (const event of events) {
      if (event.type === "text-delta") {
        if (said === "") firstMs = performance.now() - startedMs;
        said += event.text;
      }
      if (event.type === "reply-end") {
        const { promptTokens = 0, cachedTokens = 0 } = event.usage;
        return { text: said, firstMs, tokensRead: promptTokens - cachedTokens, from: event.restored?.from };
      }
    }
  }
  throw new Error("A reply has no end.");
}

/** @param {Awaited<ReturnType<typeof run>>["figures"]} figures */
function cells({ p50Ms, p90Ms, tokensRead, allMs }) {
  return [showMs(p50Ms, 1), showMs(p90Ms, 1), String(tokensRead), showMs(allMs, 0)];
}
