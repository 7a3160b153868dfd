import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { bundledModelPath, embeddedEngine } from "@oriel/engine";
import { tinyModel } from "@oriel/testkit";
import { machine } from "../harness/machine.mjs";
import { countedConversation } from "./counted-conversation.mjs";
import { holdConversation } from "./hold-conversation.mjs";
import { planned, trimmedEachTurn } from "./lanes.mjs";
import { showReport } from "./report.mjs";

// A long conversation at the limit of its window, with a real engine: how much of each prompt has to be read again.

const { values: options } = parseArgs({ options: { turns: { type: "string" }, out: { type: "string" } } });

const LANES = { trimmed: trimmedEachTurn, oriel: planned };

const folder = mkdtempSync(join(tmpdir(), "oriel-bench-"));
try {
  const tinyPath = join(folder, "tiny.gguf");
  writeFileSync(tinyPath, tinyModel({ trainedWindow: 16_384 }));
  const on = machine();
  const results = [];
  for (const what of [
    { name: "demonstration model", modelPath: bundledModelPath(), window: 2048, allowance: 128, scale: 64, turns: 80 },
    { name: "demonstration model", modelPath: bundledModelPath(), window: 4096, allowance: 256, scale: 64, turns: 70 },
    { name: "tiny model", modelPath: tinyPath, window: 8192, allowance: 512, scale: 128, turns: 65 },
  ]) {
    results.push(await measure(what));
  }
  console.log(showReport(on, results));
  if (options.out !== undefined) writeFileSync(options.out, `${JSON.stringify({ machine: on, results }, null, 2)}\n`);
} finally {
  rmSync(folder, { recursive: true });
}

/** @param {{ name: string, modelPath: string, window: number, allowance: number, scale: number, turns: number }} what */
async function measure({ name, modelPath, window, allowance, scale, turns }) {
  const room = { window, allowance };
  /** @type {Partial<Record<keyof typeof LANES, import("./hold-conversation.mjs").Asked[]>>} */
  const asked = {};
  let tokensPerTurn = 0;
  for (const lane of /** @type {(keyof typeof LANES)[]} */ (Object.keys(LANES))) {
    process.stderr.write(`${name}, ${lane} …\n`);
    // A fresh engine with one slot each: the lanes share no cache.
    const engine = embeddedEngine({ modelPath, name, window, sequences: 1 });
    try {
      const conversation = await countedConversation(engine, name, { scale, turns: Number(options.turns ?? turns) });
      tokensPerTurn = conversation.entries.reduce((sum, { count }) => sum + count.tokens, 0) / conversation.asks.length;
      asked[lane] = await holdConversation(engine, name, conversation, LANES[lane](room), room);
    } finally {
      await engine.close();
    }
  }
  return { name, ...room, tokensPerTurn, trimmed: asked.trimmed ?? [], oriel: asked.oriel ?? [] };
}
