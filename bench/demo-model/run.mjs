import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { bundledModelPath } from "@oriel/engine";
import { machine } from "../harness/machine.mjs";
import { withOriel } from "../harness/with-oriel.mjs";
import { askAll } from "./ask.mjs";
import { readCases } from "./cases.mjs";
import { showReport } from "./report.mjs";

// What the demonstration model remembers, through the gateway, on values it has never seen; beside another model where one is named.

const { values: options } = parseArgs({
  options: { model: { type: "string", multiple: true, default: [] }, only: { type: "string" }, out: { type: "string" } },
});

const on = machine();
const cases = readCases().filter(({ kind }) => options.only === undefined || kind.includes(options.only));
const sittings = [];
for (const modelPath of [bundledModelPath(), ...options.model.map((path) => resolve(path))]) {
  const model = basename(modelPath, ".gguf");
  sittings.push({ model, results: await sit(modelPath, model) });
}
console.log(showReport({ machine: on, sittings }));
if (options.out !== undefined) writeFileSync(options.out, `${JSON.stringify({ machine: on, sittings }, null, 2)}\n`);

/**
 * @param {string} modelPath
 * @param {string} model
 */
async function sit(modelPath, model) {
  const dataFolder = mkdtempSync(join(tmpdir(), "oriel-bench-"));
  try {
    return await withOriel({ dataFolder, args: ["--model", modelPath] }, ({ url }) =>
      askAll(url, cases, (done) => {
        if (done % 100 === 0) process.stderr.write(`${model}: ${done} of ${cases.length} …\n`);
      }),
    );
  } finally {
    rmSync(dataFolder, { recursive: true });
  }
}
