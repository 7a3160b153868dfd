import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { showMegabytes, showMs, showRatio } from "../harness/figures.mjs";
import { machine, showMachine } from "../harness/machine.mjs";
import { median, quantile } from "../harness/statistics.mjs";
import { table } from "../harness/table.mjs";
import { MODELS, writeModel } from "../tiers/models.mjs";
import { embedded } from "./embedded.mjs";
import { llamaServer } from "./llama-server.mjs";

const { values: options } = parseArgs({
  options: {
    sessions: { type: "string", default: "20" },
    tokens: { type: "string", default: "2000" },
    rounds: { type: "string", default: "3" },
    model: { type: "string", default: "0.1 M" },
    "llama-server": { type: "string" },
    only: { type: "string", default: "" },
    out: { type: "string" },
  },
});
const [sessions, tokens, rounds] = [Number(options.sessions), Number(options.tokens), Number(options.rounds)];
const MORE = "And then? ".repeat(4);
const REPLY_TOKENS = 8;
/** The one all others are compared with. */
const BASE = "Oriel, RAM alone";

const folder = mkdtempSync(join(tmpdir(), "oriel-bench-"));
try {
  const on = machine();
  const model = MODELS.find(({ name }) => name.includes(options.model));
  if (model === undefined) throw new Error(`There is no model "${options.model}", but ${MODELS.map(({ name }) => name).join(" and ")}.`);
  const path = writeModel(model, folder);
  const results = [];
  for (const { name, open } of contestants(path, options["llama-server"])) {
    if (name.includes(options.only)) results.push({ name, ...(await hold(await open())) });
  }
  checkReplies(results);
  const result = {
    machine: on,
    model: model.name,
    sessions,
    tokens,
    rounds,
    results: results.map(({ name, figures }) => ({ name, figures })),
  };
  console.log(
    `${showMachine(on)}; ${model.name}, ${sessions} conversations of ${tokens} tokens in turn over 2 live ones, ${rounds} rounds after the first; in ms and MB`,
  );
  console.log();
  const base = results.find(({ name }) => name === BASE)?.figures.p50Ms ?? null;
  console.log(
    table(
      ["", "first token p50", "p90", "times earlier", "tokens read", "all replies", "resident", "on disk"],
      results.map(({ name, figures }) => [name, ...cells(figures, base)]),
    ),
  );
  if (options.out !== undefined) writeFileSync(options.out, `${JSON.stringify(result, null, 2)}\n`);
} finally {
  rmSync(folder, { recursive: true });
}

/**
 * @param {string} modelPath
 * @param {string | undefined} program llama.cpp's server, where there is one.
 * @returns {readonly { name: string, open: () => import("./contestant.mjs").Contestant | Promise<import("./contestant.mjs").Contestant> }[]}
 */
function contestants(modelPath, program) {
  const live = { modelPath, window: tokens + 1024, sequences: 2 };
  const cold = { coldFolder: join(folder, "states"), maxColdBytes: 2 ** 32 };
  const own = [
    { name: BASE, open: () => embedded(live) },
    { name: "Oriel, RAM and disk", open: () => embedded({ ...live, ...cold }) },
    { name: "Oriel, all of them live", open: () => embedded({ ...live, sequences: sessions }) },
  ];
  if (program === undefined) return own;
  return [
    ...own,
    { name: "llama-server, nothing kept", open: () => llamaServer(program, { ...live, cacheMebibytes: 0 }) },
    { name: "llama-server, kept in RAM", open: () => llamaServer(program, live) },
  ];
}

/**
 * All conversations take turns, so that each has lost its place when its turn comes again.
 * @param {import("./contestant.mjs").Contestant} contestant
 */
async function hold(contestant) {
  try {
    const talks = Array.from({ length: sessions }, (_, index) => `${index}: A ship sails by. `.repeat(tokens).slice(0, tokens - 1));
    for (const talk of talks) await contestant.say(talk, REPLY_TOKENS);
    const startedMs = performance.now();
    const replies = [];
    for (let round = 1; round <= rounds; round += 1) {
      for (const talk of talks) replies.push(await contestant.say(talk + MORE.repeat(round), REPLY_TOKENS));
    }
    const firstMs = replies.map((reply) => reply.firstMs);
    return {
      replies,
      figures: {
        p50Ms: median(firstMs),
        p90Ms: quantile(firstMs, 0.9),
        tokensRead: replies.reduce((sum, { tokensRead }) => sum + tokensRead, 0),
        allMs: performance.now() - startedMs,
        residentBytes: contestant.residentBytes(),
        coldBytes: contestant.coldBytes(),
      },
    };
  } finally {
    await contestant.close();
  }
}

/**
 * Of the first round, in which all begin with the same tokens: read in other pieces, rounding is enough for a model of random weights to choose
 * other words.
 * @param {readonly { name: string, replies: readonly import("./contestant.mjs").Said[] }[]} results
 */
function checkReplies(results) {
  const repliesOf = (/** @type {string} */ part) => results.find(({ name }) => name.includes(part))?.replies.slice(0, sessions) ?? [];
  const live = repliesOf("all of them live");
  for (const [index, { text, from }] of repliesOf("RAM and disk").entries()) {
    const expected = live[index]?.text;
    if (from === "ssd" && expected !== undefined && text !== expected)
      throw new Error("A restored conversation was answered otherwise than a live one.");
  }
}

/**
 * @param {Awaited<ReturnType<typeof hold>>["figures"]} figures
 * @param {number | null} base
 */
function cells({ p50Ms, p90Ms, tokensRead, allMs, residentBytes, coldBytes }, base) {
  return [
    showMs(p50Ms, 1),
    showMs(p90Ms, 1),
    showRatio(base, p50Ms),
    String(tokensRead),
    showMs(allMs, 0),
    showMegabytes(residentBytes),
    showMegabytes(coldBytes),
  ];
}
