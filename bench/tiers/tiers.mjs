import { execFileSync } from "node:child_process";
import { closeSync, openSync, readdirSync, readSync, statSync } from "node:fs";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { embeddedEngine } from "@oriel/engine";
import { median } from "../harness/statistics.mjs";

const NAME = "model";
/** What a conversation goes on with; each letter is a token. */
const MORE = "And then? ".repeat(4);
/** Too short to be saved, and enough to take the place of another conversation. */
const OTHER = "Something else altogether. ".repeat(8);

/**
 * One conversation of so many tokens: read, continued while it is live, and continued after another has taken its place, with its file in the page
 * cache and without. Every reply must be the one it gets while it is live: reading all of it anew, in other pieces, is rounded otherwise, which is
 * enough for a model of random weights to choose other words.
 * @param {{ path: string, states: string, tokens: number, runs: number }} what
 */
export async function measure({ path, states, tokens, runs }) {
  const talk = "A ship sails by. ".repeat(Math.ceil(tokens / 17)).slice(0, tokens - 1);
  const options = { modelPath: path, name: NAME, window: tokens + 1024, sequences: 1 };
  return await alone({ ...options, coldFolder: states, maxColdBytes: 2 ** 32 }, async (engine) => {
    const read = await say(engine, talk);
    await saved(engine);
    const expected = await say(engine, talk + MORE);
    const live = await times(runs, () => say(engine, talk + MORE), expected.text, "ram");
    const comeBack = async (/** @type {boolean} */ isCached) => {
      await say(engine, OTHER);
      if (!isCached && !dropFromCache(stateFile(states))) return undefined;
      return await say(engine, talk + MORE);
    };
    const cached = await times(runs, () => comeBack(true), expected.text, "ssd");
    const uncached = await times(runs, () => comeBack(false), expected.text, "ssd");
    const file = stateFile(states);
    const { writingMs, saves } = coldFigures(engine);
    return {
      tokens,
      bytes: statSync(file).size,
      prefillMs: read.end.timings.promptMs ?? null,
      saveMs: saves > 0 ? writingMs / saves : null,
      liveMs: live,
      cachedMs: cached,
      uncachedMs: uncached,
      plainReadMs: median(repeat(runs, () => timeOfRead(file))),
      plainUncachedReadMs: median(repeat(runs, () => (dropFromCache(file) ? timeOfRead(file) : null))),
    };
  });
}

/**
 * @template T
 * @param {import("@oriel/engine").EmbeddedEngineOptions} options
 * @param {(engine: import("@oriel/core").Engine) => Promise<T>} work
 */
async function alone(options, work) {
  const engine = embeddedEngine(options);
  try {
    return await work(engine);
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
  let said = "";
  for await (const events of engine.send(request, new AbortController().signal)) {
    for (const event of events) {
      if (event.type === "text-delta") said += event.text;
      if (event.type === "reply-end") return { text: said, end: event };
    }
  }
  throw new Error("A reply has no end.");
}

/**
 * The median of what restoring took, in ms; `null` where it could not be measured.
 * @param {number} runs
 * @param {() => Promise<Awaited<ReturnType<typeof say>> | undefined>} ask
 * @param {string} expected
 * @param {"ram" | "ssd"} from
 */
async function times(runs, ask, expected, from) {
  const all = [];
  for (let run = 0; run < runs; run += 1) {
    const said = await ask();
    if (said === undefined) return null;
    if (said.text !== expected) throw new Error("A restored conversation was answered otherwise than a fresh one.");
    if (said.end.restored?.from !== from) throw new Error(`Expected it to come from ${from}, got ${JSON.stringify(said.end.restored)}.`);
    all.push(said.end.restored.ms);
  }
  return median(all);
}

/** @param {import("@oriel/core").Engine} engine */
async function saved(engine) {
  while (coldFigures(engine).saves === 0) await new Promise((resolve) => setTimeout(resolve, 10));
}

/** @param {import("@oriel/core").Engine} engine */
function coldFigures(engine) {
  return engine.kvTiers?.()[0]?.cold ?? { saves: 0, writingMs: 0 };
}

/** @param {string} states */
function stateFile(states) {
  const [name] = readdirSync(states)
    .filter((each) => each.endsWith(".kv"))
    .sort((a, b) => statSync(join(states, b)).size - statSync(join(states, a)).size);
  if (name === undefined) throw new Error("No state was saved.");
  return join(states, name);
}

/**
 * Takes a file out of the page cache, which `dd` can do for anybody's own files; false where it cannot.
 * @param {string} path
 */
function dropFromCache(path) {
  try {
    execFileSync("dd", [`if=${path}`, "iflag=nocache", "count=0"], { stdio: "ignore" });
    return true;
  } catch {
    // Not GNU's `dd`: the figures are left out.
    return false;
  }
}

/** @param {string} path */
function timeOfRead(path) {
  const piece = new Uint8Array(2 ** 20);
  const startedMs = performance.now();
  const file = openSync(path, "r");
  while (readSync(file, piece) > 0) {
    // Only the time matters.
  }
  closeSync(file);
  return performance.now() - startedMs;
}

/**
 * @template T
 * @param {number} runs
 * @param {() => T} work
 */
function repeat(runs, work) {
  return Array.from({ length: runs }, work);
}
