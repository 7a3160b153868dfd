import { open, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { performance } from "node:perf_hooks";

// A session as one JSON file, written whole each time: in place, as mochi does it, or beside it, synced and renamed, as OLLM does it.

/**
 * @param {string} folder
 * @param {object} session
 */
export function wholeFiles(folder, session) {
  const path = join(folder, "session.json");
  return {
    path,
    writeInPlace: () => timed(() => writeFile(path, JSON.stringify(session, null, 2))),
    writeSynced: () => timed(() => writeSynced(path, session)),
    /** @param {number} number */
    snapshot: (number) => timed(() => writeSynced(join(folder, `snapshot-${number}.json`), session)),
    /** @param {number} number */
    restore: (number) =>
      timed(async () => {
        const saved = JSON.parse(await readFile(join(folder, `snapshot-${number}.json`), "utf8"));
        await writeSynced(path, saved);
      }),
  };
}

/**
 * @param {string} path
 * @param {object} session
 */
async function writeSynced(path, session) {
  const file = await open(`${path}.new`, "w");
  try {
    await file.writeFile(JSON.stringify(session, null, 2));
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(`${path}.new`, path);
}

/** @param {() => Promise<void>} work */
async function timed(work) {
  const startedMs = performance.now();
  await work();
  return performance.now() - startedMs;
}
