import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import process from "node:process";
import { parseArgs } from "node:util";
import { machine } from "../harness/machine.mjs";
import { startPart } from "../harness/start-part.mjs";
import { median } from "../harness/statistics.mjs";
import { showReport } from "./report.mjs";
import { startOnce } from "./start.mjs";
import { SUBJECTS } from "./subjects.mjs";

const { values: options } = parseArgs({ options: { runs: { type: "string", default: "5" }, out: { type: "string" } } });
const runs = Number(options.runs);

const folder = mkdtempSync(join(tmpdir(), "oriel-bench-"));
const engine = await startPart("fake-engine");
try {
  const result = await Promise.race([measure(engine.url), engine.crashed]);
  console.log(showReport(result));
  if (options.out !== undefined) writeFileSync(options.out, `${JSON.stringify(result, null, 2)}\n`);
} finally {
  await engine.stop();
  rmSync(folder, { recursive: true });
}

/**
 * All subjects in turn, and again: what else the machine does meets them alike. The first turn is thrown away: it fills the file cache,
 * and makes the database.
 * @param {string} engineUrl
 */
async function measure(engineUrl) {
  const on = machine();
  const empties = [];
  const started = SUBJECTS.map((subject) => ({ subject, starts: /** @type {import("./start.mjs").Start[]} */ ([]) }));
  for (let run = 0; run <= runs; run += 1) {
    process.stderr.write(run === 0 ? "warming up …\n" : `run ${run} of ${runs} …\n`);
    const emptyMs = runEmptyScript();
    if (run > 0) empties.push(emptyMs);
    for (const { subject, starts } of started) {
      const start = await startOnce(subject.args({ engineUrl, dataFolder: folder }));
      if (run > 0) starts.push(start);
    }
  }
  return {
    machine: on,
    runs,
    emptyScriptMs: median(empties),
    subjects: started.map(({ subject, starts }) => ({
      name: subject.name,
      limits: { readyMs: subject.readyLimitMs, memoryBytes: subject.memoryLimitBytes },
      listeningMs: median(starts.map(({ listeningMs }) => listeningMs)),
      readyMs: median(starts.map(({ readyMs }) => readyMs)),
      announcedMs: median(starts.map(({ announcedMs }) => announcedMs)),
      ownBytes: median(starts.map(({ ownBytes }) => ownBytes)),
      childrenBytes: median(starts.map(({ childrenBytes }) => childrenBytes.reduce((sum, bytes) => sum + bytes, 0))),
      starts,
    })),
  };
}

/** What Node itself takes to start and to end. */
function runEmptyScript() {
  const startedMs = performance.now();
  const { status } = spawnSync(process.execPath, ["-e", ""]);
  if (status !== 0) throw new Error(`node -e "" ended with ${status}.`);
  return performance.now() - startedMs;
}
