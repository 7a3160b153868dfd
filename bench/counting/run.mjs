import { writeFileSync } from "node:fs";
import process from "node:process";
import { parseArgs } from "node:util";
import { bundledModelPath, embeddedEngine } from "@oriel/engine";
import { showRatio } from "../harness/figures.mjs";
import { machine, showMachine } from "../harness/machine.mjs";
import { table } from "../harness/table.mjs";
import { errorsOf, showErrors } from "./errors.mjs";
import { texts } from "./texts.mjs";
import { throughputs } from "./throughput.mjs";
import { vocabularies } from "./vocabularies.mjs";

// How far off Oriel's estimate of a prompt is, before and after it has learnt from what an engine reported, and how fast it is.

const { values: options } = parseArgs({ options: { out: { type: "string" } } });

const on = machine();
const kinds = texts();
// First of all, while nothing has been counted yet.
const speeds = throughputs(kinds);
const engine = embeddedEngine({ modelPath: bundledModelPath(), name: "demonstration", window: undefined });
try {
  const known = vocabularies(engine, "demonstration");
  const results = [];
  for (const vocabulary of known) {
    process.stderr.write(`${vocabulary.name} …\n`);
    for (const text of kinds) results.push({ vocabulary: vocabulary.name, text: text.name, ...(await errorsOf(vocabulary, text)) });
  }
  console.log(showReport(results, speeds));
  if (options.out !== undefined) writeFileSync(options.out, `${JSON.stringify({ machine: on, results, speeds }, null, 2)}\n`);
} finally {
  await engine.close();
}

/**
 * @param {readonly ({ vocabulary: string, text: string } & import("./errors.mjs").Errors)[]} results
 * @param {ReturnType<typeof throughputs>} speeds
 */
function showReport(results, speeds) {
  return [
    `${showMachine(on)}; errors as shares of the true count, of prompts of one message of about 1,000 characters`,
    errorTable("vocabulary", results, ({ vocabulary }) => vocabulary),
    errorTable(
      "text, all but the smallest and the artificial vocabulary",
      results.filter(({ vocabulary }) => !/demonstration|artificial/.test(vocabulary)),
      ({ text }) => text,
    ),
    table(
      ["MB/s", "estimate", "exact, o200k", "ratio"],
      speeds.map(({ name, estimate, exact }) => [name, estimate.toFixed(0), exact.toFixed(1), showRatio(estimate, exact)]),
    ),
  ].join("\n\n");
}

/**
 * @template {import("./errors.mjs").Errors} Result
 * @param {string} title
 * @param {readonly Result[]} results
 * @param {(result: Result) => string} groupOf
 */
function errorTable(title, results, groupOf) {
  const groups = [...new Set(results.map(groupOf))];
  return table(
    [title, "plain, median", "p95", "after 5 turns, median", "p95", "beyond the margin", "prompts"],
    groups.map((group) => {
      const own = results.filter((result) => groupOf(result) === group);
      const [plain, calibrated] = [own.flatMap((result) => result.plain), own.flatMap((result) => result.calibrated)];
      const beyond = `${((own.reduce((sum, { beyondMargin }) => sum + beyondMargin, 0) / plain.length) * 100).toFixed(1)} %`;
      const [before, after] = [showErrors(plain), showErrors(calibrated)];
      return [group, before.median, before.p95, after.median, after.p95, beyond, String(plain.length)];
    }),
  );
}
