import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { machine } from "../harness/machine.mjs";
import { MODELS, writeModel } from "./models.mjs";
import { showReport } from "./report.mjs";
import { measure } from "./tiers.mjs";

const { values: options } = parseArgs({
  options: { runs: { type: "string", default: "3" }, only: { type: "string" }, out: { type: "string" } },
});
const runs = Number(options.runs);

const folder = mkdtempSync(join(tmpdir(), "oriel-bench-"));
try {
  const on = machine();
  const rows = [];
  for (const model of MODELS.filter(({ name }) => options.only === undefined || name.includes(options.only))) {
    const path = writeModel(model, folder);
    for (const tokens of model.tokens) {
      const states = join(folder, "states");
      rows.push({ model: model.name, ...(await measure({ path, states, tokens, runs })) });
      for (const left of readdirSync(states)) rmSync(join(states, left));
    }
  }
  const result = { machine: on, runs, rows };
  console.log(showReport(result));
  if (options.out !== undefined) writeFileSync(options.out, `${JSON.stringify(result, null, 2)}\n`);
} finally {
  rmSync(folder, { recursive: true });
}
